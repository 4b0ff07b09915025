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
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    print(
        "verify.py needs the Python package 'cryptography': python3 -m pip install cryptography\n"
        "verify.py 需要 Python 包 cryptography：python3 -m pip install cryptography",
        file=sys.stderr,
    )
    raise SystemExit(2) from None

EVENTS = "data/events.jsonl"
TABLE = "data/events.csv"
AGGREGATES = "data/aggregates.csv"
INCLUSION = "proofs/inclusion.jsonl"
LEAVES = "proofs/leaves"
PAYLOAD, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
RECEIPT = b"CommandReceived"
ACCEPTED = b'"outcome":"accepted"'
#: Files that differ between two exports of the same rows, so that the content hash leaves them out.
OF_THE_OCCASION = ("manifest.json", "previous-checkpoint", "proofs/consistency", TAGS)

#: How much of events.jsonl is checked at once: small enough to stay in memory many times over.
PART_BYTES = 1 << 20
#: How far to look for where a row went, or for where one came from.
WINDOW = 64


# ---- What is found --------------------------------------------------------------------------


class Broken(Exception):
    """Something does not hold; `position` says from which event on, where that is known."""

    def __init__(self, en: str, zh: str, position: int | None = None) -> None:
        super().__init__(en, zh, position)
        self.en, self.zh, self.position = en, zh, position


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
MALFORMED = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError)


class Report:
    """What was found, in the order it was found."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        #: Whether the check came to its end.
        self.is_complete = False

    def say(self, heading: str, mark: str, en: str, zh: str, position: int | None = None) -> None:
        self.findings.append(Finding(heading, mark, en, zh, position))

    def ok(self, heading: str, en: str, zh: str) -> None:
        self.say(heading, OK, en, zh)

    @contextmanager
    def needing(self, heading: str, en: str, zh: str) -> Iterator[None]:
        """As `checking`; if it fails, nothing more can be checked."""
        before = len(self.of(BROKEN))
        with self.checking(heading, en, zh):
            yield
        if len(self.of(BROKEN)) > before:
            raise Stopped

    @contextmanager
    def checking(self, heading: str, en: str, zh: str) -> Iterator[None]:
        """What fails inside goes into the report under this heading; en and zh name its subject."""
        try:
            yield
        except Broken as broken:
            self.say(heading, BROKEN, f"{en}: {broken.en}", f"{zh}：{broken.zh}", broken.position)
        except OSError as error:
            self.say(heading, BROKEN, f"{en}: {error}", f"{zh}：无法读取（{error}）")
        except MALFORMED as error:
            why = f"{type(error).__name__}: {error}"
            self.say(
                heading,
                BROKEN,
                f"{en}: not written as the format says ({why}).",
                f"{zh}：不符合格式（{why}）。",
            )

    def of(self, mark: str) -> list[Finding]:
        return [one for one in self.findings if one.mark == mark]

    @property
    def first_broken(self) -> Finding | None:
        """The trouble at the lowest position; where none has a position, the first found."""
        placed = [one for one in self.of(BROKEN) if one.position is not None]
        lowest = min(placed, key=lambda one: one.position or 0, default=None)
        return lowest or next(iter(self.of(BROKEN)), None)

    @property
    def exit_code(self) -> int:
        if self.of(BROKEN):
            return 1
        return 0 if self.is_complete and not self.of(OPEN) else 2


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

    def made(self, signature: bytes, message: bytes) -> bool:
        """Whether the owner of this key signed the message so."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


def read_keys(data: bytes) -> list[Key]:
    """A file of public keys, one a line, the oldest first."""
    keys = [Key.parse(line) for line in data.decode().splitlines() if line]
    if len({(key.name, key.id) for key in keys}) != len(keys) or not keys:
        raise ValueError("there is no key, or two have the same name and id")
    return keys


class Checkpoint(NamedTuple):
    """What a log was at a size: its name, how many leaves it had, and their root."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()


def open_checkpoint(note: bytes, keys: Sequence[Key]) -> Checkpoint:
    """The checkpoint in a signed note, believed only if a key of the log itself signed it."""
    text, signatures = _parted(note)
    lines = text.split("\n")[:-1]
    if len(lines) < 3 or "" in lines:
        raise ValueError("a checkpoint is origin, size and root, each on a line")
    found = Checkpoint(lines[0], of_decimal(lines[1]), of_hash(lines[2]), tuple(lines[3:]))
    signers = [key for key in keys if _has_signed(key, text, signatures)]
    own = [key for key in signers if key.name == found.origin]
    if not own:
        raise Broken(
            f"no key of {found.origin} that is known here has signed it: the key is wrong,"
            " or the checkpoint is of another log.",
            f"{found.origin} 的已知密钥均未签署：密钥不对，或检查点属于另一日志。",
        )
    if not any(key.until is None or found.size <= key.until for key in own):
        raise Broken(
            f"its key was out of service before the size {found.size}.",
            f"其密钥在大小 {found.size} 之前已停用。",
        )
    return found


def _parted(note: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    """The text of a note, and of each signature the name and (key id ‖ signature)."""
    whole = note.decode()
    text, empty_line, signed = whole.rpartition("\n\n")
    if not empty_line or not signed.endswith("\n") or any(c < " " and c != "\n" for c in whole):
        raise ValueError("not a signed note")
    signatures = []
    for line in signed[:-1].split("\n"):
        dash, name, encoded = line.split(" ")
        if dash != "—":
            raise ValueError(f"{line!r} is not a signature line")
        signatures.append((name, of_base64(encoded)))
    return text + "\n", signatures


def _has_signed(key: Key, text: str, signatures: list[tuple[str, bytes]]) -> bool:
    mine = [data[4:] for name, data in signatures if (name, data[:4]) == (key.name, key.id)]
    if not all(key.made(signature, text.encode()) for signature in mine):
        raise Broken(
            f"the signature under the name {key.name} is false: the text was altered,"
            " or another key signed it.",
            f"{key.name} 名下的签名不成立：文本被改动，或由其他密钥签署。",
        )
    return bool(mine)


# ---- The tree (RFC 6962, 2.1) ---------------------------------------------------------------


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows at its right edge: the hashes of its full nodes, the largest first."""

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        if len(hashes) != bin(size).count("1"):
            raise ValueError(f"{len(hashes)} nodes cannot stand left of leaf {size}")
        self.size, self.hashes = size, list(hashes)

    def append(self, leaf: bytes) -> None:
        index = self.size
        while index & 1:
            leaf = node_hash(self.hashes.pop(), leaf)
            index >>= 1
        self.hashes.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        if not self.hashes:
            return sha256(b"").digest()
        digest = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            digest = node_hash(left, digest)
        return digest


def root_over(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that follows from a leaf and its audit path (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    digest, last = leaf, size - 1
    for sibling in path:
        if last == 0:
            raise ValueError("the path is too long")
        if index & 1 or index == last:
            digest = node_hash(sibling, digest)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            digest = node_hash(digest, sibling)
        index, last = index >> 1, last >> 1
    if last:
        raise ValueError("the path is too short")
    return digest


def roots_over(old: int, old_root: bytes, new: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The earlier and the later root that follow from a consistency proof (RFC 9162, 2.1.4.2)."""
    if not 0 < old < new or not path:
        raise ValueError(f"a proof from {old} to {new} with {len(path)} hashes cannot be")
    nodes = list(path) if old & (old - 1) else [old_root, *path]
    index, last = old - 1, new - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    earlier = later = nodes[0]
    for sibling in nodes[1:]:
        if last == 0:
            raise ValueError("the proof is too long")
        if index & 1 or index == last:
            earlier, later = node_hash(sibling, earlier), node_hash(sibling, later)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            later = node_hash(later, sibling)
        index, last = index >> 1, last >> 1
    if last:
        raise ValueError("the proof is too short")
    return earlier, later


# ---- The bag (RFC 8493): is every file there, and is it the one that was packed? -------------


def read_bag(folder: Path) -> dict[str, str]:
    """Each file of the bag with the SHA-256 (hex) that was noted of it."""
    payload = _noted(folder / PAYLOAD)
    tags = _noted(folder / TAGS)
    if not all(path.startswith("data/") for path in payload):
        raise ValueError(f"{PAYLOAD} names a file outside data/")
    if any(path.startswith("data/") or path == TAGS for path in tags):
        raise ValueError(f"{TAGS} names a file of data/, or itself")
    return {**payload, **tags}


def _noted(manifest: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in manifest.read_bytes().decode().split("\n")[:-1]:
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
                raise _added(inside)
    for missing in sorted(noted.keys() - there):
        raise Broken(f"{missing} is missing: it was removed.", f"缺少 {missing}：已被移除。")
    for added in sorted(there - noted.keys() - {TAGS}):
        raise _added(added)


def _added(path: str) -> Broken:
    return Broken(
        f"{path} does not belong to the export: it was added.",
        f"{path} 不属于本次导出：是后来加入的。",
    )


def hash_file(path: Path) -> tuple[int, str]:
    """Size and SHA-256 (hex)."""
    digest, size = sha256(), 0
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()


def check_hashes(noted: dict[str, str], found: dict[str, tuple[int, str]]) -> None:
    """Each file has the hash that was noted of it."""
    for path, digest in sorted(noted.items()):
        size, actual = found[path]
        if actual != digest:
            what = ("is empty", "为空") if not size else ("was altered", "已被改动")
            raise Broken(f"{path} {what[0]}: its hash is another.", f"{path} {what[1]}：哈希不符。")


def check_oxum(folder: Path, found: dict[str, tuple[int, str]]) -> None:
    """The sum of bytes and the number of files that bag-info.txt tells."""
    sizes = [size for path, (size, _) in found.items() if path.startswith("data/")]
    right = f"Payload-Oxum: {sum(sizes)}.{len(sizes)}"
    if right not in (folder / "bag-info.txt").read_bytes().decode().split("\n"):
        raise Broken(f"bag-info.txt does not read '{right}'.", f"bag-info.txt 应有“{right}”。")


# ---- A line of events.jsonl: nothing in it but what follows from the stored row -------------

#: The kinds of aggregates by `source`, and the events that begin one.
KINDS = {
    b"/api/v1": "receipt",
    b"/api/v1/company": "company",
    b"/api/v1/complaints": "complaint",
    b"/api/v1/deals": "deal",
    b"/api/v1/exports": "export",
    b"/api/v1/leads": "lead",
    b"/api/v1/people": "person",
    b"/api/v1/webhooks": "webhook",
}
BEGINNINGS = {
    b"CommandReceived": "receipt",
    b"ComplaintRegistered": "complaint",
    b"DealOpened": "deal",
    b"ExportRequested": "export",
    b"LeadRegistered": "lead",
    b"PastDealImported": "deal",
    b"PersonAdded": "person",
    b"WebhookSubscribed": "webhook",
}

_TEXT = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
_MAYBE = rb"(?:null|%b)" % _TEXT
#: SQLite stores the digits of an id alone, PostgreSQL gives them with dashes.
_STREAM = rb"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_LEAF = re.compile(
    rb',"leaf":\{"position":([1-9][0-9]*),"originator_id":"(' + _STREAM + rb')",'
    rb'"originator_version":([1-9][0-9]*),"topic":"([A-Za-z0-9]+)",'
    rb'"state":"\{\\"v\\":([0-9]+),\\"event\\":'
)
#: The trail of a stored body, in a JSON string; behind it stand the 36 letters of an id.
_TRAIL = b',\\"trail\\":{\\"event_id\\":\\"'
_REST = re.compile(
    rb'","occurred_at":(%(text)b),"recorded_at":(%(text)b),'
    rb'"actor":(%(text)b),"role":(%(text)b),"on_behalf_of":(%(maybe)b),"client":(%(text)b),'
    rb'"command":(%(maybe)b),"command_id":(%(text)b),"correlation_id":(%(text)b),'
    rb'"causation_id":(%(maybe)b),"policy_version":(%(text)b),"deviations":(\[.*\]),'
    rb'"reason":(%(maybe)b)\}\}' % {b"text": _TEXT, b"maybe": _MAYBE},
)
_ID = 36
#: Where `source` begins in a line.
_SOURCE = len(b'{"specversion":"1.0","id":"","source":"') + _ID
_ATTRIBUTES = (
    b'"actor":%b,"role":%b,%b"commandid":%b,"correlationid":%b,%b"recordedat":%b,"policyversion":%b'
)
_HEAD = (
    b'{"specversion":"1.0","id":"%b","source":"%b","type":"dealtrail.%b","subject":"%b","time":%b,'
    b'"datacontenttype":"application/json","position":%b,"version":%b,%b,"data":'
)


class Trail(NamedTuple):
    """A trail behind its event's id: as it is stored, its members, and what a line has of them."""

    stored: bytes
    members: tuple[bytes, ...]
    attributes: bytes
    #: The codes of its deviations, a JSON array.
    flags: bytes


class Row(NamedTuple):
    """A line taken apart, as bytes: the fields of its leaf, and what the line says besides."""

    position: int
    kind: str
    topic: bytes
    version: bytes
    leaf: bytes
    subject: bytes
    data: bytes
    event_id: bytes
    trail: Trail


def read_row(line: bytes) -> Row:
    """The row of a line, once the line is shown to be just what its leaf gives.

    No JSON is parsed: a line can be written in one way only, so each of its parts is written
    again from the leaf, and compared. Raises Broken.
    """
    leaf = _LEAF.match(line, max(line.rfind(b',"leaf":{"position":'), 0))
    cut = line.rfind(_TRAIL)
    if not leaf or cut < leaf.end():
        raise _not_a_line(line)
    number, stream, version, topic, shape = leaf.groups()
    event_id = line[cut + len(_TRAIL) : cut + len(_TRAIL) + _ID]
    trail = trail_of(line[cut + len(_TRAIL) + _ID :])
    source, subject = line[_SOURCE : line.index(b'"', _SOURCE)], dashed(stream)
    head = _HEAD % (
        *(event_id, source, topic, subject, trail.members[0], number, version),
        trail.attributes,
    )
    data = line[len(head) : leaf.start()]
    event = _without_flags(data, trail.flags, line[leaf.end() : cut])
    if event is None or not line.startswith(head):
        raise Broken(
            "the line does not say what its stored row says: it was altered.",
            "该行内容与其所存原始记录不符：已被改动。",
            int(number),
        )
    state = b'{"v":%b,"event":%b,"trail":{"event_id":"%b%b' % (shape, event, event_id, trail.stored)
    kind, hashed = (
        kind_of(source, topic, int(number)),
        leaf_hash(number, stream, version, topic, state),
    )
    return Row(int(number), kind, topic, version, hashed, subject, data, event_id, trail)


@lru_cache(maxsize=64)
def trail_of(escaped: bytes) -> Trail:
    """The trail on a line, from behind its id to the end of the line.

    The events of one command share it, and stand beside each other: most are remembered.
    """
    inside = escaped[: -len(b'"}}')]
    stored = inside.translate(None, b"\\")
    if in_string(stored) != inside:
        # There is a backslash in what somebody wrote.
        stored = str(json.loads(b'"' + inside + b'"')).encode()
        if in_string(stored) != inside:
            raise ValueError("a trail is not written as the format says")
    members = _REST.fullmatch(stored)
    if not members or not escaped.endswith(b'"}}'):
        raise ValueError("a trail is not as the log writes it")
    _, recorded, actor, role, behalf, _, _, command, correlation, cause, policy, flags, _ = (
        members.groups()
    )
    behalf = b"" if behalf == b"null" else b'"onbehalfof":%b,' % behalf
    cause = b"" if cause == b"null" else b'"causationid":%b,' % cause
    told = (actor, role, behalf, command, correlation, cause, recorded, policy)
    if flags != b"[]":
        codes = [one["code"] for one in json.loads(flags)]
        flags = json.dumps(codes, ensure_ascii=False, separators=(",", ":")).encode()
    return Trail(stored, members.groups(), _ATTRIBUTES % told, flags)


def in_string(text: bytes) -> bytes:
    """JSON as it stands within a JSON string; itself it has no control characters."""
    return text.replace(b"\\", b"\\\\").replace(b'"', b'\\"')


def _without_flags(data: bytes, flags: bytes, escaped: bytes) -> bytes | None:
    """The stored event: `data` without the codes of its deviations; None if it is another."""
    if flags == b"[]" and in_string(data) == escaped:
        return data
    # A few types of events have `flags` always, though there be none.
    last = b'"flags":%b}' % flags
    event = data[: -len(last)].rstrip(b",") + b"}"
    right = b"%b%b%b" % (event[:-1], b"" if event == b"{}" else b",", last)
    return event if right == data and in_string(event) == escaped else None


@lru_cache(maxsize=1024)
def dashed(stream: bytes) -> bytes:
    """The id of a stream with dashes; SQLite keeps it without them."""
    s = stream
    return s if len(s) == 36 else b"%b-%b-%b-%b-%b" % (s[:8], s[8:12], s[12:16], s[16:20], s[20:])


def kind_of(source: bytes, topic: bytes, position: int) -> str:
    """The kind of aggregate; an event that begins one shows that `source` is right.

    That all other events of the stream have the same is shown by data/aggregates.csv.
    """
    kind = KINDS[source]
    if BEGINNINGS.get(topic, kind) != kind or (kind == "receipt" and topic != RECEIPT):
        raise Broken(
            f"its source {source.decode()} is not that of such an event: it was altered.",
            f"其 source {source.decode()} 与该事件类型不符：已被改动。",
            position,
        )
    return kind


_length = struct.Struct(">I").pack
_TAGGED = b"\x00" + _length(len(b"dealtrail leaf v1")) + b"dealtrail leaf v1"


def leaf_hash(number: bytes, stream: bytes, version: bytes, topic: bytes, state: bytes) -> bytes:
    """SHA-256(0x00 ‖ tag and fields), each after its length, so that no two rows are alike."""
    size = _length
    fields = (
        *(_TAGGED, size(len(number)), number, size(len(stream)), stream),
        *(size(len(version)), version, size(len(topic)), topic, size(len(state)), state),
    )
    return sha256(b"".join(fields)).digest()


def _not_a_line(line: bytes) -> Broken:
    number = re.search(rb'"position":([1-9][0-9]{0,18})', line)
    return Broken(
        "a line is not as the log writes rows: it was altered or cut off.",
        "有一行不是日志写入的形式：已被改动或截断。",
        int(number[1]) if number else None,
    )


# ---- A row of events.csv: what the same line gives ------------------------------------------

HEADING = (
    b"position,index,type,kind,aggregate_id,version,event_id,occurred_at,recorded_at,actor,role,"
    b"on_behalf_of,client,command,command_id,correlation_id,causation_id,policy_version,flags,"
    b"reason,data\r\n"
)


def table_row(row: Row, index: int) -> bytes:
    """The row as the table has it (RFC 4180), with CRLF."""
    members = row.trail.members
    reason = b"" if members[-1] == b"null" else members[-1]
    head = b"%d,%d,%b,%b,%b,%b,%b" % (
        *(row.position, index, row.topic, row.kind.encode(), row.subject, row.version),
        row.event_id,
    )
    texts = [_cell(_plain(text)) for text in members[:11]]
    return b",".join([head, *texts, *map(_cell, (row.trail.flags, reason, row.data))]) + b"\r\n"


def _plain(text: bytes) -> bytes:
    """What a JSON string stands for; null is empty."""
    if text == b"null":
        return b""
    return str(json.loads(text)).encode() if b"\\" in text else text[1:-1]


_QUOTED = re.compile(rb'[",\r\n]')


def _cell(text: bytes) -> bytes:
    return b'"%b"' % text.replace(b'"', b'""') if _QUOTED.search(text) else text


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

    def read(self, name: str) -> bytes | None:
        """The bytes of this part; None if the export has no such file."""
        if name not in self.places:
            return None
        begin, end = self.places[name]
        with Path(self.folder, name).open("rb") as file:
            file.seek(begin)
            return file.read(end - begin)


@dataclass
class Checked:
    """What was found in a part: its rows up to the first that does not hold."""

    positions: list[int] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)
    #: How many rows there are of a kind, a type, and (of receipts) accepted or not.
    counts: Counter[tuple[str, bytes, bool]] = field(default_factory=Counter)
    #: The sum of the fingerprints of the events' aggregates.
    prints: int = 0
    #: The index that the table gives its first row here.
    index: int | None = None
    #: With a proof for each row: position, stream and version of each event.
    versions: list[tuple[int, bytes, int]] = field(default_factory=list)
    trouble: Broken | None = None


def fingerprint(kind: str, aggregate: bytes) -> int:
    """A number for an aggregate: two sums of them are equal only if the same were counted alike.

    So the counts of all aggregates are compared without keeping them in memory.
    """
    return int.from_bytes(sha256(kind.encode() + aggregate).digest(), "big")


def check_part(part: Part) -> Checked:
    """Check the rows of a part one by one; stops at the first that does not hold."""
    found, last = Checked(), 0
    kinds: list[tuple[str, bytes, bool]] = []
    streams: list[tuple[str, bytes]] = []
    try:
        for row in _rows_of(part, found):
            last = row.position
            found.positions.append(last)
            found.leaves.append(row.leaf)
            if row.kind == "receipt":
                kinds.append((row.kind, row.topic, ACCEPTED in row.data))
            else:
                kinds.append((row.kind, row.topic, False))
                streams.append((row.kind, row.subject))
    except Broken as broken:
        position = last + 1 if broken.position is None else broken.position
        found.trouble = Broken(broken.en, broken.zh, position)
    found.counts = Counter(kinds)
    found.prints = sum(fingerprint(*name) * times for name, times in Counter(streams).items())
    return found


def _rows_of(part: Part, found: Checked) -> Iterator[Row]:
    """The rows of a part, each compared with what stands beside it in other files."""
    lines = (part.read(EVENTS) or b"").split(b"\n")
    table, proofs, at = part.read(TABLE), part.read(INCLUSION), 0
    paths = None if proofs is None else iter(proofs.split(b"\n")[:-1])
    index = found.index = _index_of(table)
    for line in lines[:-1]:
        try:
            row = read_row(line)
        except MALFORMED:
            raise _not_a_line(line) from None
        if paths is not None and part.proven is not None:
            index = _check_proof(row, next(paths, b""), part.proven)
            found.versions += _check_filter(row, part.proven)
        if table is not None and index is not None:
            at = _check_beside(row, table, at, index)
            index += 1
        yield row
    if lines[-1]:
        raise _not_a_line(lines[-1])
    if at != len(table or b"") or (paths is not None and next(paths, None) is not None):
        raise Broken(
            "a file beside events.jsonl has a row that events.jsonl does not have.",
            "与 events.jsonl 对应的文件多出一行。",
        )


def _index_of(table: bytes | None) -> int | None:
    """The index of a table's first row, as it says itself."""
    first = re.match(rb"[0-9]+,([0-9]{1,19}),", table or b"")
    return int(first[1]) if first else None


def _check_beside(row: Row, table: bytes, at: int, index: int) -> int:
    """The table goes on at this byte with this row; returns where the row ends."""
    right = table_row(row, index)
    if not table.startswith(right, at):
        raise Broken(
            "events.csv does not say the same as events.jsonl.",
            "events.csv 与 events.jsonl 不一致。",
            row.position,
        )
    return at + len(right)


def _check_proof(row: Row, line: bytes, proven: Proven) -> int:
    """The row stands in the tree; returns at which index."""
    try:
        proof = json.loads(line)
        path = [of_hash(one) for one in proof["path"]]
        index, root = proof["index"], root_over(row.leaf, proof["index"], proven.size, path)
        right = json.dumps({"position": row.position, "index": index, "path": proof["path"]})
    except MALFORMED:
        index, root, right = 0, b"", ""
    if root != proven.root or right.replace(" ", "").encode() != line:
        raise Broken(
            "the event is not the one that was recorded there, or its proof is of another:"
            " it was altered, moved or inserted.",
            "该事件与当时记录的不符，或其证明属于另一事件：已被改动、移动或插入。",
            row.position,
        )
    return int(index)


def _check_filter(row: Row, proven: Proven) -> Iterator[tuple[int, bytes, int]]:
    """The row belongs to what was asked for; gives position, stream, version of an event."""
    asked = row.subject
    if row.topic == RECEIPT:
        named = re.search(rb'"aggregate_id":"([^"]*)"', row.data)
        asked = named[1] if named else b""
    else:
        yield row.position, row.subject, int(row.version)
    if asked not in proven.aggregates:
        raise Broken(
            "the event is of an aggregate that was not asked for.",
            "该事件所属对象不在导出范围内。",
            row.position,
        )


def parts_of(folder: Path, proven: Proven | None) -> Iterator[Part]:
    """The export cut into parts, so that each byte of each file is in one of them."""
    names = [name for name in (EVENTS, TABLE, INCLUSION) if (folder / name).exists()]
    ends = {name: (folder / name).stat().st_size for name in names}
    at = {name: len(HEADING) if name == TABLE else 0 for name in names}
    files: dict[str, BinaryIO] = {name: (folder / name).open("rb") for name in names}
    try:
        while True:
            cut = _next_cut(files, at, ends)
            yield Part(str(folder), {name: (at[name], cut[name]) for name in names}, proven)
            at = cut
            if at == ends:
                return
    finally:
        for file in files.values():
            file.close()


def _next_cut(
    files: dict[str, BinaryIO], at: dict[str, int], ends: dict[str, int]
) -> dict[str, int]:
    """Where the next part ends: at a line of events.jsonl, and at its position in the others."""
    events = files[EVENTS]
    events.seek(min(at[EVENTS] + PART_BYTES, ends[EVENTS]))
    events.readline()
    end, number = events.tell(), _MEMBER.search(events.readline())
    while not number:
        if end == ends[EVENTS]:
            return ends
        end, number = events.tell(), _MEMBER.search(events.readline())
    cut = {EVENTS: end}
    for name in files.keys() - cut.keys():
        cut[name] = line_at(files[name], int(number[1]), at[name], ends[name])
    return cut


#: Where a line of events.jsonl, and one of the files beside it, tells its position.
_MEMBER = re.compile(rb'"position":([0-9]{1,19}),')
_BEGINS = re.compile(rb'^(?:\{"position":)?([0-9]{1,19}),')


def line_at(
    file: BinaryIO, position: int, low: int, high: int, told: re.Pattern[bytes] = _BEGINS
) -> int:
    """Where the first line begins, from the byte `low` on, that has this position or a later one.

    Lines without a position continue the line before (a cell of the table may hold a newline).
    """
    while low < high:
        middle = (low + high) // 2
        file.seek(max(middle - 1, low))
        if middle > low:
            file.readline()
        begin, line = file.tell(), file.readline()
        number = told.search(line)
        while line and not number:
            begin, line = file.tell(), file.readline()
            number = told.search(line)
        if begin >= high or not number or int(number[1]) >= position:
            high = middle
        else:
            low = begin + len(line)
    return low


def checked_parts(pool: ProcessPoolExecutor | None, parts: Iterable[Part]) -> Iterator[Checked]:
    """What was found in each part, in their order; only a few are under way at a time."""
    if pool is None:
        yield from map(check_part, parts)
        return
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
    en: str
    zh: str
    held: bool


class Growing:
    """The tree over the rows, in an export that leaves none out.

    The root of the checkpoint says whether all rows are right, not which one is wrong. That say
    the leaf hashes that the export brings along (`kept`), and they are believed only if the root
    over them is that of the checkpoint.
    """

    def __init__(self, tree: Tree, kept: BinaryIO | None, promises: Sequence[Promise]) -> None:
        self.tree, self.kept = tree, kept
        self.promises = list(promises)
        self.sizes = {one.checkpoint.size for one in promises}
        #: The roots at these sizes, and the positions of their last rows.
        self.roots = {tree.size: (tree.root(), 0)}
        self.last = 0
        #: The tree over the kept hashes, from where they differ from the rows, and how they do.
        self.other: Tree | None = None
        self.differs: Broken | None = None

    def take(self, positions: Sequence[int], leaves: Sequence[bytes]) -> None:
        """Append the leaves of some rows."""
        kept = self.kept.read(32 * len(leaves)) if self.kept else b""
        if self.kept and self.other is None and kept != b"".join(leaves):
            hashes = _hashes(kept)
            same = [mine == its for mine, its in zip(leaves, hashes)]
            at = same.index(False) if False in same else len(same)
            self._append(positions[:at], leaves[:at])
            self.other = Tree(self.tree.size, self.tree.hashes)
            self.differs = _diagnosed(
                self.last, positions[at], leaves[at : at + WINDOW], hashes[at : at + WINDOW]
            )
            positions, leaves, kept = positions[at:], leaves[at:], kept[32 * at :]
        self._append(positions, leaves)
        self._append_kept(kept)

    def _append(self, positions: Sequence[int], leaves: Sequence[bytes]) -> None:
        for position, leaf in zip(positions, leaves):
            self.tree.append(leaf)
            self.last = position
            if self.tree.size in self.sizes:
                self.roots[self.tree.size] = self.tree.root(), position

    def _append_kept(self, kept: bytes) -> None:
        if self.other is not None:
            for leaf in _hashes(kept):
                self.other.append(leaf)

    def check(self, promised: Checkpoint, trouble: Broken | None) -> None:
        """All rows were taken, or those before the trouble: the tree must be the checkpoint's."""
        rest = self.kept.read() if self.kept else b""
        if rest and self.other is None:
            self.other = Tree(self.tree.size, self.tree.hashes)
            self.differs = trouble or _cut_off(self.last, promised.size - self.tree.size)
        self._append_kept(rest)
        is_right = _is(self.tree, promised)
        if self.differs and self.other and not is_right and _is(self.other, promised):
            raise self.differs
        if trouble:
            raise trouble
        if not is_right:
            raise _rewritten(self._shown() + 1, self.last, self.tree.size, promised.size)
        if self.differs:
            raise Broken(f"{LEAVES} was altered.", f"{LEAVES} 已被改动。")

    def _shown(self) -> int:
        """The last position up to which another checkpoint shows that the rows are right."""
        kept = [
            self.roots[one.checkpoint.size][1]
            for one in self.promises
            if self.roots.get(one.checkpoint.size, (b"", 0))[0] == one.checkpoint.root
        ]
        return max(kept, default=0)

    def check_promise(self, one: Promise) -> bool:
        """The rows begin with the tree of another checkpoint; False if that cannot be compared."""
        root, position = self.roots.get(one.checkpoint.size, (None, 0))
        if root is not None and root != one.checkpoint.root:
            shown = min(self._shown(), position)
            raise _forked(shown + 1, position, one.checkpoint.size)
        return root is not None


def _is(tree: Tree, checkpoint: Checkpoint) -> bool:
    return (tree.size, tree.root()) == (checkpoint.size, checkpoint.root)


def _hashes(data: bytes) -> list[bytes]:
    return [data[at : at + 32] for at in range(0, len(data), 32)]


def _diagnosed(
    before: int, position: int, leaves: Sequence[bytes], kept: Sequence[bytes]
) -> Broken:
    """What happened to the row at the position, seen from the next rows and the next hashes."""
    was_later, comes_later = leaves[0] in kept, kept[:1] == [] or kept[0] in leaves
    if was_later and comes_later:
        return Broken("events changed places from here on.", "自此事件顺序被调换。", position)
    if was_later:
        number = kept.index(leaves[0])
        return Broken(
            f"{number} event(s) recorded before position {position} are missing: removed.",
            f"位置 {position} 之前缺少 {number} 个已记录的事件：已被删除。",
            before + 1,
        )
    if comes_later:
        return Broken(
            "an event that was never recorded stands here: it was inserted.",
            "此处的事件当时并未记录：是后来插入的。",
            position,
        )
    return Broken(
        "the event is not the one that was recorded there: it was altered.",
        "该事件与当时记录的不符：已被改动。",
        position,
    )


def _cut_off(last: int, number: int) -> Broken:
    return Broken(
        f"the events end after position {last}; {number} more were recorded: the end was cut off.",
        f"事件止于位置 {last}，其后还应有 {number} 个：末尾被截去。",
        last + 1,
    )


def _rewritten(first: int, last: int, size: int, promised: int) -> Broken:
    return Broken(
        f"the events are not those that were signed ({size} leaves here, {promised} signed):"
        f" history was rewritten somewhere between the positions {first} and {last}.",
        f"事件与已签署的不符（此处 {size} 个叶子，签署 {promised} 个）："
        f"位置 {first} 至 {last} 之间的历史被改写。",
        first,
    )


def _forked(first: int, last: int, size: int) -> Broken:
    return Broken(
        f"the first {size} events are not those that it signed: history was rewritten somewhere"
        f" between the positions {first} and {last}, or two histories were signed.",
        f"前 {size} 个事件与其签署的不符：位置 {first} 至 {last} 之间的历史被改写，"
        "或签署过两份历史。",
        first,
    )


class Figures:
    """What the rows come to, against which manifest and aggregates.csv are held."""

    def __init__(self, begin: int, first_index: int) -> None:
        self.rows, self.first_index = 0, first_index
        self.first, self.last = 0, begin - 1
        self.gaps: list[tuple[int, int]] = []
        self.counts: Counter[tuple[str, bytes, bool]] = Counter()
        self.prints = 0
        #: With a filter: the last version of each stream that was asked for.
        self.versions: dict[bytes, int] = {}

    def take(self, found: Checked, indexed: bool) -> Broken | None:
        """Add what was found in the next part; returns what does not hold there."""
        try:
            self._take(found, indexed)
        except Broken as broken:
            return broken
        return found.trouble

    def _take(self, found: Checked, indexed: bool) -> None:
        self._check_index(found, indexed)
        for position in found.positions:
            if position <= self.last:
                raise _out_of_order(position, self.last)
            if position != self.last + 1:
                self.gaps.append((self.last + 1, position))
            self.last = position
        self.first = self.first or (found.positions or [0])[0]
        self.rows += len(found.positions)
        self.counts.update(found.counts)
        self.prints += found.prints

    def _check_index(self, found: Checked, indexed: bool) -> None:
        index = self.first_index + self.rows
        if indexed and found.index not in (None, index):
            raise Broken(
                f"events.csv gives the index {found.index} where {index} is right.",
                f"events.csv 的 index 为 {found.index}，应为 {index}。",
                (found.positions or [self.last + 1])[0],
            )
        for position, stream, version in found.versions:
            before = self.versions.get(stream, version - 1)
            self.versions[stream] = version
            if version != before + 1:
                raise Broken(
                    f"version {version} of its stream follows version {before}:"
                    " an event is missing or was inserted.",
                    f"该事件流的版本 {version} 紧随版本 {before}：有事件缺失或被插入。",
                    position,
                )

    def of_manifest(self) -> dict[str, Any]:
        """The member `counts` as the manifest must have it, but for what aggregates.csv says."""
        receipts = dict.fromkeys((True, False), 0)
        types: Counter[str] = Counter()
        kinds: Counter[str] = Counter()
        for (kind, topic, accepted), number in self.counts.items():
            types[topic.decode()] += number
            if kind == "receipt":
                receipts[accepted] += number
            else:
                kinds[kind] += number
        total = sum(receipts.values())
        return {
            "rows": self.rows,
            "events": self.rows - total,
            "receipts": total,
            "accepted": receipts[True],
            "refused": receipts[False],
            "types": dict(types),
            "kinds": dict(kinds),
        }


def _out_of_order(position: int, before: int) -> Broken:
    return Broken(
        f"position {position} comes after position {before}: an event stands there twice,"
        " or was moved.",
        f"位置 {position} 出现在位置 {before} 之后：事件重复或被移动。",
        position,
    )


# ---- The manifest: does it tell of these files and rows? -------------------------------------

MEMBERS = frozenset(
    [
        "format",
        "format_version",
        "leaf_scheme",
        "schemas",
        "export_id",
        "created_at",
        "requester",
        "purpose",
        "legal_basis",
        "filter",
        "formats",
        "range",
        "first_position",
        "last_position",
        "counts",
        "gaps",
        "checkpoint",
        "previous_checkpoint",
        "proofs",
        "redaction_policy",
        "software",
        "files",
        "content_sha256",
    ]
)
FORMATS = {
    "csv": TABLE,
    "jsonl": EVENTS,
    "ocel-json": "data/log.ocel.json",
    "ocel-sqlite": "data/log.ocel.sqlite",
    "parquet": "data/events.parquet",
    "xes": "data/log.xes",
}
#: Written from the same rows, but not compared with them here.
NOT_COMPARED = ("data/events.parquet", "data/log.xes", "data/log.ocel.json", "data/log.ocel.sqlite")


def read_manifest(folder: Path) -> dict[str, Any]:
    """manifest.json, which can be written in one way only (RFC 8785)."""
    data = (folder / "manifest.json").read_bytes()
    read: dict[str, Any] = json.loads(data)
    written = json.dumps(read, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if written.encode() != data or read.keys() != MEMBERS:
        raise ValueError("manifest.json is not canonical, or has other members")
    if (read["format"], read["format_version"]) != ("dealtrail-export", 1):
        raise ValueError("this verify.py reads format version 1 only")
    return read


def check_member(manifest: dict[str, Any], name: str, right: Any) -> None:
    """A member says what the files come to."""
    if manifest[name] != right:
        raise Broken(
            f"its member '{name}' is not what the files come to: an older manifest, or altered.",
            f"其成员“{name}”与文件不符：清单较旧或已被改动。",
        )


def check_counts(manifest: dict[str, Any], folder: Path, figures: Figures, leaves: int) -> None:
    """Counts, first and last position, gaps; `leaves`: how many the range has without a filter."""
    kinds = _aggregates(folder, figures)
    counted = figures.of_manifest()
    counted["kinds"] = {
        kind: {"aggregates": kinds[kind], "events": number}
        for kind, number in counted["kinds"].items()
    }
    counted["aggregates"] = sum(kinds.values())
    counted["left_out"] = leaves - figures.rows
    check_member(manifest, "counts", counted)
    check_member(manifest, "first_position", figures.first if figures.rows else None)
    check_member(manifest, "last_position", figures.last if figures.rows else None)
    if manifest["filter"]["aggregates"] is None:
        end = manifest["range"]["to"]
        gaps = figures.gaps + ([(figures.last + 1, end)] if figures.last + 1 < end else [])
        told = [(gap["from"], gap["to"]) for gap in manifest["gaps"]]
        check_member({"gaps": told}, "gaps", gaps)
    else:
        check_member(manifest, "gaps", None)


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
        raise Broken(
            f"{AGGREGATES} does not count the events of {EVENTS}.",
            f"{AGGREGATES} 与 {EVENTS} 的事件数不符。",
        )
    return kinds


def check_schemas(manifest: dict[str, Any], folder: Path, noted: dict[str, str]) -> None:
    """There is a schema for each type of event in the export, and none besides."""
    topics = set(manifest["counts"]["types"])
    names = {f"schemas/{name}.schema.json" for name in topics | {"trail", "line"}}
    there = {path for path in noted if path.startswith("schemas/")}
    if topics != set(manifest["schemas"]) or names != there:
        raise Broken(
            f"the schemas are not those of the types in the export: {sorted(names ^ there)}.",
            f"模式文件与导出的事件类型不符：{sorted(names ^ there)}。",
        )
    for name in names:
        if not isinstance(json.loads((folder / name).read_bytes()), dict):
            raise ValueError(f"{name} is not a JSON Schema")


def content_hash(noted: dict[str, str]) -> str:
    """One hash over all that is the same for every export of these rows."""
    lines = [f"{noted[path]}  {path}\n" for path in sorted(noted) if path not in OF_THE_OCCASION]
    return sha256("".join(lines).encode()).hexdigest()


# ---- What is not readable, and what personal values are disclosed ----------------------------

CIPHERTEXT = {"v", "alg", "kid", "nonce", "ct"}


def check_unreadable(folder: Path, name: str, members: set[str]) -> int:
    """Each line of redactions or disclosures is about an encrypted value; how many there are.

    What stands in clear in a stored row was neither redacted nor needs to be disclosed: a line
    that says so is forged.
    """
    before, number = (0, ""), 0
    with (folder / name).open("rb") as file, (folder / EVENTS).open("rb") as events:
        for line in file:
            told = json.loads(line)
            here = (told["position"], told["path"])
            if set(told) != members or here <= before:
                raise ValueError(f"{name} has a line {line!r}")
            if not _is_encrypted(events, *here):
                raise Broken(
                    f"it names {here[1]}, which is not an encrypted value there: forged.",
                    f"所列 {here[1]} 在该处并非加密值：系伪造。",
                    here[0],
                )
            before, number = here, number + 1
    return number


def _is_encrypted(events: BinaryIO, position: int, path: str) -> bool:
    """Whether the stored row at the position has a ciphertext at the path."""
    size = events.seek(0, os.SEEK_END)
    events.seek(line_at(events, position, 0, size, _MEMBER))
    line = json.loads(events.readline() or b"null")
    if not line or line["position"] != position:
        return False
    value = json.loads(line["leaf"]["state"])
    for name in path.split("."):
        value = value[int(name)] if isinstance(value, list) else value.get(name, {})
    return isinstance(value, dict) and set(value) == CIPHERTEXT


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

    @property
    def is_whole(self) -> bool:
        """Whether no row of the range is left out, so that the tree can be grown."""
        return self.manifest["filter"]["aggregates"] is None

    @property
    def proven(self) -> Proven | None:
        """How each row is proven where some are left out."""
        if self.is_whole:
            return None
        asked = frozenset(one.encode() for one in self.manifest["filter"]["aggregates"])
        return Proven(self.checkpoint.size, self.checkpoint.root, asked)


def verify(folder: Path, outside: Outside, report: Report) -> None:
    """Check everything, and put into the report what was found; raises Stopped."""
    export = _opened(folder, outside, report)
    with _processes(folder / EVENTS) as pool:
        hashes = _hashing(pool, export)
        figures = _check_rows(pool, export, report)
        _check_files(export, {path: one() for path, one in hashes.items()}, report)
    if figures:
        _check_manifest(export, figures, report)
    _check_use(export, report)
    _tell_limits(export, outside, report)


def _opened(folder: Path, outside: Outside, report: Report) -> Export:
    """Read what all else builds on; raises Stopped if that cannot be believed."""
    with report.needing("integrity", "The folder", "文件夹"):
        noted = read_bag(folder)
    with report.checking("integrity", "The folder", "文件夹"):
        check_files(folder, noted)
    with report.needing("authenticity", "Public keys", "公钥"):
        keys = read_keys((outside.keys or folder / "public-keys").read_bytes())
        if outside.keys:
            read_keys((folder / "public-keys").read_bytes())
    with report.needing("authenticity", "checkpoint", "检查点"):
        checkpoint = open_checkpoint((folder / "checkpoint").read_bytes(), keys)
    report.ok(
        "authenticity",
        f"{checkpoint.origin} signed the checkpoint of its first {checkpoint.size} events.",
        f"{checkpoint.origin} 签署了其前 {checkpoint.size} 个事件的检查点。",
    )
    _tell_forks(checkpoint, keys, report)
    previous = _previous(folder, checkpoint, keys, report)
    with report.needing("integrity", "manifest.json", "manifest.json"):
        manifest = read_manifest(folder)
        check_member(manifest, "checkpoint", _told(checkpoint, manifest))
        told = None if previous is None else _told(previous.checkpoint)
        check_member(manifest, "previous_checkpoint", told)
    promises = [previous] if previous else []
    for path in outside.checkpoints:
        promises += _held(path, checkpoint.origin, keys, report)
    with report.needing("integrity", "proofs/left", "proofs/left"):
        first, left = _left(folder, manifest)
    return Export(folder, noted, manifest, checkpoint, promises, first, left)


def _left(folder: Path, manifest: dict[str, Any]) -> tuple[int, list[bytes]]:
    """How many leaves stand before the range, and the nodes over them (none with a filter)."""
    first: int = manifest["checkpoint"]["first_index"]
    if manifest["filter"]["aggregates"] is not None:
        return first, []
    head, *hashes = (folder / "proofs/left").read_bytes().decode().split("\n")
    if head != f"left {first}" or hashes.pop():
        raise ValueError(f"proofs/left does not begin with 'left {first}'")
    return first, [of_hash(line) for line in hashes]


def _told(one: Checkpoint, manifest: dict[str, Any] | None = None) -> dict[str, Any]:
    """As the manifest tells of a checkpoint."""
    told = {
        "origin": one.origin,
        "size": one.size,
        "root": base64.b64encode(one.root).decode(),
    }
    return (
        told if manifest is None else {**told, "first_index": manifest["checkpoint"]["first_index"]}
    )


def _tell_forks(checkpoint: Checkpoint, keys: Sequence[Key], report: Report) -> None:
    """A log that goes on under another name gave up a history that it had signed."""
    names = [key.name for key in keys if key.name != checkpoint.origin]
    for name in dict.fromkeys(names):
        report.say(
            "authenticity",
            NOTE,
            f"The log once signed as {name}; that history was given up (a fork). Ask why.",
            f"该日志曾以 {name} 签署；那段历史已放弃（分叉）。请询问原因。",
        )
    for line in checkpoint.extensions:
        report.say("authenticity", NOTE, f"The checkpoint says: {line}", f"检查点注明：{line}")


def _previous(
    folder: Path, checkpoint: Checkpoint, keys: Sequence[Key], report: Report
) -> Promise | None:
    """The checkpoint before, which this one must continue by proof."""
    if not (folder / "previous-checkpoint").exists():
        return None
    with report.needing("authenticity", "previous-checkpoint", "上一检查点"):
        earlier = open_checkpoint((folder / "previous-checkpoint").read_bytes(), keys)
        proof = (folder / "proofs/consistency").read_bytes()
        head, _, rest = proof.partition(b"\n\n")
        first, *hashes = head.decode().split("\n")
        path = [of_hash(line) for line in hashes]
        right = (f"old {earlier.size}", (folder / "checkpoint").read_bytes(), checkpoint.origin)
        roots = roots_over(earlier.size, earlier.root, checkpoint.size, path)
        if (first, rest, earlier.origin) != right or roots != (earlier.root, checkpoint.root):
            raise Broken(
                "the checkpoint does not continue it: history was rewritten,"
                " or the proof is of others.",
                "检查点并非其延续：历史被改写，或证明不属于它们。",
            )
    report.ok(
        "authenticity",
        f"It continues the checkpoint of {earlier.size} events that was signed before.",
        f"它延续此前签署的 {earlier.size} 个事件的检查点。",
    )
    return Promise(earlier, "previous-checkpoint", "上一检查点", False)


def _held(path: Path, origin: str, keys: Sequence[Key], report: Report) -> Iterator[Promise]:
    """A checkpoint that the auditor brought along, if it can be believed."""
    with report.checking("authenticity", f"Your checkpoint {path}", f"您的检查点 {path}"):
        held = open_checkpoint(path.read_bytes(), keys)
        if held.origin != origin:
            raise Broken(
                f"it is of {held.origin}, the export is of {origin}: another log, or a fork.",
                f"它属于 {held.origin}，导出属于 {origin}：另一日志，或已分叉。",
            )
        yield Promise(held, f"Your checkpoint {path}", f"您的检查点 {path}", True)


def _check_rows(pool: ProcessPoolExecutor | None, export: Export, report: Report) -> Figures | None:
    """Each row, then all of them together; None if they do not hold."""
    figures = Figures(export.manifest["range"]["from"], export.first_index)
    holds, trouble = False, None
    with report.checking("authenticity", "Events", "事件"), ExitStack() as files:
        growing = _growing(export, files)
        for found in checked_parts(pool, parts_of(export.folder, export.proven)):
            if growing:
                growing.take(found.positions, found.leaves)
            trouble = figures.take(found, indexed=export.is_whole)
            if trouble:
                break
        if growing:
            growing.check(export.checkpoint, trouble)
        elif trouble:
            raise trouble
        holds = True
        _tell_rows(export, figures, report)
        for one in export.promises:
            _check_promise(one, export, growing, report)
    return figures if holds else None


def _growing(export: Export, files: ExitStack) -> Growing | None:
    """The tree to be grown, from what stands left of the export's first leaf."""
    if not export.is_whole:
        return None
    tree, kept = Tree(export.first_index, export.left), export.folder / LEAVES
    there = files.enter_context(kept.open("rb")) if kept.exists() else None
    return Growing(tree, there, export.promises)


def _tell_rows(export: Export, figures: Figures, report: Report) -> None:
    span = f"{figures.first}–{figures.last}" if figures.rows else "–"
    report.ok(
        "authenticity",
        f"Each of the {figures.rows} rows (positions {span}) says what was recorded, nothing else.",
        f"{figures.rows} 行（位置 {span}）逐行与所存原始记录一致。",
    )
    if export.is_whole:
        report.ok(
            "integrity",
            "None of them was removed, inserted or moved: their root is that of the checkpoint.",
            "无删除、插入或移动：其根即检查点的根。",
        )
    else:
        report.ok(
            "integrity",
            "Each stands in the tree of the checkpoint by a proof of its own.",
            "每行均以各自的证明位于检查点的树中。",
        )
        report.say(
            "integrity",
            NOTE,
            "A choice of aggregates: that no receipt, and nothing before or behind the range, is"
            " left out, only an export without such a choice can prove.",
            "本次仅导出所选对象：是否遗漏回执或范围前后的事件，须以不加筛选的导出证明。",
        )
    if (export.folder / TABLE).exists():
        report.ok(
            "integrity",
            "events.csv has the same rows, byte by byte.",
            "events.csv 逐字节为相同的行。",
        )


def _check_promise(one: Promise, export: Export, growing: Growing | None, report: Report) -> None:
    """The rows must begin as another checkpoint says, where they can be compared with it."""
    size, heading = one.checkpoint.size, "authenticity"
    with report.checking(heading, one.en, one.zh):
        if growing:
            compared = growing.check_promise(one)
        else:
            known = {
                other.checkpoint.size: other.checkpoint.root
                for other in export.promises
                if not other.held
            }
            root = {**known, export.checkpoint.size: export.checkpoint.root}.get(size)
            compared = root is not None
            if root not in (None, one.checkpoint.root):
                raise _forked(1, export.manifest["range"]["to"] - 1, size)
        if one.held and compared:
            report.ok(
                heading,
                f"{one.en}: the log still begins with the {size} events that it signed.",
                f"{one.zh}：日志开头仍是其签署的 {size} 个事件。",
            )
        elif one.held:
            report.say(
                heading,
                OPEN,
                f"{one.en} is of {size} events, which this export cannot be compared with:"
                " ask for a consistency proof, or an export that begins at position 1.",
                f"{one.zh} 为 {size} 个事件，本次导出无法与之比较：请索取一致性证明，"
                "或自位置 1 起的导出。",
            )


def _check_files(export: Export, found: dict[str, tuple[int, str]], report: Report) -> None:
    """Each file is the one that was packed, and the one that the manifest lists."""
    with report.checking("integrity", "Files", "文件"):
        check_hashes(export.noted, found)
        check_oxum(export.folder, found)
        listed = [
            {"path": path, "bytes": found[path][0], "sha256": found[path][1]}
            for path in sorted(found)
            if path != "manifest.json"
        ]
        check_member(export.manifest, "files", listed)
        check_member(export.manifest, "content_sha256", content_hash(export.noted))
        formats = sorted(name for name, path in FORMATS.items() if path in found)
        check_member(export.manifest, "formats", formats)
        report.ok(
            "integrity",
            f"All {len(found) + 1} files are there, none was added, each has its hash.",
            f"{len(found) + 1} 个文件齐全，无多余文件，哈希均相符。",
        )


def _check_manifest(export: Export, figures: Figures, report: Report) -> None:
    """What the manifest counts is what the rows come to."""
    with report.checking("integrity", "manifest.json", "manifest.json"):
        leaves = export.checkpoint.size - export.first_index
        check_counts(export.manifest, export.folder, figures, leaves)
        check_member(export.manifest, "proofs", "left" if export.is_whole else "inclusion")
        check_member(export.manifest, "leaf_scheme", "dealtrail leaf v1")
        report.ok(
            "integrity",
            "The manifest counts just these rows, types, aggregates and gaps.",
            "清单中的行数、类型、对象和间隔与数据一致。",
        )


def _check_use(export: Export, report: Report) -> None:
    """Can it be read without us, and what of it is not readable?"""
    folder, noted = export.folder, export.noted
    with report.checking("usability", "schemas/", "schemas/"):
        check_schemas(export.manifest, folder, noted)
        report.ok(
            "usability",
            "Every type of event has its JSON Schema; all rows are CloudEvents 1.0 in JSON.",
            "每种事件均附 JSON Schema；所有行均为 JSON 格式的 CloudEvents 1.0。",
        )
    for path in sorted(set(NOT_COMPARED) & set(noted)):
        report.say(
            "usability",
            NOTE,
            f"{path} is as it was packed; that it says the same as events.jsonl is not checked.",
            f"{path} 与打包时一致；其内容是否与 events.jsonl 相同未作检查。",
        )
    with report.checking("usability", "redactions.jsonl", "redactions.jsonl"):
        members = {"position", "path", "reason", "erasure_id"}
        hidden = check_unreadable(folder, "data/redactions.jsonl", members)
        report.ok("usability", f"{hidden} values are not readable.", f"{hidden} 个值不可读。")
    with report.checking("security", "disclosures.jsonl", "disclosures.jsonl"):
        members = {"position", "path", "value", "field_key"}
        disclosed = check_unreadable(folder, "data/disclosures.jsonl", members)
        mark = OPEN if disclosed else OK
        report.say(
            "security",
            mark,
            f"{disclosed} encrypted values are disclosed.",
            f"披露了 {disclosed} 个加密值。",
        )


def _tell_limits(export: Export, outside: Outside, report: Report) -> None:
    """What this check rests on, and what it cannot show."""
    if outside.keys:
        report.ok("security", "The keys are your own.", "公钥由您自备。")
    else:
        report.say(
            "security",
            NOTE,
            "The keys are those of the folder, so this shows only that it agrees with itself."
            " Get them from the log's owner by another way, and give them with --keys.",
            "公钥取自本文件夹，故仅能证明自洽。请另行向日志所有者索取公钥，并以 --keys 指定。",
        )
    if not outside.checkpoints:
        report.say(
            "security",
            NOTE,
            "Who holds the signing key could have written all of it anew. Against that helps a"
            " checkpoint that you kept: give it with --checkpoint.",
            "持有签名密钥者可能重写全部历史。请以 --checkpoint 提供您此前保存的检查点加以对照。",
        )
    report.say(
        "security",
        NOTE,
        "Who asked, when and why (manifest.json) is vouched for by the event LogExported in a later"
        f" export; it names the content hash {content_hash(export.noted)}.",
        "导出人、时间和目的（manifest.json）由后续导出中的 LogExported 事件佐证，"
        f"其中记有内容哈希 {content_hash(export.noted)}。",
    )


@contextmanager
def _processes(events: Path) -> Iterator[ProcessPoolExecutor | None]:
    """As many processes as there are processors; none where one is done sooner."""
    if not events.exists() or events.stat().st_size <= PART_BYTES:
        yield None
        return
    with ProcessPoolExecutor() as pool:
        yield pool


def _hashing(
    pool: ProcessPoolExecutor | None, export: Export
) -> dict[str, Callable[[], tuple[int, str]]]:
    """Size and hash of each file, once asked for."""
    there = {path: export.folder / path for path in export.noted if (export.folder / path).exists()}
    if pool is None:
        return {path: partial(hash_file, file) for path, file in there.items()}
    return {path: pool.submit(hash_file, file).result for path, file in there.items()}


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
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
            raise Broken(f"the .zip is damaged ({error}).", f".zip 已损坏（{error}）。") from None
        tops = {name.split("/")[0] for name in names}
        if len(tops) != 1 or len(set(names)) != len(names):
            raise Broken("it holds more than one folder, or a name twice.", "含多个文件夹或重名。")
        yield Path(temporary, tops.pop())


def checked(place: Path, outside: Outside) -> Report:
    """The report on an export, a folder or a .zip."""
    report = Report()
    try:
        with report.needing("integrity", str(place), str(place)), unpacked(place) as folder:
            verify(folder, outside, report)
            report.is_complete = True
    except Stopped:
        pass
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


def verdict(report: Report) -> tuple[str, str]:
    """The last two lines."""
    broken = report.first_broken
    if broken is None:
        if report.exit_code:
            return "not checked in full: see above", "未能全部检查：见上文"
        return "verified: all of it holds", "已验证：全部成立"
    if broken.position is None:
        return f"broken: {broken.en}", f"已损坏：{broken.zh}"
    return (
        f"broken at position {broken.position}: {broken.en}",
        f"位置 {broken.position} 处已损坏：{broken.zh}",
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    here = Path(__file__).resolve().parent
    parser.add_argument("export", nargs="?", type=Path, default=here, metavar="EXPORT")
    parser.add_argument("--keys", type=Path, metavar="FILE")
    parser.add_argument("--checkpoint", type=Path, metavar="FILE", action="append", default=[])
    asked = parser.parse_args(arguments)
    for path in filter(None, (asked.export, asked.keys, *asked.checkpoint)):
        if not path.exists():
            print(f"There is no {path}. / 没有 {path}。", file=sys.stderr)
            return 2
    try:
        # What the auditor brought along says nothing of the export.
        if asked.keys:
            read_keys(asked.keys.read_bytes())
    except MALFORMED:
        print(f"{asked.keys} holds no public keys. / {asked.keys} 中没有公钥。", file=sys.stderr)
        return 2
    report = checked(asked.export, Outside(asked.keys, asked.checkpoint))
    print("\n".join(lines_of(report)))
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
