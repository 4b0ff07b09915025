"""The leaf of one stored row: what exactly the transparency log promises about it.

The data of a leaf are the fields of a row as they stand in the database, after a tag that
names this scheme. Each field is written as its length in bytes (4 bytes, big endian) and
then its bytes; texts in UTF-8, whole numbers in ASCII decimal:

    tag, position, originator_id, originator_version, topic, state

So no two different rows have the same data. The hash is that of a leaf in RFC 6962, 2.1:
SHA-256(0x00 ‖ data), 32 bytes.
"""

from __future__ import annotations

import struct
from hashlib import sha256

from application.row import Row

from .errors import UnhashableRowError

TAG = b"dealtrail leaf v1"
LEAF_PREFIX = b"\x00"

_LENGTH = struct.Struct(">I").pack
_TAGGED = _LENGTH(len(TAG)) + TAG
#: The types of a row's fields, in their order.
TYPES = (int, str, int, str, bytes)


def leaf_data(row: Row) -> bytes:
    """What is hashed of a row; raises UnhashableRowError where no row of the log could be so."""
    if tuple(map(type, row)) != TYPES:
        raise _strange(row)
    try:
        position, stream = b"%d" % row.position, row.originator_id.encode()
        version, topic = b"%d" % row.originator_version, row.topic.encode()
    except UnicodeEncodeError as error:
        raise _strange(row) from error
    size, state = _LENGTH, row.state
    # Without a loop, since every row of the log comes by here.
    return b"".join(
        (
            *(_TAGGED, size(len(position)), position, size(len(stream)), stream),
            *(size(len(version)), version, size(len(topic)), topic, size(len(state)), state),
        )
    )


def leaf_hash(row: Row) -> bytes:
    """The 32 bytes that stand for a row in the tree; raises UnhashableRowError."""
    return hash_of(leaf_data(row))


def hash_of(data: bytes) -> bytes:
    """The hash of any leaf's data (RFC 6962, 2.1)."""
    return sha256(LEAF_PREFIX + data).digest()


def _strange(row: Row) -> UnhashableRowError:
    found = ", ".join(
        f"{name} {type(value).__name__}"
        for name, value, right in zip(row._fields, row, TYPES, strict=True)
        if type(value) is not right
    )
    return UnhashableRowError(
        f"The row at position {row.position} is not as the log writes rows"
        f" ({found or 'its text is not Unicode'}): it was changed in the database.",
        f"位置 {row.position} 的行不是日志写入的形式（{found or '文字不是 Unicode'}）："
        "数据库中已被改动。",
    )
