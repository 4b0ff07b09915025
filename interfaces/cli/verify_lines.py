"""What `dealtrail verify` says: what was found, by what it was measured, what was not looked at."""

from __future__ import annotations

from collections.abc import Iterator

from domain.language import Language, Text
from projections.ledger.book import Fork
from projections.ledger.checkpoint import Checkpoint
from projections.ledger.examined import Examined
from projections.ledger.keyring import Keyring
from projections.ledger.verdict import Broken, Verified
from projections.ledger.wire import in_base64


def lines_of(examined: Examined, language: Language) -> Iterator[str]:
    """All lines; a finding in both languages, since it is passed on to others."""
    match examined.verdict:
        case Broken() as broken:
            yield f"broken at position {broken.position}: {broken.text.en}"
            yield f"    位置 {broken.position} 处断裂：{broken.text.zh}"
        case Verified() as verified:
            for text in _verified(verified, examined):
                yield text.in_(language)
    for text in (*examined.remarks, *map(_forked, examined.forks)):
        yield text.in_(language)


def _verified(verified: Verified, examined: Examined) -> Iterator[Text]:
    last = examined.position
    if (why := examined.unchecked) is not None:
        yield from _not_checked(verified, last, why)
    else:
        yield Text(
            f"verified: {verified.size} events, up to position {last}",
            f"已验证：{verified.size} 个事件，至位置 {last}",
        )
    if examined.checkpoint is not None and why is None:
        yield from _covered(verified, examined.checkpoint, examined.trust.keyring)
    root = in_base64(verified.root)
    yield Text(f"root of all {verified.size}: {root}", f"全部 {verified.size} 个的根：{root}")


def _not_checked(verified: Verified, last: int, why: Text) -> Iterator[Text]:
    """Neither verified nor broken: what could be looked at, and what that cannot show."""
    yield Text(f"not checked: {why.en}", f"未验证：{why.zh}")
    yield Text(
        f"looked at: {verified.size} events, up to position {last}, each readable, none missing"
        " between them, as the ledger has them as far as it goes",
        f"已查看：{verified.size} 个事件，至位置 {last}，均可读，其间无缺失，"
        "与账本已收录的部分一致",
    )
    yield Text(
        "not shown: that nobody who can write to the database and beside it made all of them anew",
        "未能证明：没有人凭对数据库及其周边的写权限重写全部内容",
    )


def _covered(verified: Verified, signed: Checkpoint, keys: Keyring) -> Iterator[Text]:
    later = verified.size - signed.size
    yield Text(
        f"signed: the first {signed.size} of them, by a checkpoint of {signed.origin};"
        f" {later} came later",
        f"已签署：前 {signed.size} 个（{signed.origin} 的检查点）；其后另有 {later} 个",
    )
    for one in keys.trusted:
        if one.key.name == signed.origin and keys.may_sign(one.key, signed.size):
            yield Text(f"key: {one.key.text}", f"密钥：{one.key.text}")


def _forked(fork: Fork) -> Text:
    at = fork.at.isoformat(timespec="seconds")
    return Text(
        f"forked: the history signed as {fork.origin} up to {fork.size} events was given up on"
        f" {at}: {fork.reason}",
        f"已分叉：以 {fork.origin} 签署至 {fork.size} 个事件的历史于 {at} 被放弃：{fork.reason}",
    )
