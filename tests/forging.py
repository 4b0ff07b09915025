"""Small exports made by the real exporter, and a forger who owns everything but the key.

    bag = exported(ROWS, folder)                      what was really recorded
    forged = exported(change(ROWS), other)            the forger's own log, ledger and export
    forged.pass_off_as(bag)                           … with the real checkpoint, all sums right

The forger has the software and the database. So the worst that can be done without the log's
key is a flawless export of another history, to which the real evidence is then attached.
"""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import rfc8785
from signing import ORIGIN
from specimens import TRAIL, specimen

from application.envelope import STORED, stored
from application.keys import Keys
from application.log import Log, Row
from application.sealing.rows import KeyFor
from domain.kernel import Recorded
from projections.export.export import export
from projections.export.wanted import Requester, Wanted
from projections.ledger.checkpoint import Checkpoint
from projections.ledger.ledger import Ledger

NAMES = UUID("5d0c7a3e-2f41-5b8e-9d4a-000000000000")
PAYLOAD, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
MANIFEST, EVENTS, LEAVES = "manifest.json", "data/events.jsonl", "proofs/leaves"
OCCASION = (MANIFEST, "previous-checkpoint", "proofs/consistency", TAGS)
LEAD, DEAL = (uuid5(NAMES, name) for name in ("lead", "deal"))

#: Streams and what happens in them; each is followed by the receipt of its command.
STORY = (
    ("person", "PersonAdded"),
    ("lead", "LeadRegistered"),
    ("lead", "LeadScoreSubmitted"),
    ("deal", "DealOpened"),
    ("lead", "LeadScoreApproved"),
    ("complaint", "ComplaintRegistered"),
    ("deal", "DiscoveryPrepared"),
    ("lead", "LeadConverted"),
    ("deal", "DealLost"),
)


def made_up(
    story: Sequence[tuple[str, str]] = STORY, gap: int = 0, key_for: KeyFor | None = None
) -> list[Row]:
    """The rows of a small log, at the positions 1, 2, …; with a gap behind the first four.

    With `key_for` personal values are sealed.
    """
    rows, versions = list[Row](), dict[UUID, int]()
    for number, (name, topic) in enumerate(story):
        stream = uuid5(NAMES, name)
        versions[stream] = versions.get(stream, 0) + 1
        rows.append(_row(topic, stream, versions[stream], 2 * number + 1, {}, key_for))
        about = {"aggregate_id": str(stream), "aggregate": name, "outcome": "accepted"}
        receipt = uuid5(NAMES, f"receipt {number}")
        rows.append(_row("CommandReceived", receipt, 1, 2 * number + 2, about))
    return [r._replace(position=r.position + gap * (r.position > 4)) for r in rows]


def _row(
    topic: str,
    stream: UUID,
    version: int,
    position: int,
    more: dict[str, Any],
    key_for: KeyFor | None = None,
) -> Row:
    """A row as the service would write it; half of the trails have what may be left out."""
    event = specimen(STORED[topic]).event
    event = type(event).model_validate_json(json.dumps(json.loads(event.model_dump_json()) | more))
    bare: dict[str, Any] = {"on_behalf_of": None, "causation_id": None, "reason": None}
    said: dict[str, Any] = {
        "event_id": uuid5(NAMES, str(position)),
        "actor": f"chen, {position}",
        "reason": '客户说 "好"\n\\补录',
    }
    if position % 4 < 2:
        said |= bare | {"deviations": ()}
    trail = TRAIL.model_copy(update=said)
    row = stored(Recorded(stream, version, event, trail), key_for)
    return Row(position, stream.hex, version, topic, row.state)


@dataclass
class Bag:
    """The files of an export by their paths."""

    files: dict[str, bytes]

    @classmethod
    def read(cls, folder: Path) -> Bag:
        found = (path for path in folder.rglob("*") if path.is_file())
        return cls({path.relative_to(folder).as_posix(): path.read_bytes() for path in found})

    def copy(self) -> Bag:
        return replace(self, files=dict(self.files))

    def write(self, folder: Path) -> Path:
        for path, data in self.files.items():
            there = folder / path
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_bytes(data)
        return folder

    @property
    def manifest(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.files[MANIFEST])
        return read

    def tell(self, **members: Any) -> None:
        """Write these members into the manifest."""
        self.files[MANIFEST] = rfc8785.dumps(self.manifest | members)

    def seal(self) -> Bag:
        """Compute all sums anew, as whoever packs a bag does."""
        data = [path for path in self.files if path.startswith("data/")]
        total = sum(len(self.files[path]) for path in data)
        info = self.files["bag-info.txt"].decode().split("Payload-Oxum")[0]
        self.files["bag-info.txt"] = f"{info}Payload-Oxum: {total}.{len(data)}\n".encode()
        self.files[PAYLOAD] = self._sums(lambda path: path.startswith("data/"))
        same = self._sums(lambda path: path not in OCCASION)
        self.tell(
            files=[
                {"path": path, "bytes": len(self.files[path]), "sha256": self._sum(path)}
                for path in sorted(self.files)
                if path not in (MANIFEST, TAGS)
            ],
            content_sha256=sha256(same).hexdigest(),
        )
        self.files[TAGS] = self._sums(lambda path: not path.startswith("data/") and path != TAGS)
        return self

    def _sum(self, path: str) -> str:
        return sha256(self.files[path]).hexdigest()

    def _sums(self, which: Callable[[str], bool]) -> bytes:
        chosen = [path for path in sorted(self.files) if which(path)]
        return "".join(f"{self._sum(path)}  {path}\n" for path in chosen).encode()

    def pass_off_as(self, real: Bag, *paths: str) -> Bag:
        """Attach the real checkpoint, and whatever else is named, of another export."""
        for path in ("checkpoint", "public-keys", *paths):
            self.files[path] = real.files[path]
        told = Checkpoint.parse(self.files["checkpoint"].decode().rpartition("\n\n")[0] + "\n")
        root = base64.b64encode(told.root).decode()
        self.tell(
            checkpoint=self.manifest["checkpoint"]
            | {"origin": told.origin, "size": told.size, "root": root}
        )
        return self.seal()


def naive(bag: Bag) -> bool:
    """What `sha256sum -c` says of both lists of sums, and of the lists themselves."""
    listed = {}
    for name in (PAYLOAD, TAGS):
        for line in bag.files[name].decode().splitlines():
            digest, _, path = line.partition("  ")
            listed[path] = digest
    return all(sha256(bag.files[path]).hexdigest() == told for path, told in listed.items())


def written(rows: Sequence[Row], path: Path) -> None:
    """A log with just these rows, whatever they are: a forger's has no rules."""
    with closing(sqlite3.connect(path)) as database:
        database.execute(
            "CREATE TABLE stored_events (position INTEGER PRIMARY KEY AUTOINCREMENT,"
            " originator_id TEXT, originator_version INTEGER, topic TEXT, state BLOB)"
        )
        database.executemany("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?)", rows)
        database.commit()


def exported(
    rows: Sequence[Row],
    folder: Path,
    *,
    formats: Sequence[str] = ("csv", "jsonl"),
    signed_at: Sequence[int] = (),
    origin: str = ORIGIN,
    name: str = "export",
    keys: Path | None = None,
    opens: bool = False,
    **wanted: Any,
) -> Bag:
    """What the real exporter makes of these rows; `signed_at`: sizes signed before.

    With the same `keys` (a path) the same key signs; else a new one. `opens`: it may look up the
    keys of what is sealed.
    """
    folder.mkdir(exist_ok=True)
    place = folder / "log.sqlite3"
    if not place.exists():
        written(rows, place)
    log, secrets = Log(place), Keys(keys or folder / "keys")
    ledger = Ledger(log, secrets.ledger, origin=origin)
    if opens:
        log.unlock(secrets.subjects)
    try:
        ledger.catch_up()
        for size in signed_at:
            ledger.sign(size)
        export(
            log,
            ledger,
            Wanted(Requester("yan", "compliance"), frozenset(formats), **wanted),
            folder / name,
            version="0.1.0",
            now=lambda: TRAIL.recorded_at,
        )
    finally:
        ledger.close()
        secrets.close()
        log.close()
    return Bag.read(folder / name)
