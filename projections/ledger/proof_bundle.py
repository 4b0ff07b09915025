"""The proofs of a case as one file that can be handed on, and checked with nothing of ours."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from .keyring import Keyring
from .stream_evidence import StreamEvidence
from .wire import in_base64

#: What whoever unpacks it has to know; the formats are public ones.
README = """\
Proofs that the events of one case stand in a log as they were recorded.
一个案件的事件按原样记录于日志中的存证。

events.csv      each event: position in the log, version in the case, whether it is verified,
                broken or not checked, index and hash of its leaf
                每个事件：日志位置、案件内版本、验证结果、叶子序号与哈希
proofs/         N.tlog-proof: of the verified event at position N (C2SP tlog-proof; the signed
                checkpoint is in it)
                N.tlog-proof：位置 N 的已验证事件的存证（C2SP tlog-proof，含已签名的检查点）
checkpoint      the signed checkpoint (C2SP tlog-checkpoint)
                已签名的检查点
public-keys     the keys that sign; compare them with those that you hold yourself
                签名公钥；请与自己保存的公钥核对

A proof leads from the hash of a leaf to the root in the checkpoint (RFC 6962, 2.1.1). The hash
is SHA-256(0x00 || data); the data of a leaf stand in an export of the case.
存证从叶子哈希推至检查点中的根（RFC 6962，2.1.1）。哈希为 SHA-256(0x00 || 数据)，
叶子数据见该案件的导出文件。
"""
#: Of every file in it, so that the same evidence is the same file, byte for byte.
WHEN = (1980, 1, 1, 0, 0, 0)


def bundle(found: StreamEvidence, keys: Keyring) -> bytes:
    """The .zip of the evidence; what is not verified is named, and has no proof."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as bag:
        for name, content in _files(found, keys):
            bag.writestr(zipfile.ZipInfo(name, WHEN), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _files(found: StreamEvidence, keys: Keyring) -> Iterator[tuple[str, bytes]]:
    yield "README.txt", README.encode()
    yield "checkpoint", found.note
    yield "public-keys", keys.text.encode()
    yield "events.csv", "".join(_lines(found)).encode()
    for event in found.events:
        if event.proof is not None:
            yield f"proofs/{event.position}.tlog-proof", event.proof


def _lines(found: StreamEvidence) -> Iterator[str]:
    yield "position,version,status,index,leaf\r\n"
    for event in found.events:
        leaf = in_base64(event.leaf) if event.leaf is not None else ""
        index = "" if event.index is None else str(event.index)
        yield f"{event.position},{event.version},{event.status.value},{index},{leaf}\r\n"
