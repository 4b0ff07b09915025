"""What a verification found, in words for those who have to act on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.language import Text


class Trouble(StrEnum):
    """The kinds of trouble, by what the rows look like against what was promised of them."""

    ALTERED = "altered"
    REMOVED = "removed"
    INSERTED = "inserted"
    MOVED = "moved"
    CUT_OFF = "cut off"
    OUT_OF_ORDER = "out of order"
    STRANGE = "strange"
    REWRITTEN = "rewritten"
    FORKED = "forked"
    LEDGER_DAMAGED = "ledger damaged"
    DAMAGED = "database damaged"
    DISTRUSTED = "checkpoint not to be trusted"
    OTHER_LOG = "checkpoint of another log"


@dataclass(frozen=True, slots=True)
class Verified:
    """All rows are as promised: how many, how many of them a checkpoint covers, and their root."""

    size: int
    covered: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """The first bad position, or the first of those among which it is, up to `last`."""

    trouble: Trouble
    position: int
    last: int
    text: Text


def altered(position: int) -> Broken:
    """A row whose contents are not those that were promised."""
    return Broken(
        Trouble.ALTERED,
        position,
        position,
        Text(
            f"The event at position {position} is not the one that was recorded there:"
            " it was altered.",
            f"位置 {position} 的事件与当时记录的不符：已被改动。",
        ),
    )


def removed(before: int, position: int, count: int) -> Broken:
    """Rows that stood between these two positions and are gone."""
    return Broken(
        Trouble.REMOVED,
        before + 1,
        position - 1,
        Text(
            f"Events recorded between the positions {before} and {position} are missing"
            f" ({count} of them): they were removed.",
            f"位置 {before} 之后、{position} 之前缺少 {count} 个已记录的事件：已被删除。",
        ),
    )


def inserted(position: int, count: int) -> Broken:
    """Rows that were never promised stand before one that was."""
    return Broken(
        Trouble.INSERTED,
        position,
        position,
        Text(
            f"Events that were never recorded stand from position {position} on"
            f" ({count} of them): they were inserted.",
            f"自位置 {position} 起有 {count} 个事件当时并未记录：是后来插入的。",
        ),
    )


def moved(position: int) -> Broken:
    """A row that was promised for a later place than it stands at."""
    return Broken(
        Trouble.MOVED,
        position,
        position,
        Text(
            f"The event at position {position} stands before one that was recorded earlier:"
            " events changed places.",
            f"位置 {position} 的事件排在更早记录的事件之前：事件顺序被调换。",
        ),
    )


def cut_off(after: int, found: int, promised: int) -> Broken:
    """Rows at the end are gone."""
    return Broken(
        Trouble.CUT_OFF,
        after + 1,
        after + 1,
        Text(
            f"The log ends after position {after} with {found} events; {promised} were recorded:"
            " its end was cut off.",
            f"日志止于位置 {after}，共 {found} 个事件；记录的是 {promised} 个：末尾被截去。",
        ),
    )


def out_of_order(position: int, before: int) -> Broken:
    """A row that does not come after the one before it."""
    return Broken(
        Trouble.OUT_OF_ORDER,
        position,
        position,
        Text(
            f"Position {position} comes after position {before}: an event stands there twice"
            " or was moved.",
            f"位置 {position} 出现在位置 {before} 之后：事件重复或被移动。",
        ),
    )


def strange(position: int, text: Text) -> Broken:
    """A row that the log could not have written."""
    return Broken(Trouble.STRANGE, position, position, text)


def rewritten(first: int, last: int, size: int) -> Broken:
    """Rows among which at least one is not as it was signed; nothing tells which."""
    return Broken(
        Trouble.REWRITTEN,
        first,
        last,
        Text(
            f"The first {size} events are not those that were signed: history was rewritten"
            f" somewhere from position {first} to {last}.",
            f"前 {size} 个事件与已签署的不符：位置 {first} 至 {last} 之间的历史被改写。",
        ),
    )


def forked(size: int) -> Broken:
    """Two checkpoints of one size that cannot both be true."""
    return Broken(
        Trouble.FORKED,
        0,
        0,
        Text(
            f"Two checkpoints of {size} events have different roots: two histories were signed.",
            f"两个检查点同为 {size} 个事件而根不同：签署过两份历史。",
        ),
    )


def ledger_damaged(position: int) -> Broken:
    """The rows are as signed, but what the ledger keeps of one is not."""
    return Broken(
        Trouble.LEDGER_DAMAGED,
        position,
        position,
        Text(
            f"The events are as they were signed, but the ledger's own leaf for position"
            f" {position} is not: rebuild the ledger's nodes from the log.",
            f"事件与已签署的一致，但账本中位置 {position} 的叶子不符：请由日志重建账本节点。",
        ),
    )


def ledger_unreadable(said: str) -> Broken:
    """The rows are as signed as far as is known, but the ledger's own file is damaged."""
    return Broken(
        Trouble.LEDGER_DAMAGED,
        0,
        0,
        Text(
            f"The ledger beside the log is damaged ({said}), so that the events were compared with"
            " what is signed elsewhere only: restore it, or rebuild it from the log.",
            f"日志旁的账本已损坏（{said}），事件仅与别处的签署核对：请恢复账本，或由日志重建。",
        ),
    )


def of_another_log(where: Text, said: Text) -> Broken:
    """A checkpoint that speaks for a log of another name: no position of this one is meant."""
    return Broken(
        Trouble.OTHER_LOG,
        0,
        0,
        Text(
            f"A checkpoint is of another log ({where.en}). {said.en} No event is the matter: look"
            " whether it is the right file and the right database; if they are, this log was"
            " given another name and key.",
            f"检查点属于另一日志（{where.zh}）。{said.zh}问题不在某个事件：请核对文件和数据库是否"
            "正确；若均正确，则本日志被换了名称和密钥。",
        ),
    )
