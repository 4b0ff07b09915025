#!/usr/bin/env python3
"""Check an export of dealtrail without dealtrail, and without trusting who made it.

    python3 verify.py                  in the folder of the export
    python3 verify.py EXPORT           another folder, or a .zip
        --keys FILE                    the log's public keys, as you hold them
        --checkpoint FILE              a checkpoint of the log that you kept (any number of them)

Needs Python 3.9 or newer and the package `cryptography`; no database, no network. What is
checked stands in the order in which it is done: see `verify` below. The formats are those of
docs/export-format.md and docs/evidence.md of dealtrail: RFC 6962 (tree), C2SP signed-note and
tlog-checkpoint, RFC 8493 (BagIt), RFC 8785 (canonical JSON).

Ends with 0 if all holds, 1 if something does not, 2 if the check could not be made.
"""

from __future__ import annotations

import argparse
import base64
import gc
import json
import os
import re
import stat
import struct
import sys
import tempfile
import zipfile
import zlib
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from uuid import UUID

try:
    from cryptography.exceptions import InvalidSignature, InvalidTag
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
except ImportError:
    print(
        "verify.py needs the Python package 'cryptography': python3 -m pip install cryptography\n"
        "verify.py 需要 Python 包 cryptography：python3 -m pip install cryptography",
        file=sys.stderr,
    )
    raise SystemExit(2) from None

EVENTS, TABLE, AGGREGATES = "data/events.jsonl", "data/events.csv", "data/aggregates.csv"
REDACTIONS, DISCLOSURES = "data/redactions.jsonl", "data/disclosures.jsonl"
LEAVES, INCLUSION = "proofs/leaves", "proofs/inclusion.jsonl"
PAYLOAD, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
MANIFEST, CHECKPOINT, PREVIOUS = "manifest.json", "checkpoint", "previous-checkpoint"
CONSISTENCY = "proofs/consistency"
#: Files that differ between two exports of the same rows, so that the content hash leaves them out.
OF_THE_OCCASION = (MANIFEST, PREVIOUS, CONSISTENCY, TAGS)
#: How much of events.jsonl is checked at once: small enough to stay in memory many times over.
PART_BYTES = 1 << 20
#: How far to look for where a row went, or for where one came from.
WINDOW = 64

# ---- What is found --------------------------------------------------------------------------


class Text(NamedTuple):
    """What is said, in both languages."""

    en: str
    zh: str


class Broken(Exception):
    """Something does not hold; `position` says from which event on, where that is known."""

    def __init__(self, text: Text, position: int | None = None) -> None:
        super().__init__(text, position)
        self.text, self.position = text, position


class Stopped(Exception):
    """What is needed to go on does not hold; the report says what."""


class Finding(NamedTuple):
    """One line of the report."""

    heading: str
    mark: str
    en: str
    zh: str
    position: int | None = None


HEADINGS = {
    "authenticity": "真实性 Authenticity",
    "integrity": "完整性 Integrity",
    "usability": "可用性 Usability",
    "security": "安全性 Security",
}
OK, NOTE, BROKEN, OPEN = "ok", "note", "BROKEN", "not checked"
#: What Python raises over a file that is not written as the format says.
MALFORMED = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)


class Report:
    """What was found, in the order it was found."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        #: Whether the check came to its end.
        self.is_complete = False

    def say(self, heading: str, mark: str, text: Text, position: int | None = None) -> None:
        self.findings.append(Finding(heading, mark, *text, position))

    @contextmanager
    def checking(self, heading: str, subject: str | Text, needed: bool = False) -> Iterator[None]:
        """What fails inside goes into the report; raises Stopped if all else builds on it."""
        try:
            yield
        except (Broken, OSError, *MALFORMED) as error:
            en, zh = subject if isinstance(subject, Text) else (subject, subject)
            text, position = _trouble(error)
            self.say(heading, BROKEN, Text(f"{en}: {text.en}", f"{zh}：{text.zh}"), position)
            if needed:
                raise Stopped from None

    def of(self, mark: str) -> list[Finding]:
        return [one for one in self.findings if one.mark == mark]

    @property
    def first_broken(self) -> Finding | None:
        """The trouble at the lowest position; where none has a position, the first found."""
        broken = self.of(BROKEN)
        placed = [one for one in broken if one.position is not None]
        return min(placed, key=lambda one: one.position or 0, default=next(iter(broken), None))

    @property
    def exit_code(self) -> int:
        if self.of(BROKEN):
            return 1
        return 0 if self.is_complete and not self.of(OPEN) else 2


def _trouble(error: Exception) -> tuple[Text, int | None]:
    if isinstance(error, Broken):
        return error.text, error.position
    if isinstance(error, OSError):
        return said("unreadable", error), None
    return said("not as written", f"{type(error).__name__}: {error}"), None


# ---- Signed notes, keys, checkpoints (C2SP signed-note and tlog-checkpoint) -----------------


def of_base64(text: str) -> bytes:
    """The bytes; only the one canonical way to write them is taken."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError(f"{text!r} is not canonical base64")
    return data


def of_decimal(text: str) -> int:
    """A number below 2^63 without sign and leading zeros."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", text) or int(text) >= 1 << 63:
        raise ValueError(f"{text!r} is not a number")
    return int(text)


def of_hash(text: str) -> bytes:
    """A SHA-256 hash in base64."""
    digest = of_base64(text)
    if len(digest) != 32:
        raise ValueError(f"{text!r} is not a SHA-256 hash")
    return digest


class Key(NamedTuple):
    """A public key, and the size of the largest tree that it may sign (None: it is in service)."""

    name: str
    id: bytes
    public: bytes
    until: int | None

    @classmethod
    def parse(cls, line: str) -> Key:
        """`name+hex(id)+base64(01 ‖ public key)`, for a key out of service then ` until SIZE`."""
        vkey, retired, size = line.partition(" until ")
        name, key_id, encoded = vkey.split("+", 2)
        data = of_base64(encoded)
        right_id = sha256(f"{name}\n".encode() + data).digest()[:4]
        if len(data) != 33 or data[:1] != b"\x01" or key_id != right_id.hex():
            raise ValueError(f"{vkey!r} is not an Ed25519 verifier key")
        return cls(name, right_id, data[1:], of_decimal(size) if retired else None)

    def has_signed(self, note: Note) -> bool:
        """Whether the owner of this key signed the note; raises Broken over a false signature."""
        mine = [data[4:] for name, data in note.signatures if (name, data[:4]) == self[:2]]
        try:
            for signature in mine:
                public = Ed25519PublicKey.from_public_bytes(self.public)
                public.verify(signature, note.text.encode())
        except InvalidSignature:
            raise Broken(said("falsely signed", self.name)) from None
        return bool(mine)


def read_keys(data: bytes) -> list[Key]:
    """A file of public keys, one a line, the oldest first."""
    keys = [Key.parse(line) for line in data.decode().splitlines() if line]
    if len({key[:2] for key in keys}) != len(keys) or not keys:
        raise ValueError("there is no key, or two have the same name and id")
    return keys


class Note(NamedTuple):
    """A text, and of each signature below it the name and (key id ‖ signature)."""

    text: str
    signatures: list[tuple[str, bytes]]

    @classmethod
    def parse(cls, data: bytes) -> Note:
        whole = data.decode()
        text, empty_line, signed = whole.rpartition("\n\n")
        if not empty_line or not signed.endswith("\n") or any(c < " " and c != "\n" for c in whole):
            raise ValueError("not a signed note")
        lines = [line.split(" ") for line in signed[:-1].split("\n")]
        if any(line[0] != "—" for line in lines):
            raise ValueError("a line below the text is no signature")
        return cls(f"{text}\n", [(name, of_base64(encoded)) for _, name, encoded in lines])


class Checkpoint(NamedTuple):
    """What a log was at a size: its name, how many leaves it had, and their root."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        lines = text.split("\n")[:-1]
        if len(lines) < 3 or "" in lines:
            raise ValueError("a checkpoint is origin, size and root, each on a line")
        return cls(lines[0], of_decimal(lines[1]), of_hash(lines[2]), tuple(lines[3:]))

    @property
    def told(self) -> dict[str, Any]:
        """As the manifest tells of it."""
        root = base64.b64encode(self.root).decode()
        return {"origin": self.origin, "size": self.size, "root": root}


def open_checkpoint(data: bytes, keys: Sequence[Key]) -> Checkpoint:
    """The checkpoint in a signed note, believed only if a key of the log itself signed it."""
    note = Note.parse(data)
    found = Checkpoint.parse(note.text)
    own = [key for key in keys if key.has_signed(note) and key.name == found.origin]
    if not own:
        raise Broken(said("not signed", found.origin))
    if not any(key.until is None or found.size <= key.until for key in own):
        raise Broken(said("signed too late", found.size))
    return found


# ---- The tree (RFC 6962, 2.1) ---------------------------------------------------------------


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows at its right edge: its full nodes, by their height."""

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        """`hashes`: of the full nodes over the first leaves, the largest first."""
        heights = [height for height in range(size.bit_length()) if size >> height & 1]
        if len(hashes) != len(heights):
            raise ValueError(f"{len(hashes)} nodes cannot stand left of leaf {size}")
        self.size, self.full = size, dict(zip(heights, reversed(hashes)))

    def extend(self, hashes: bytes) -> None:
        """Append leaves: their hashes, one after the other."""
        self.size += len(hashes) // 32
        height = 0
        while hashes:
            hashes = self.full.pop(height, b"") + hashes
            if len(hashes) % 64:
                hashes, self.full[height] = hashes[:-32], hashes[-32:]
            pairs = range(0, len(hashes), 64)
            hashes = b"".join([sha256(b"\x01" + hashes[at : at + 64]).digest() for at in pairs])
            height += 1

    def root(self) -> bytes:
        digest = b""
        for _, node in sorted(self.full.items()):
            digest = node_hash(node, digest) if digest else node
        return digest or sha256(b"").digest()

    def is_of(self, checkpoint: Checkpoint) -> bool:
        return (self.size, self.root()) == (checkpoint.size, checkpoint.root)

    def copy(self) -> Tree:
        return Tree(self.size, [node for _, node in sorted(self.full.items(), reverse=True)])


def _climbed(index: int, last: int, path: Sequence[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The siblings on the way from a node to the root, and whether each stands to the left."""
    for sibling in path:
        if last == 0:
            raise ValueError("the proof is too long")
        is_left = bool(index & 1) or index == last
        yield sibling, is_left
        while is_left and not index & 1 and index:
            index, last = index >> 1, last >> 1
        index, last = index >> 1, last >> 1
    if last:
        raise ValueError("the proof is too short")


def root_over(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that follows from a leaf and its audit path (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    for sibling, is_left in _climbed(index, size - 1, path):
        leaf = node_hash(sibling, leaf) if is_left else node_hash(leaf, sibling)
    return leaf


def roots_over(old: int, old_root: bytes, new: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The earlier and the later root that follow from a consistency proof (RFC 9162, 2.1.4.2)."""
    if not 0 < old < new or not path:
        raise ValueError(f"a proof from {old} to {new} with {len(path)} hashes cannot be")
    first, *nodes = path if old & (old - 1) else [old_root, *path]
    index, last = old - 1, new - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    earlier = later = first
    for sibling, is_left in _climbed(index, last, nodes):
        if is_left:
            earlier, later = node_hash(sibling, earlier), node_hash(sibling, later)
        else:
            later = node_hash(later, sibling)
    return earlier, later


# ---- The bag (RFC 8493): is every file there, and is it the one that was packed? -------------


def read_bag(folder: Path) -> dict[str, str]:
    """Each file of the bag with the SHA-256 (hex) that was noted of it."""
    payload, tags = _noted(folder / PAYLOAD), _noted(folder / TAGS)
    if not all(path.startswith("data/") for path in payload):
        raise ValueError(f"{PAYLOAD} names a file outside data/")
    if any(path.startswith("data/") or path == TAGS for path in tags):
        raise ValueError(f"{TAGS} names a file of data/, or itself")
    return {**payload, **tags}


def _noted(manifest: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    *lines, rest = manifest.read_bytes().decode().split("\n")
    if rest:
        raise ValueError(f"{manifest.name} does not end with a line: {rest[:80]!r}")
    for line in lines:
        digest, path = line[:64], line[66:]
        if not re.fullmatch(r"[0-9a-f]{64}  [^/\\].*", line) or ".." in path or path in found:
            raise ValueError(f"{manifest.name} has a line {line!r}")
        found[path] = digest
    return found


def check_files(folder: Path, noted: dict[str, str]) -> None:
    """Nothing is missing, nothing was added."""
    there = {TAGS}
    for place, folders, names in os.walk(folder):
        for name in names + folders:
            path = Path(place, name)
            inside = path.relative_to(folder).as_posix()
            mode = path.lstat().st_mode
            if stat.S_ISREG(mode):
                there.add(inside)
            elif not stat.S_ISDIR(mode) or not any(path.iterdir()):
                raise Broken(said("added", inside))
    for missing in sorted(noted.keys() - there):
        raise Broken(said("missing", missing))
    for added in sorted(there - noted.keys() - {TAGS}):
        raise Broken(said("added", added))


def hash_file(path: Path) -> tuple[int, str]:
    """Size and SHA-256 (hex)."""
    digest, size = sha256(), 0
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 18), b""):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()


def check_hashes(noted: dict[str, str], found: dict[str, tuple[int, str]]) -> None:
    """Each file has the hash that was noted of it."""
    for path, digest in sorted(noted.items()):
        size, actual = found[path]
        if actual != digest:
            raise Broken(said("altered file" if size else "empty file", path))


def check_oxum(folder: Path, found: dict[str, tuple[int, str]]) -> None:
    """The sum of bytes and the number of files that bag-info.txt tells."""
    sizes = [size for path, (size, _) in found.items() if path.startswith("data/")]
    right = f"Payload-Oxum: {sum(sizes)}.{len(sizes)}"
    if right not in (folder / "bag-info.txt").read_bytes().decode().split("\n"):
        raise Broken(said("wrong oxum", right))


# ---- A line of events.jsonl: nothing in it but what follows from the stored row -------------

#: The kinds of aggregates: where their `source` ends, and the events that begin one.
_KINDS = {
    "receipt": ("", "CommandReceived"),
    "company": ("/company",),
    "complaint": ("/complaints", "ComplaintRegistered"),
    "deal": ("/deals", "DealOpened", "PastDealImported"),
    "erasure": ("/erasures", "ErasureProposed", "SubjectErased"),
    "export": ("/exports", "ExportRequested"),
    "lead": ("/leads", "LeadRegistered"),
    "legal_hold": ("/legal-holds", "LegalHoldPlaced"),
    "person": ("/people", "PersonAdded"),
    "read": ("/reads", "RestrictedRead"),
    "restriction": ("/restrictions", "ProcessingRestricted"),
    "webhook": ("/webhooks", "WebhookSubscribed"),
}
KINDS = {f"/api/v1{path}".encode(): kind for kind, (path, *_) in _KINDS.items()}
BEGINNINGS = {topic.encode(): kind for kind, (_, *begin) in _KINDS.items() for topic in begin}
RECEIPT, ACCEPTED = b"CommandReceived", b'"outcome":"accepted"'

#: What a line holds between `data` and the stored event. SQLite stores the digits of an id
#: alone, PostgreSQL gives them with dashes.
_LEAF = re.compile(
    rb',"leaf":\{"position":([1-9][0-9]*),"originator_id":"([0-9a-f-]{32,36})",'
    rb'"originator_version":([1-9][0-9]*),"topic":"([A-Za-z0-9]+)",'
    rb'"state":"\{\\"v\\":([0-9]+),\\"event\\":'
)
_LEAF_BEGINS = b',"leaf":{"position":'
#: The trail of a stored body, in a JSON string; behind it stand the 36 letters of the event's id.
_TRAIL, _ID = b',\\"trail\\":{\\"event_id\\":\\"', 36
_REST = (
    rb'","occurred_at":(T),"recorded_at":(T),"actor":(T),"role":(T),"on_behalf_of":(null|T),'
    rb'"client":(T),"command":(null|T),"command_id":(T),"correlation_id":(T),'
    rb'"causation_id":(null|T),"policy_version":(T),"deviations":(\[.*\]),"reason":(null|T)\}\}'
)
#: A text without a quote in it is found faster, and nearly all are so.
_PLAIN, _ANY = (
    re.compile(_REST.replace(b"T)", text + b")"))
    for text in (rb'"[^"]*"', rb'"[^"\\]*(?:\\.[^"\\]*)*"')
)
#: Where `source` begins in a line.
_SOURCE = len(b'{"specversion":"1.0","id":"","source":"') + _ID
#: What a line has of a trail, before its position and behind its version.
_TIME = b'","time":%b,"datacontenttype":"application/json","position":'
_ATTRIBUTES = (
    b',"actor":%b,"role":%b,%b"commandid":%b,"correlationid":%b,%b"recordedat":%b,'
    b'"policyversion":%b,"data":'
)
_SEALED = b'"alg":"A256GCM"'
SEALED = re.compile(
    rb'\{"v":1,"alg":"A256GCM","kid":"[0-9a-f]{24}","nonce":"[A-Za-z0-9_-]{16}",'
    rb'"ct":"[A-Za-z0-9_-]+"\}'
)
#: What `data` has in the place of a sealed value, and why that is not readable; HIDDEN stands
#: also where it is disclosed.
HIDDEN, RESTRICTED = '"已加密 / sealed"'.encode(), '"限制处理 / restricted"'.encode()
WHYS = {
    HIDDEN: "left-out",
    RESTRICTED: "restricted",
    '"已依法删除 / erased"'.encode(): "erased",
    '"密钥已丢失 / key lost"'.encode(): "lost",
}
_COVER = re.compile(b"|".join(WHYS))
DISCLOSED = "disclosed"


class Trail(NamedTuple):
    """A trail behind its event's id, as it is stored, and what a line has of it."""

    stored: bytes
    members: tuple[bytes, ...]
    time: bytes
    attributes: bytes
    #: The codes of its deviations, a JSON array.
    flags: bytes

    @classmethod
    def parse(cls, line: bytes) -> Trail:
        stored = unquoted(line[: -len(b'"}}')])
        found = _PLAIN.fullmatch(stored) or _ANY.fullmatch(stored)
        if not found or not line.endswith(b'"}}'):
            raise ValueError("a trail is not as the log writes it")
        members = found.groups()
        time, recorded, actor, role, behalf, _, _, command, whole, cause, policy, flags, _ = members
        behalf = b"" if behalf == b"null" else b'"onbehalfof":%b,' % behalf
        cause = b"" if cause == b"null" else b'"causationid":%b,' % cause
        if flags != b"[]":
            flags = in_json([one["code"] for one in json.loads(flags)])
        told = (actor, role, behalf, command, whole, cause, recorded, policy)
        return cls(stored, members, _TIME % time, _ATTRIBUTES % told, flags)


class Row(NamedTuple):
    """A line taken apart, as bytes: the fields of its leaf, and what the line says besides."""

    position: int
    topic: bytes
    kind: str
    subject: bytes
    leaf: bytes
    version: bytes
    event: bytes
    data: bytes
    event_id: bytes
    trail: Trail
    #: What `data` has in the place of each sealed value of the event.
    covers: Sequence[bytes]


def read_row(line: bytes, trails: dict[bytes, Trail] | None = None) -> Row:
    """The row of a line, once the line is shown to be just what its leaf gives.

    A line can be written in one way only, so each of its parts is written again from the leaf,
    and compared; that takes a fraction of the time of parsing JSON. `trails`: those that were
    read before, as the events of one command share some. Raises Broken, MALFORMED.
    """
    leaf = _LEAF.match(line, line.find(_LEAF_BEGINS))
    cut = line.rfind(_TRAIL)
    if not leaf or cut < 0:
        raise ValueError("there is no leaf")
    number, stream, version, topic, shape = leaf.groups()
    end = cut + len(_TRAIL) + _ID
    event_id, rest = line[end - _ID : end], line[end:]
    trail = trails.get(rest) if trails else None
    if trail is None:
        trail = Trail.parse(rest)
        if trails is not None:
            trails[rest] = trail
    source, s = line[_SOURCE : line.index(b'"', _SOURCE)], stream
    subject = s if len(s) == 36 else b"-".join((s[:8], s[8:12], s[12:16], s[16:20], s[20:]))
    head = b"".join(
        (
            *(b'{"specversion":"1.0","id":"', event_id, b'","source":"', source),
            *(b'","type":"dealtrail.', topic, b'","subject":"', subject, trail.time, number),
            *(b',"version":', version, trail.attributes),
        )
    )
    data, escaped = line[len(head) : leaf.start()], line[leaf.end() : cut]
    # A few types of events have `flags` always, though there be none.
    event = data[:-12] + b"}" if data.endswith(b',"flags":[]}') else data
    covers: Sequence[bytes] | None = ()
    if trail.flags != b"[]" or _SEALED in data or in_string(event) != escaped:
        event = unquoted(escaped)
        covers = covers_of(event, data, trail.flags)
    if covers is None or not line.startswith(head):
        raise Broken(said("another row"), int(number))
    position, kind = int(number), KINDS[source]
    if BEGINNINGS.get(topic, kind) != kind or (kind == "receipt" and topic != RECEIPT):
        # That all other events of the stream have the same kind shows data/aggregates.csv.
        raise Broken(said("wrong source", source.decode()), position)
    size = _size(len(shape) + len(event) + len(trail.stored) + _BODY_BYTES)
    leaf_data = b"".join(
        (
            *(_TAGGED, _SIZES[len(number)], number, _SIZES[len(stream)], stream),
            *(_SIZES[len(version)], version, _SIZES[len(topic)], topic, size),
            *(b'{"v":', shape, b',"event":', event),
            *(b',"trail":{"event_id":"', event_id, trail.stored),
        )
    )
    hashed = sha256(leaf_data).digest()
    named = (position, topic, kind, subject)
    return Row(*named, hashed, version, event, data, event_id, trail, covers)


#: The leaf's hash is SHA-256(0x00 ‖ tag and fields), each after its length.
_size = struct.Struct(">I").pack
_SIZES = [_size(number) for number in range(128)]
_TAGGED = b"\x00" + _size(len(b"dealtrail leaf v1")) + b"dealtrail leaf v1"
_BODY_BYTES = len(b'{"v":,"event":,"trail":{"event_id":"') + _ID


def in_string(text: bytes) -> bytes:
    """JSON as it stands within a JSON string; itself it has no control characters."""
    return text.replace(b"\\", b"\\\\").replace(b'"', b'\\"')


def unquoted(escaped: bytes) -> bytes:
    """What stands so within a JSON string; raises ValueError if that is written otherwise."""
    text = escaped.translate(None, b"\\")
    if in_string(text) != escaped:
        # There is a backslash in what somebody wrote.
        text = str(json.loads(b'"%b"' % escaped)).encode()
        if in_string(text) != escaped:
            raise ValueError("a stored body is not written as the format says")
    return text


_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def in_json(value: object) -> bytes:
    return _written(value).encode()


def covers_of(event: bytes, data: bytes, flags: bytes) -> Sequence[bytes] | None:
    """What `data` has in the place of the event's sealed values; None if it is not that event.

    As its last member `data` has the codes of the event's deviations. A few types of events have
    it always, though there be none.
    """
    comma = b"" if event == b"{}" else b","
    pieces = SEALED.split(event)
    for last in (b"}", b'%b"flags":%b}' % (comma, flags))[flags != b"[]" :]:
        first, *others = (*pieces[:-1], pieces[-1][:-1] + last)
        covers, at = list[bytes](), len(first)
        for piece in others:
            cover = _COVER.match(data, at)
            if not cover or not data.startswith(piece, cover.end()):
                break
            covers.append(cover[0])
            at = cover.end() + len(piece)
        if len(covers) == len(others) and at == len(data) and data.startswith(first):
            return covers
    return None


# ---- Personal values: sealed in the stored row, disclosed or not readable beside it ----------

CIPHERTEXT = {"v", "alg", "kid", "nonce", "ct"}


def sealed_in(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The sealed values in an event and their paths (RFC 6901), in the order they stand there."""
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(inner, (dict, list)):
            here = "/".join((path, str(name).replace("~", "~0").replace("/", "~1")))
            if isinstance(inner, dict) and inner.keys() == CIPHERTEXT:
                yield here, inner
            else:
                yield from sealed_in(inner, here)


class Personal:
    """What redactions.jsonl and disclosures.jsonl tell of some rows: one line a sealed value."""

    def __init__(self, redacted: bytes, disclosed: bytes, discloses: bool) -> None:
        self.redacted = deque(redacted.splitlines(keepends=True))
        self.disclosed = deque(disclosed.splitlines(keepends=True))
        self.discloses = discloses
        #: How many values are disclosed, and how many are not readable by each reason.
        self.counts: Counter[str] = Counter()

    def check(self, rows: Sequence[Row], is_all: bool) -> None:
        """Each sealed value is told of once, and as it is; nothing else is."""
        for row in rows:
            if row.covers:
                values = list(sealed_in(json.loads(row.event)))
                if len(values) != len(row.covers):
                    raise Broken(said("another row"), row.position)
                for (path, value), cover in zip(values, row.covers):
                    self._take(row, path, value, cover)
        for line in (*self.disclosed, *self.redacted) if is_all else ():
            raise _forged(line)

    def _take(self, row: Row, path: str, value: dict[str, str], cover: bytes) -> None:
        begin = b'{"position":%d,"path":%b,' % (row.position, in_json(path))
        is_disclosed = bool(self.disclosed) and self.disclosed[0].startswith(begin)
        redaction = b'%b"why":"%b"}\n' % (begin, WHYS[cover].encode())
        if is_disclosed and self.discloses and cover == HIDDEN:
            _check_disclosure(self.disclosed.popleft(), begin, value, row, path)
            self.counts[DISCLOSED] += 1
        elif is_disclosed:
            raise Broken(said("disclosed wrongly", path), row.position)
        elif self.redacted and self.redacted[0] == redaction and self.may_redact(cover):
            self.redacted.popleft()
            self.counts[WHYS[cover]] += 1
        else:
            for line in (*list(self.disclosed)[:1], *list(self.redacted)[:1]):
                if json.loads(line)["position"] < row.position:
                    raise _forged(line)
            raise Broken(said("not told", path), row.position)

    def may_redact(self, cover: bytes) -> bool:
        """Whether so can stand what is not readable, by what the manifest says."""
        return cover != (HIDDEN if self.discloses else RESTRICTED)


def _check_disclosure(
    line: bytes, begin: bytes, value: dict[str, str], row: Row, path: str
) -> None:
    """The field key opens the value that is disclosed, and the line is written as it must be."""
    told = json.loads(line)
    members = in_json(told["value"]), in_json(told["field_key"])
    is_right = line == b'%b"value":%b,"field_key":%b}\n' % (begin, *members)
    text = opened(value, of_base64(told["field_key"]), row, path)
    if not is_right or text != told["value"].encode():
        raise Broken(said("not opened", path), row.position)


def opened(value: dict[str, str], key: bytes, row: Row, path: str) -> bytes | None:
    """The text that was sealed (AES-256-GCM); None if this key does not open it at this place."""
    nonce, text = (base64.urlsafe_b64decode(value[name] + "==") for name in ("nonce", "ct"))
    ids = (UUID(name.decode()).bytes for name in (row.subject, row.event_id))
    try:
        return AESGCM(key).decrypt(nonce, text, b"".join((*ids, path.encode())))
    except InvalidTag:
        return None


def _forged(line: bytes) -> Broken:
    told = json.loads(line)
    return Broken(said("not sealed", told["path"]), told["position"])


# ---- A row of events.csv: what the same line gives ------------------------------------------

HEADING = (
    b"position,index,type,kind,aggregate_id,version,event_id,occurred_at,recorded_at,actor,role,"
    b"on_behalf_of,client,command,command_id,correlation_id,causation_id,policy_version,flags,"
    b"reason,data\r\n"
)
_QUOTED = re.compile(rb'[",\r\n]')


def table_row(row: Row, index: int) -> bytes:
    """The row as the table has it (RFC 4180), with CRLF."""
    *texts, _, reason = row.trail.members
    said = (row.position, index, row.topic, row.kind.encode(), row.subject, row.version)
    cells = [*map(_plain, texts), row.trail.flags, b"" if reason == b"null" else reason, row.data]
    quoted = [b'"%b"' % c.replace(b'"', b'""') if _QUOTED.search(c) else c for c in cells]
    return b"%d,%d,%b,%b,%b,%b,%b,%b\r\n" % (*said, row.event_id, b",".join(quoted))


def _plain(text: bytes) -> bytes:
    """What a JSON string stands for; null is empty."""
    if text == b"null":
        return b""
    return str(json.loads(text)).encode() if b"\\" in text else text[1:-1]


def check_table(rows: Sequence[Row], indexes: Iterable[int], table: bytes, is_all: bool) -> None:
    """The table has just these rows; more only where not all rows could be read."""
    at = 0
    for row, index in zip(rows, indexes):
        right = table_row(row, index)
        if not table.startswith(right, at):
            raise Broken(
                said("other table"), min(row.position, _position(table[at:], row.position))
            )
        at += len(right)
    if is_all and at != len(table):
        raise Broken(said("other table"), _position(table[at:], None))


# ---- All lines, part by part, in as many processes as there are processors -------------------


class Proven(NamedTuple):
    """The tree in which each row is to stand by a proof of its own, and whose rows belong here."""

    size: int
    root: bytes
    aggregates: frozenset[bytes]


class Part(NamedTuple):
    """A part of the export between two positions: which bytes of each file, from begin to end."""

    folder: str
    places: dict[str, tuple[int, int]]
    proven: Proven | None
    discloses: bool = False

    def read(self, name: str) -> bytes:
        """The bytes of this part; none if the export has no such file."""
        begin, end = self.places.get(name, (0, 0))
        if begin == end:
            return b""
        with Path(self.folder, name).open("rb") as file:
            file.seek(begin)
            return file.read(end - begin)


@dataclass
class Checked:
    """What was found in a part: its rows up to the first that does not hold."""

    positions: list[int] = field(default_factory=list)
    #: The hashes of the leaves, one after the other.
    leaves: bytes = b""
    #: How many rows there are of a type and kind, and how many receipts of what was accepted.
    topics: Counter[tuple[bytes, str]] = field(default_factory=Counter)
    accepted: int = 0
    #: The sum of the fingerprints of the events' aggregates.
    prints: int = 0
    personal: Counter[str] = field(default_factory=Counter)
    #: The index that the table gives its first row here.
    index: int | None = None
    #: With a proof for each row: its index; of each event position, stream and version.
    indexes: list[int] = field(default_factory=list)
    versions: list[tuple[int, bytes, int]] = field(default_factory=list)
    trouble: Broken | None = None
    #: What does not hold in a file beside.
    beside: dict[str, Broken] = field(default_factory=dict)

    @contextmanager
    def noting(self, name: str) -> Iterator[None]:
        """What fails inside is trouble of this file."""
        try:
            yield
        except (Broken, *MALFORMED) as error:
            self.beside[name] = Broken(*_trouble(error))


def fingerprint(kind: str, aggregate: bytes) -> int:
    """A number for an aggregate: two sums of them are equal only if the same were counted alike.

    So the counts of all aggregates are compared without keeping them in memory.
    """
    return int.from_bytes(sha256(kind.encode() + aggregate).digest(), "big")


def check_part(part: Part) -> Checked:
    """Check the rows of a part one by one, up to the first that does not hold; and files beside."""
    found, rows = Checked(), list[Row]()
    try:
        for row in _rows_of(part, found):
            rows.append(row)
    except Broken as broken:
        after = rows[-1].position + 1 if rows else 1
        found.trouble = Broken(broken.text, broken.position or after)
    is_all = found.trouble is None
    if TABLE in part.places:
        table = part.read(TABLE)
        first = found.index = _index_of(table)
        with found.noting(TABLE):
            check_table(rows, found.indexes or range(first, first + len(rows)), table, is_all)
    personal = Personal(part.read(REDACTIONS), part.read(DISCLOSURES), part.discloses)
    with found.noting(REDACTIONS):
        personal.check(rows, is_all)
    found.personal = personal.counts
    found.positions = [row.position for row in rows]
    found.leaves = b"".join([row.leaf for row in rows])
    found.topics = Counter([row[1:3] for row in rows])
    found.accepted = sum([ACCEPTED in row.data for row in rows if row.topic == RECEIPT])
    streams = Counter([row[2:4] for row in rows if row.topic != RECEIPT])
    found.prints = sum([fingerprint(*name) * times for name, times in streams.items()])
    return found


def _rows_of(part: Part, found: Checked) -> Iterator[Row]:
    """The rows of a part; where some are left out, each proven by itself."""
    *lines, rest = part.read(EVENTS).split(b"\n")
    proofs = iter(part.read(INCLUSION).splitlines())
    trails: dict[bytes, Trail] = {}
    for line in lines:
        try:
            row = read_row(line, trails)
        except MALFORMED:
            raise Broken(said("no line"), _position(line, None, _MEMBER)) from None
        if part.proven is not None:
            found.indexes.append(_proven_index(row, next(proofs, b""), part.proven))
            found.versions += _check_filter(row, part.proven)
        yield row
    if rest:
        raise Broken(said("no line"), _position(rest, None, _MEMBER))
    if next(proofs, None) is not None:
        raise Broken(said("more proofs"))


def _index_of(table: bytes) -> int:
    """The index of a table's first row, as it says itself."""
    first = re.match(rb"[0-9]+,([0-9]{1,19}),", table)
    return int(first[1]) if first else 0


def _proven_index(row: Row, line: bytes, proven: Proven) -> int:
    """The index at which the row is shown to stand in the tree."""
    try:
        proof = json.loads(line)
        path, index = [of_hash(one) for one in proof["path"]], int(proof["index"])
        root = root_over(row.leaf, index, proven.size, path)
        right = in_json({"position": row.position, "index": index, "path": proof["path"]})
    except MALFORMED:
        index, root, right = 0, b"", b""
    if root != proven.root or right != line:
        raise Broken(said("not proven"), row.position)
    return index


def _check_filter(row: Row, proven: Proven) -> Iterator[tuple[int, bytes, int]]:
    """The row belongs to what was asked for; gives position, stream, version of an event."""
    asked = row.subject
    if row.topic == RECEIPT:
        named = re.search(rb'"aggregate_id":"([^"]*)"', row.data)
        asked = named[1] if named else b""
    else:
        yield row.position, row.subject, int(row.version)
    if asked not in proven.aggregates:
        raise Broken(said("not asked for"), row.position)


def parts_of(folder: Path, proven: Proven | None, discloses: bool = False) -> Iterator[Part]:
    """The export cut into parts, so that each byte of each file is in one of them."""
    there = (EVENTS, TABLE, INCLUSION, REDACTIONS, DISCLOSURES)
    names = [name for name in there if (folder / name).exists()]
    ends = {name: (folder / name).stat().st_size for name in names}
    at = {name: len(HEADING) if name == TABLE else 0 for name in names}
    with ExitStack() as open_files:
        files = {name: open_files.enter_context((folder / name).open("rb")) for name in names}
        while True:
            cut = _next_cut(files, at, ends)
            places = {name: (at[name], cut[name]) for name in names}
            yield Part(str(folder), places, proven, discloses)
            at = cut
            if at == ends:
                return


def _next_cut(
    files: Mapping[str, BinaryIO], at: dict[str, int], ends: dict[str, int]
) -> dict[str, int]:
    """Where the next part ends: at a line of events.jsonl, and at its position in the others."""
    events = files[EVENTS]
    events.seek(min(at[EVENTS] + PART_BYTES, ends[EVENTS]))
    events.readline()
    end, number = events.tell(), _position(events.readline(), None, _MEMBER)
    while number is None:
        if end == ends[EVENTS]:
            return ends
        end, number = events.tell(), _position(events.readline(), None, _MEMBER)
    others = files.keys() - {EVENTS}
    cut = {name: line_at(files[name], number, at[name], ends[name]) for name in others}
    return {EVENTS: end, **cut}


#: Where a line of events.jsonl, and one of the files beside it, tells its position.
_MEMBER = re.compile(rb'.*?"position":([0-9]{1,19}),', re.DOTALL)
_BEGINS = re.compile(rb'(?:\{"position":)?([0-9]{1,19}),')


def _position(line: bytes, other: Any, told: re.Pattern[bytes] = _BEGINS) -> Any:
    """The position that a line tells, or the other if it tells none."""
    found = told.match(line)
    return int(found[1]) if found else other


def line_at(file: BinaryIO, position: int, low: int, high: int) -> int:
    """Where the first line begins, from the byte `low` on, that has this position or a later one.

    Lines without a position continue the line before (a cell of the table may hold a newline).
    """
    while low < high:
        middle = (low + high) // 2
        file.seek(max(middle - 1, low))
        if middle > low:
            file.readline()
        begin, line = file.tell(), file.readline()
        while line and _position(line, None) is None:
            begin, line = file.tell(), file.readline()
        if begin >= high or _position(line, position) >= position:
            high = middle
        else:
            low = begin + len(line)
    return low


class Here(Executor):
    """Does at once and here what others would do beside: for little that is done sooner."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(*args, **more))
        return done


def checked_parts(pool: Executor, parts: Iterable[Part]) -> Iterator[Checked]:
    """What was found in each part, in their order; only a few are under way at a time."""
    waiting: deque[Future[Checked]] = deque()
    for part in parts:
        waiting.append(pool.submit(check_part, part))
        if len(waiting) > 2 * (os.cpu_count() or 1):
            yield waiting.popleft().result()
    for future in waiting:
        yield future.result()


# ---- The whole of the rows: is it what the checkpoint promises? ------------------------------


class Promise(NamedTuple):
    """Another checkpoint of the log, how the report names it, and whether the auditor held it."""

    checkpoint: Checkpoint
    name: Text
    held: bool


class Growing:
    """The tree over the rows, in an export that leaves none out.

    The root of the checkpoint says whether all rows are right, not which one is wrong. That say
    the leaf hashes that the export brings along (`kept`), and they are believed only if the root
    over them is that of the checkpoint.
    """

    def __init__(self, tree: Tree, kept: BinaryIO | None, promises: Sequence[Promise]) -> None:
        self.tree, self.kept = tree, kept
        self.promised = {one.checkpoint.size: one.checkpoint.root for one in promises}
        #: The roots at these sizes, and the positions of their last rows.
        self.roots = {tree.size: (tree.root(), 0)}
        self.last = 0
        #: The tree over the kept hashes, from where they differ from the rows, and how they do.
        self.other: Tree | None = None
        self.differs: Broken | None = None

    def take(self, positions: Sequence[int], leaves: bytes) -> None:
        """Append the leaves of some rows."""
        kept = self.kept.read(len(leaves)) if self.kept else b""
        if self.kept and self.other is None and kept != leaves:
            mine, its = _hashes(leaves), _hashes(kept)
            at = next(
                (n for n, (one, other) in enumerate(zip(mine, its)) if one != other), len(its)
            )
            self._append(positions[:at], leaves[: 32 * at])
            self.other = self.tree.copy()
            around = slice(at, at + WINDOW)
            self.differs = _diagnosed(self.last, positions[at], mine[around], its[around])
            positions, leaves, kept = positions[at:], leaves[32 * at :], kept[32 * at :]
        self._append(positions, leaves)
        if self.other is not None:
            self.other.extend(kept)

    def _append(self, positions: Sequence[int], leaves: bytes) -> None:
        before = self.tree.size
        inside = (size - before for size in self.promised if size > before)
        for end in sorted({len(positions), *(n for n in inside if n < len(positions))}):
            begin = self.tree.size - before
            self.tree.extend(leaves[32 * begin : 32 * end])
            self.last = positions[end - 1] if end else self.last
            if self.tree.size in self.promised:
                self.roots[self.tree.size] = self.tree.root(), self.last

    def check(self, promised: Checkpoint, trouble: Broken | None) -> None:
        """All rows were taken, or those before the trouble: the tree must be the checkpoint's."""
        rest = self.kept.read() if self.kept else b""
        if rest and self.other is None:
            self.other = self.tree.copy()
            missing = promised.size - self.tree.size
            self.differs = trouble or Broken(said("cut off", self.last, missing), self.last + 1)
        if self.other is not None:
            self.other.extend(rest)
        is_right = self.tree.is_of(promised)
        if self.differs and self.other and not is_right and self.other.is_of(promised):
            raise self.differs
        if trouble:
            raise trouble
        if not is_right:
            first = self._shown() + 1
            text = said("rewritten", self.tree.size, promised.size, first, self.last)
            raise Broken(text, first)
        if self.differs:
            raise Broken(said("altered file", LEAVES))

    def _shown(self) -> int:
        """The last position up to which another checkpoint shows that the rows are right."""
        return max(
            (last for size, (root, last) in self.roots.items() if self.promised.get(size) == root),
            default=0,
        )

    def check_promise(self, one: Checkpoint) -> bool:
        """The rows begin with the tree of another checkpoint; False if that cannot be compared."""
        root, last = self.roots.get(one.size, (None, 0))
        if root is not None and root != one.root:
            first = min(self._shown(), last) + 1
            raise Broken(said("two histories", one.size, first, last), first)
        return root is not None


def _hashes(data: bytes) -> list[bytes]:
    return [data[at : at + 32] for at in range(0, len(data), 32)]


def _diagnosed(
    before: int, position: int, leaves: Sequence[bytes], kept: Sequence[bytes]
) -> Broken:
    """What happened to the row at the position, seen from the next rows and the next hashes."""
    was_later, comes_later = leaves[0] in kept, kept[:1] == [] or kept[0] in leaves
    if was_later and not comes_later:
        return Broken(said("removed", position, kept.index(leaves[0])), before + 1)
    if comes_later:
        return Broken(said("swapped") if was_later else said("inserted"), position)
    return Broken(said("altered"), position)


class Figures:
    """What the rows come to, against which manifest and aggregates.csv are held."""

    def __init__(self, begin: int, first_index: int, is_whole: bool) -> None:
        self.rows, self.first_index, self.is_whole = 0, first_index, is_whole
        self.first, self.last = 0, begin - 1
        self.gaps: list[tuple[int, int]] = []
        self.topics: Counter[tuple[bytes, str]] = Counter()
        self.accepted = 0
        self.personal: Counter[str] = Counter()
        self.prints = 0
        #: With a filter: the last version of each stream that was asked for.
        self.versions: dict[bytes, int] = {}
        #: The first trouble of each file beside.
        self.beside: dict[str, Broken] = {}

    def take(self, found: Checked) -> None:
        """Add what was found in the next part; raises Broken over what does not hold there."""
        index, first = self.first_index + self.rows, (found.positions or [self.last + 1])[0]
        if self.is_whole and found.index not in (None, index) and found.positions:
            self.beside.setdefault(TABLE, Broken(said("wrong index", found.index, index), first))
        for name, broken in found.beside.items():
            self.beside.setdefault(name, broken)
        for position, stream, version in found.versions:
            before = self.versions.get(stream, version - 1)
            self.versions[stream] = version
            if version != before + 1:
                raise Broken(said("wrong version", version, before), position)
        end = first + len(found.positions)
        if first != self.last + 1 or found.positions != list(range(first, end)):
            self._look_for_gaps(found.positions)
        self.last = (found.positions or [self.last])[-1]
        self.first = self.first or (found.positions or [0])[0]
        self.rows += len(found.positions)
        self.topics.update(found.topics)
        self.accepted += found.accepted
        self.personal.update(found.personal)
        self.prints += found.prints
        if found.trouble:
            raise found.trouble

    def _look_for_gaps(self, positions: Sequence[int]) -> None:
        before = self.last
        for position in positions:
            if position <= before:
                raise Broken(said("out of order", position, before), position)
            if position != before + 1:
                self.gaps.append((before + 1, position))
            before = position

    def of_manifest(self) -> dict[str, Any]:
        """The member `counts` as the manifest must have it, but for what aggregates.csv says."""
        types, kinds = Counter[str](), Counter[str]()
        for (topic, kind), number in self.topics.items():
            types[topic.decode()] += number
            kinds[kind] += number
        receipts = kinds.pop("receipt", 0)
        return {
            "rows": self.rows,
            "events": sum(kinds.values()),
            "receipts": receipts,
            "accepted": self.accepted,
            "refused": receipts - self.accepted,
            "types": dict(types),
            "kinds": dict(kinds),
            "personal": {name: self.personal[name] for name in (DISCLOSED, *WHYS.values())},
        }


# ---- The manifest: does it tell of these files and rows? -------------------------------------

MEMBERS = {
    *("format", "format_version", "leaf_scheme", "schemas", "export_id", "created_at", "requester"),
    *("purpose", "legal_basis", "filter", "formats", "range", "first_position", "last_position"),
    *("counts", "gaps", "checkpoint", "previous_checkpoint", "proofs", "redaction_policy"),
    *("software", "files", "content_sha256"),
}
FORMATS = {
    "csv": TABLE,
    "jsonl": EVENTS,
    "ocel-json": "data/log.ocel.json",
    "ocel-sqlite": "data/log.ocel.sqlite",
    "parquet": "data/events.parquet",
    "xes": "data/log.xes",
}
#: Written from the same rows, but not compared with them here.
NOT_COMPARED = sorted(set(FORMATS.values()) - {TABLE, EVENTS})
#: What an export with personal values in it is called, and one without.
POLICIES = {DISCLOSED: True, "left-out": False}


def read_manifest(folder: Path) -> dict[str, Any]:
    """manifest.json, which can be written in one way only (RFC 8785)."""
    data = (folder / MANIFEST).read_bytes()
    read: dict[str, Any] = json.loads(data)
    written = json.dumps(read, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if written.encode() != data or read.keys() != MEMBERS:
        raise ValueError(f"{MANIFEST} is not canonical, or has other members")
    if (read["format"], read["format_version"]) != ("dealtrail-export", 2):
        raise ValueError("this verify.py reads format version 2 only")
    return read


def check_member(manifest: dict[str, Any], name: str, right: Any) -> None:
    """A member says what the files come to."""
    if manifest[name] != right:
        raise Broken(said("wrong member", name))


def check_counts(manifest: dict[str, Any], folder: Path, figures: Figures, leaves: int) -> None:
    """Counts, first and last position, gaps; `leaves`: how many the range has without a filter."""
    kinds, counted = _aggregates(folder, figures), figures.of_manifest()
    counted["kinds"] = {
        kind: {"aggregates": kinds[kind], "events": number}
        for kind, number in counted["kinds"].items()
    }
    counted["aggregates"] = sum(kinds.values())
    counted["left_out"] = leaves - figures.rows
    check_member(manifest, "counts", counted)
    check_member(manifest, "first_position", figures.first if figures.rows else None)
    check_member(manifest, "last_position", figures.last if figures.rows else None)
    if not figures.is_whole:
        check_member(manifest, "gaps", None)
        return
    end = manifest["range"]["to"]
    gaps = figures.gaps + ([(figures.last + 1, end)] if figures.last + 1 < end else [])
    told = [(gap["from"], gap["to"]) for gap in manifest["gaps"]]
    check_member({"gaps": told}, "gaps", gaps)


def _aggregates(folder: Path, figures: Figures) -> Counter[str]:
    """How many aggregates of each kind data/aggregates.csv tells, if it counts the same events."""
    kinds: Counter[str] = Counter()
    prints, before = 0, ""
    with (folder / AGGREGATES).open(newline="", encoding="utf-8") as file:
        if file.readline() != "aggregate_id,kind,events,first_position,last_position\r\n":
            raise ValueError(f"{AGGREGATES} has another heading")
        for line in file:
            name, kind, events, first, last = line[:-2].split(",")
            if name <= before or not 0 < of_decimal(first) <= of_decimal(last):
                raise ValueError(f"{AGGREGATES} has a line {line!r}")
            before = name
            kinds[kind] += 1
            prints += fingerprint(kind, name.encode()) * of_decimal(events)
    if prints != figures.prints:
        raise Broken(said("wrong aggregates", AGGREGATES, EVENTS))
    return kinds


def check_schemas(manifest: dict[str, Any], folder: Path, noted: dict[str, str]) -> None:
    """There is a schema for each type of event in the export, and none besides."""
    topics = set(manifest["counts"]["types"])
    names = {f"schemas/{name}.schema.json" for name in topics | {"trail", "line"}}
    there = {path for path in noted if path.startswith("schemas/")}
    if topics != set(manifest["schemas"]) or names != there:
        raise Broken(said("wrong schemas", sorted(names ^ there)))
    for name in names:
        if not isinstance(json.loads((folder / name).read_bytes()), dict):
            raise ValueError(f"{name} is not a JSON Schema")


def content_hash(noted: dict[str, str]) -> str:
    """One hash over all that is the same for every export of these rows."""
    lines = [f"{noted[path]}  {path}\n" for path in sorted(noted) if path not in OF_THE_OCCASION]
    return sha256("".join(lines).encode()).hexdigest()


# ---- The whole check -------------------------------------------------------------------------


class Outside(NamedTuple):
    """What the auditor holds from elsewhere; None and empty where there is nothing."""

    keys: Path | None = None
    checkpoints: Sequence[Path] = ()


class Export(NamedTuple):
    """An export whose files can be read, and whose checkpoint is believed."""

    folder: Path
    noted: dict[str, str]
    manifest: dict[str, Any]
    checkpoint: Checkpoint
    #: The previous one, and those from elsewhere.
    promises: Sequence[Promise]
    #: How many leaves stand before the range, and the hashes of the nodes over them.
    first_index: int
    left: Sequence[bytes]
    #: Whether personal values are disclosed.
    discloses: bool

    @property
    def is_whole(self) -> bool:
        """Whether no row of the range is left out, so that the tree can be grown."""
        return self.manifest["filter"]["aggregates"] is None

    @property
    def parts(self) -> Iterator[Part]:
        proven, asked = None, self.manifest["filter"]["aggregates"]
        if not self.is_whole:
            chosen = frozenset(one.encode() for one in asked)
            proven = Proven(self.checkpoint.size, self.checkpoint.root, chosen)
        return parts_of(self.folder, proven, self.discloses)


def verify(folder: Path, outside: Outside, report: Report) -> None:
    """Check everything, and put into the report what was found; raises Stopped."""
    export = _opened(folder, outside, report)
    with _workers(folder / EVENTS) as pool:
        there = [path for path in export.noted if (folder / path).exists()]
        hashes = {path: pool.submit(hash_file, folder / path) for path in there}
        figures = _check_rows(pool, export, report)
        _check_files(export, {path: one.result() for path, one in hashes.items()}, report)
    if figures:
        _check_manifest(export, figures, report)
    _check_use(export, report)
    _tell_limits(export, outside, report)


def _opened(folder: Path, outside: Outside, report: Report) -> Export:
    """Read what all else builds on; raises Stopped if that cannot be believed."""
    with report.checking("integrity", said("the folder"), needed=True):
        noted = read_bag(folder)
    with report.checking("integrity", said("the folder")):
        check_files(folder, noted)
    with report.checking("authenticity", said("public keys"), needed=True):
        keys = read_keys((outside.keys or folder / "public-keys").read_bytes())
        if outside.keys:
            read_keys((folder / "public-keys").read_bytes())
    with report.checking("authenticity", Text(CHECKPOINT, "检查点"), needed=True):
        checkpoint = open_checkpoint((folder / CHECKPOINT).read_bytes(), keys)
    report.say("authenticity", OK, said("signed", checkpoint.origin, checkpoint.size))
    for name in dict.fromkeys(key.name for key in keys if key.name != checkpoint.origin):
        report.say("authenticity", NOTE, said("fork", name))
    for line in checkpoint.extensions:
        report.say("authenticity", NOTE, said("extension", line))
    promises = list(_previous(folder, checkpoint, keys, report))
    with report.checking("integrity", MANIFEST, needed=True):
        manifest = read_manifest(folder)
        first = manifest["checkpoint"]["first_index"]
        check_member(manifest, "checkpoint", {**checkpoint.told, "first_index": first})
        previous = promises[0].checkpoint.told if promises else None
        check_member(manifest, "previous_checkpoint", previous)
        discloses = POLICIES[manifest["redaction_policy"]["personal_data"]]
        is_whole = manifest["filter"]["aggregates"] is None
    for path in outside.checkpoints:
        promises += _held(path, checkpoint.origin, keys, report)
    with report.checking("integrity", "proofs/left", needed=True):
        left = _left(folder, first) if is_whole else []
    return Export(folder, noted, manifest, checkpoint, promises, first, left, discloses)


def _left(folder: Path, first: int) -> list[bytes]:
    """The nodes over the leaves before the range."""
    head, *hashes, end = (folder / "proofs/left").read_bytes().decode().split("\n")
    if head != f"left {first}" or end:
        raise ValueError(f"proofs/left does not begin with 'left {first}'")
    Tree(first, nodes := [of_hash(line) for line in hashes])
    return nodes


def _previous(
    folder: Path, checkpoint: Checkpoint, keys: Sequence[Key], report: Report
) -> Iterator[Promise]:
    """The checkpoint before, if there is one, which this one must continue by proof."""
    if not (folder / PREVIOUS).exists():
        return
    name = Text(PREVIOUS, "上一检查点")
    with report.checking("authenticity", name, needed=True):
        earlier = open_checkpoint((folder / PREVIOUS).read_bytes(), keys)
        head, _, rest = (folder / CONSISTENCY).read_bytes().partition(b"\n\n")
        first, *hashes = head.decode().split("\n")
        path = [of_hash(line) for line in hashes]
        right = (f"old {earlier.size}", (folder / CHECKPOINT).read_bytes(), checkpoint.origin)
        roots = roots_over(earlier.size, earlier.root, checkpoint.size, path)
        if (first, rest, earlier.origin) != right or roots != (earlier.root, checkpoint.root):
            raise Broken(said("not continued"))
    report.say("authenticity", OK, said("continues", earlier.size))
    yield Promise(earlier, name, held=False)


def _held(path: Path, origin: str, keys: Sequence[Key], report: Report) -> Iterator[Promise]:
    """A checkpoint that the auditor brought along, if it can be believed."""
    name = said("yours", path)
    with report.checking("authenticity", name):
        held = open_checkpoint(path.read_bytes(), keys)
        if held.origin != origin:
            raise Broken(said("other log", held.origin, origin))
        yield Promise(held, name, held=True)


def _check_rows(pool: Executor, export: Export, report: Report) -> Figures | None:
    """Each row, then all of them together; None if they do not hold."""
    begin = export.manifest["range"]["from"]
    figures, trouble, holds = Figures(begin, export.first_index, export.is_whole), None, False
    with report.checking("authenticity", said("the events")), ExitStack() as files:
        growing, kept = None, export.folder / LEAVES
        if export.is_whole:
            there = files.enter_context(kept.open("rb")) if kept.exists() else None
            growing = Growing(Tree(export.first_index, export.left), there, export.promises)
        for found in checked_parts(pool, export.parts):
            if growing:
                growing.take(found.positions, found.leaves)
            try:
                figures.take(found)
            except Broken as broken:
                trouble = broken
                break
        if growing:
            growing.check(export.checkpoint, trouble)
        elif trouble:
            raise trouble
        holds = True
        _tell_rows(export, figures, report)
        for one in export.promises:
            _check_promise(one, export, growing, report)
    _check_beside(export, figures, report, holds)
    return figures if holds else None


def _tell_rows(export: Export, figures: Figures, report: Report) -> None:
    span = f"{figures.first}–{figures.last}" if figures.rows else "–"
    report.say("authenticity", OK, said("each row", figures.rows, span))
    report.say("integrity", OK, said("all rows") if export.is_whole else said("chosen rows"))
    if not export.is_whole:
        report.say("integrity", NOTE, said("a choice"))


def _check_beside(export: Export, figures: Figures, report: Report, holds: bool) -> None:
    """The files beside the events tell the same."""
    if (export.folder / TABLE).exists():
        with report.checking("integrity", TABLE):
            with (export.folder / TABLE).open("rb") as table:
                if table.readline() != HEADING:
                    raise Broken(said("other heading"))
            if TABLE in figures.beside:
                raise figures.beside[TABLE]
            if holds:
                report.say("integrity", OK, said("same table"))
    with report.checking("security", said("personal values")):
        for path in (REDACTIONS, DISCLOSURES):
            (export.folder / path).stat()
        if REDACTIONS in figures.beside:
            raise figures.beside[REDACTIONS]
        if holds:
            disclosed = figures.personal[DISCLOSED]
            left = sum(figures.personal.values()) - disclosed
            report.say("usability", OK, said("readable", left))
            report.say("security", OK, said("opened", disclosed))
            if disclosed:
                report.say("security", NOTE, said("keep secret"))


def _check_promise(one: Promise, export: Export, growing: Growing | None, report: Report) -> None:
    """The rows must begin as another checkpoint says, where they can be compared with it."""
    heading, (told, name, held) = "authenticity", one
    with report.checking(heading, name):
        if growing:
            compared = growing.check_promise(told)
        else:
            known = {p.checkpoint.size: p.checkpoint.root for p in export.promises if not p.held}
            root = {**known, export.checkpoint.size: export.checkpoint.root}.get(told.size)
            compared = root is not None
            if root not in (None, told.root):
                last = export.manifest["range"]["to"] - 1
                raise Broken(said("two histories", told.size, 1, last), 1)
        if held:
            text = said("still begins" if compared else "not comparable", name, told.size)
            report.say(heading, OK if compared else OPEN, text)


def _check_files(export: Export, found: dict[str, tuple[int, str]], report: Report) -> None:
    """Each file is the one that was packed, and the one that the manifest lists."""
    with report.checking("integrity", said("the files")):
        check_hashes(export.noted, found)
        check_oxum(export.folder, found)
        listed = [
            {"path": path, "bytes": found[path][0], "sha256": found[path][1]}
            for path in sorted(found)
            if path != MANIFEST
        ]
        check_member(export.manifest, "files", listed)
        check_member(export.manifest, "content_sha256", content_hash(export.noted))
        formats = sorted(name for name, path in FORMATS.items() if path in found)
        check_member(export.manifest, "formats", formats)
        report.say("integrity", OK, said("all files", len(found) + 1))


def _check_manifest(export: Export, figures: Figures, report: Report) -> None:
    """What the manifest counts is what the rows come to."""
    with report.checking("integrity", MANIFEST):
        leaves = export.checkpoint.size - export.first_index
        check_counts(export.manifest, export.folder, figures, leaves)
        check_member(export.manifest, "proofs", "left" if export.is_whole else "inclusion")
        check_member(export.manifest, "leaf_scheme", "dealtrail leaf v1")
        report.say("integrity", OK, said("right counts"))


def _check_use(export: Export, report: Report) -> None:
    """Can it be read without us?"""
    with report.checking("usability", "schemas/"):
        check_schemas(export.manifest, export.folder, export.noted)
        report.say("usability", OK, said("all schemas"))
    for path in sorted(set(NOT_COMPARED) & set(export.noted)):
        report.say("usability", NOTE, said("as packed", path))


def _tell_limits(export: Export, outside: Outside, report: Report) -> None:
    """What this check rests on, and what it cannot show."""
    if outside.keys:
        report.say("security", OK, said("own keys"))
    else:
        report.say("security", NOTE, said("keys of the folder"))
    if not outside.checkpoints:
        report.say("security", NOTE, said("no checkpoint"))
    report.say("security", NOTE, said("who asked", content_hash(export.noted)))


def _workers(events: Path) -> Executor:
    """As many processes as there are processors; none where one is done sooner."""
    if not events.exists() or events.stat().st_size <= PART_BYTES:
        return Here()
    # Nothing there refers to itself; to look for that would take a tenth of the time.
    return ProcessPoolExecutor(initializer=gc.disable)


# ---- The command -----------------------------------------------------------------------------


@contextmanager
def unpacked(place: Path) -> Iterator[Path]:
    """The folder of an export; a .zip is unpacked among temporary files for that time."""
    if place.is_dir():
        yield place
        return
    with tempfile.TemporaryDirectory() as temporary:
        try:
            with zipfile.ZipFile(place) as packed:
                names = packed.namelist()
                packed.extractall(temporary)
        except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError) as error:
            raise Broken(said("damaged zip", error)) from None
        tops = {name.split("/")[0] for name in names}
        if len(tops) != 1 or len(set(names)) != len(names):
            raise Broken(said("more in zip"))
        yield Path(temporary, tops.pop())


def checked(place: Path, outside: Outside) -> Report:
    """The report on an export, a folder or a .zip."""
    report, name = Report(), str(place)
    try:
        with report.checking("integrity", name, needed=True), unpacked(place) as folder:
            verify(folder, outside, report)
            report.is_complete = True
    except Stopped:
        pass
    except BrokenExecutor:
        report.say("integrity", OPEN, said("helper ended"))
    return report


def lines_of(report: Report) -> Iterator[str]:
    """The report as text: the four headings of Chinese archive law (DA/T 94), and the verdict."""
    for name, heading in HEADINGS.items():
        yield heading
        for one in report.findings:
            if one.heading == name:
                yield f"  {one.mark:<12}{one.en}"
                yield f"  {'':<12}{one.zh}"
        yield ""
    yield from verdict(report)


def verdict(report: Report) -> Text:
    """The last two lines."""
    broken = report.first_broken
    if broken is None:
        return said("not in full") if report.exit_code else said("verified")
    if broken.position is None:
        return Text(f"broken: {broken.en}", f"已损坏：{broken.zh}")
    return said("broken at", broken.position, broken.en, broken.zh)


def brought(asked: argparse.Namespace) -> Text | None:
    """What is wrong with what the auditor brought along: that says nothing of the export."""
    for path in filter(None, (asked.export, asked.keys, *asked.checkpoint)):
        if not path.exists():
            return said("no file", path)
    try:
        if asked.keys:
            read_keys(asked.keys.read_bytes())
    except (OSError, *MALFORMED):
        return said("no keys", asked.keys)
    return next(
        (said("no note", path) for path in asked.checkpoint if not _is_checkpoint(path)), None
    )


def _is_checkpoint(path: Path) -> bool:
    try:
        Checkpoint.parse(Note.parse(path.read_bytes()).text)
    except (OSError, *MALFORMED):
        return False
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    here = Path(__file__).resolve().parent
    parser.add_argument("export", nargs="?", type=Path, default=here, metavar="EXPORT")
    parser.add_argument("--keys", type=Path, metavar="FILE")
    parser.add_argument("--checkpoint", type=Path, metavar="FILE", action="append", default=[])
    asked = parser.parse_args(arguments)
    if wrong := brought(asked):
        print(" / ".join(wrong), file=sys.stderr)
        return 2
    report = checked(asked.export, Outside(asked.keys, asked.checkpoint))
    print("\n".join(lines_of(report)))
    return report.exit_code


# ---- What is said: English, then Chinese; braces stand for what it is about ------------------

_SAID = """
# Of the export as a whole.
the folder: The folder
    文件夹
the files: Files
    文件
public keys: Public keys
    公钥
the events: Events
    事件
personal values: Personal values
    个人信息
unreadable: {}
    无法读取（{}）
not as written: not written as the format says ({}).
    不符合格式（{}）。
damaged zip: the .zip is damaged ({}).
    .zip 已损坏（{}）。
more in zip: it holds more than one folder, or a name twice.
    含多个文件夹或重名。
helper ended: A process that helped with the check ended, perhaps for want of memory; run it again.
    协助检查的进程意外结束，可能是内存不足；请重新运行。
verified: verified: all of it holds
    已验证：全部成立
not in full: not checked in full: see above
    未能全部检查：见上文
broken at: broken at position {0}: {1}
    位置 {0} 处已损坏：{2}
no file: There is no {}.
    没有 {}。
no keys: {} holds no public keys.
    {} 中没有公钥。
no note: {} is no signed checkpoint.
    {} 不是已签名的检查点。

# Of keys and checkpoints.
falsely signed: the signature under the name {} is false: the text was altered, or another key
    signed it.
    {} 名下的签名不成立：文本被改动，或由其他密钥签署。
not signed: no key of {} that is known here has signed it: the key is wrong, or the checkpoint is of
    another log.
    {} 的已知密钥均未签署：密钥不对，或检查点属于另一日志。
signed too late: its key was out of service before the size {}.
    其密钥在大小 {} 之前已停用。
signed: {} signed the checkpoint of its first {} events.
    {} 签署了其前 {} 个事件的检查点。
fork: The log once signed as {}; that history was given up (a fork). Ask why.
    该日志曾以 {} 签署；那段历史已放弃（分叉）。请询问原因。
extension: The checkpoint says: {}
    检查点注明：{}
not continued: the checkpoint does not continue it: history was rewritten, or the proof is of
    others.
    检查点并非其延续：历史被改写，或证明不属于它们。
continues: It continues the checkpoint of {} events that was signed before.
    它延续此前签署的 {} 个事件的检查点。
yours: Your checkpoint {}
    您的检查点 {}
other log: it is of {}, the export is of {}: another log, or a fork.
    它属于 {}，导出属于 {}：另一日志，或已分叉。
still begins: {0.en}: the log still begins with the {1} events that it signed.
    {0.zh}：日志开头仍是其签署的 {1} 个事件。
not comparable: {0.en} is of {1} events, which this export cannot be compared with: ask for a
    consistency proof, or an export that begins at position 1.
    {0.zh} 为 {1} 个事件，本次导出无法与之比较：请索取一致性证明，或自位置 1 起的导出。

# Of files.
missing: {} is missing: it was removed.
    缺少 {}：已被移除。
added: {} does not belong to the export: it was added.
    {} 不属于本次导出：是后来加入的。
empty file: {} is empty: its hash is another.
    {} 为空：哈希不符。
altered file: {} was altered: its hash is another.
    {} 已被改动：哈希不符。
wrong oxum: bag-info.txt does not read '{}'.
    bag-info.txt 应有“{}”。
all files: All {} files are there, none was added, each has its hash.
    {} 个文件齐全，无多余文件，哈希均相符。
as packed: {0} is as it was packed; that it says the same as events.jsonl is not checked.
    {0} 与打包时一致；其内容是否与 events.jsonl 相同未作检查。

# Of rows.
no line: a line is not as the log writes rows: it was altered or cut off.
    有一行不是日志写入的形式：已被改动或截断。
another row: the line does not say what its stored row says: it was altered.
    该行内容与其所存原始记录不符：已被改动。
wrong source: its source {0} is not that of such an event: it was altered.
    其 source {0} 与该事件类型不符：已被改动。
out of order: position {} comes after position {}: an event stands there twice, or was moved.
    位置 {} 出现在位置 {} 之后：事件重复或被移动。
swapped: events changed places from here on.
    自此事件顺序被调换。
removed: {1} event(s) recorded before position {0} are missing: removed.
    位置 {0} 之前缺少 {1} 个已记录的事件：已被删除。
inserted: an event that was never recorded stands here: it was inserted.
    此处的事件当时并未记录：是后来插入的。
altered: the event is not the one that was recorded there: it was altered.
    该事件与当时记录的不符：已被改动。
cut off: the events end after position {}; {} more were recorded: the end was cut off.
    事件止于位置 {}，其后还应有 {} 个：末尾被截去。
rewritten: the events are not those that were signed ({} leaves here, {} signed): history was
    rewritten somewhere between the positions {} and {}.
    事件与已签署的不符（此处 {} 个叶子，签署 {} 个）：位置 {} 至 {} 之间的历史被改写。
two histories: the first {} events are not those that it signed: history was rewritten somewhere
    between the positions {} and {}, or two histories were signed.
    前 {} 个事件与其签署的不符：位置 {} 至 {} 之间的历史被改写，或签署过两份历史。
each row: Each of the {} rows (positions {}) says what was recorded, nothing else.
    {} 行（位置 {}）逐行与所存原始记录一致。
all rows: None of them was removed, inserted or moved: their root is that of the checkpoint.
    无删除、插入或移动：其根即检查点的根。

# Of rows in a choice of aggregates.
not proven: the event is not the one that was recorded there, or its proof is of another: it was
    altered, moved or inserted.
    该事件与当时记录的不符，或其证明属于另一事件：已被改动、移动或插入。
more proofs: a file beside events.jsonl has a row that events.jsonl does not have.
    与 events.jsonl 对应的文件多出一行。
not asked for: the event is of an aggregate that was not asked for.
    该事件所属对象不在导出范围内。
wrong version: version {} of its stream follows version {}: an event is missing or was inserted.
    该事件流的版本 {} 紧随版本 {}：有事件缺失或被插入。
chosen rows: Each stands in the tree of the checkpoint by a proof of its own.
    每行均以各自的证明位于检查点的树中。
a choice: A choice of aggregates: that no receipt, and nothing before or behind the range, is left
    out, only an export without such a choice can prove.
    本次仅导出所选对象：是否遗漏回执或范围前后的事件，须以不加筛选的导出证明。

# Of what stands beside the rows.
other table: events.csv does not say the same as events.jsonl.
    events.csv 与 events.jsonl 不一致。
other heading: events.csv has another heading.
    events.csv 的表头不符。
wrong index: events.csv gives the index {} where {} is right.
    events.csv 的 index 为 {}，应为 {}。
same table: events.csv has the same rows, byte by byte.
    events.csv 逐字节为相同的行。
wrong member: its member '{}' is not what the files come to: an older manifest, or altered.
    其成员“{}”与文件不符：清单较旧或已被改动。
wrong aggregates: {} does not count the events of {}.
    {} 与 {} 的事件数不符。
wrong schemas: the schemas are not those of the types in the export: {}.
    模式文件与导出的事件类型不符：{}。
right counts: The manifest counts just these rows, types, aggregates and gaps.
    清单中的行数、类型、对象和间隔与数据一致。
all schemas: Every type of event has its JSON Schema; all rows are CloudEvents 1.0 in JSON.
    每种事件均附 JSON Schema；所有行均为 JSON 格式的 CloudEvents 1.0。

# Of personal values.
not sealed: a line names {}, which is not an encrypted value there: forged.
    有一行所列 {} 在该处并非加密值：系伪造。
not told: the encrypted value {} is neither disclosed nor told to be unreadable as it is: a line was
    removed or altered.
    加密值 {} 既未披露，也未如实列为不可读：有一行被移除或改动。
disclosed wrongly: {} is disclosed, though by the manifest or by the event it is not: forged.
    {} 被披露，但按清单或事件本不应披露：系伪造。
not opened: the disclosed value or key of {} is not that of the encrypted value: forged.
    {} 所披露的值或密钥与加密值不符：系伪造。
readable: {} encrypted values are not readable.
    {} 个加密值不可读。
opened: {} encrypted values are disclosed; each key opens just the value that was recorded.
    披露了 {} 个加密值；各密钥所解开的均为当时记录的值。
keep secret: Whoever has disclosures.jsonl can read these values for good, even if they are erased
    later.
    持有 disclosures.jsonl 者可一直读取这些值，即使日后依法删除亦然。

# Of what the check rests on.
own keys: The keys are your own.
    公钥由您自备。
keys of the folder: The keys are those of the folder, so this shows only that it agrees with itself.
    Get them from the log's owner by another way, and give them with --keys.
    公钥取自本文件夹，故仅能证明自洽。请另行向日志所有者索取公钥，并以 --keys 指定。
no checkpoint: Who holds the signing key could have written all of it anew. Against that helps a
    checkpoint that you kept: give it with --checkpoint.
    持有签名密钥者可能重写全部历史。请以 --checkpoint 提供您此前保存的检查点加以对照。
who asked: Who asked, when and why (manifest.json) is vouched for by the event LogExported in a
    later export; it names the content hash {}.
    导出人、时间和目的（manifest.json）由后续导出中的 LogExported 事件佐证，其中记有内容哈希 {}。
"""


def said(name: str, *about: object) -> Text:
    """What is said under this name."""
    en, zh = catalogue()[name]
    return Text(en.format(*about), zh.format(*about))


@cache
def catalogue() -> dict[str, Text]:
    """All that is said, by name: a line with Chinese in it goes on with the Chinese text."""
    found: dict[str, Text] = {}
    name = ""
    for line in _SAID.splitlines():
        if line.startswith("    "):
            en, zh = found[name]
            is_chinese = re.search("[一-龥]", line)
            found[name] = Text(en, zh + line[4:]) if is_chinese else Text(f"{en} {line[4:]}", zh)
        elif ": " in line:
            name, _, en = line.partition(": ")
            found[name] = Text(en, "")
    return found


if __name__ == "__main__":
    sys.exit(main())
