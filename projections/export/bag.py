"""The BagIt layout around an export (RFC 8493): declarations and lists of hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from .growing import FileState
from .part import Part

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
PAYLOAD = "data/"
MANIFEST = "manifest.json"
PAYLOAD_LIST = "manifest-sha256.txt"
TAG_LIST = "tagmanifest-sha256.txt"


def files_of(part: Part) -> list[FileState]:
    """Every file that is there, ordered by the bytes of its path."""
    found = part.state.execute("SELECT * FROM files")
    states = [
        FileState(p, at, n, size, digest, bool(done)) for p, at, n, size, digest, done in found
    ]
    return sorted(states, key=lambda file: file.path.encode())


def listed(files: Iterable[FileState]) -> bytes:
    """Each file on a line: its SHA-256, two spaces, its path."""
    return "".join(f"{file.sha256}  {file.path}\n" for file in files).encode()


def info(files: Iterable[FileState], version: str) -> bytes:
    """Figures of the payload; no date, so that the same export has the same."""
    sizes = [file.bytes for file in files if file.path.startswith(PAYLOAD)]
    told = f"Bag-Software-Agent: dealtrail {version}\nPayload-Oxum: {sum(sizes)}.{len(sizes)}\n"
    return told.encode()


def content_hash(files: Iterable[FileState], varying: frozenset[str]) -> str:
    """The hash of all that is the same for the same export, in hex."""
    return hashlib.sha256(listed(f for f in files if f.path not in varying)).hexdigest()
