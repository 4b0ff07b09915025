"""Codes and names of fields in the reader's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import cache
from typing import Any

from domain.complaint.kinds import Status as ComplaintStatus
from domain.deal.stages import Stage
from domain.language import Language, Text
from domain.lead.state import Status as LeadStatus
from projections.vocabulary.duties import WHAT_TO_DO
from projections.vocabulary.enums import WORDS
from projections.vocabulary.fields import FIELDS_IN_WORDS

#: Codes of clocks and of what the states hold, which no document says.
ELSE: dict[str, Text] = {
    "RUNNING": Text("running", "计时中"),
    "WARNED": Text("warned", "已预警"),
    "MET": Text("met", "已完成"),
    "BREACHED": Text("missed", "已逾期"),
    "CANCELLED": Text("fallen away", "已取消"),
    "APPROVED": Text("approved", "已通过"),
    "SUBMITTED": Text("submitted", "已提交"),
    "DRAFTED": Text("drafted", "已编写"),
    "APPROVE": Text("approved", "同意"),
    "REJECT": Text("rejected", "不同意"),
    "NOT_HANDED": Text("not handed over", "未交底"),
    "HANDED_OVER": Text("handed over", "已交底"),
    "ACCEPTED": Text("accepted", "已接收"),
    "DUE": Text("due", "应收"),
    "PLANNED": Text("planned", "计划中"),
    "WAITING": Text("waits for approval", "待批准"),
    "READY": Text("being written", "生成中"),
    "DONE": Text("written", "已生成"),
    "PLACED": Text("held", "保全中"),
    "RELEASED": Text("released", "已解除"),
    "PROPOSED": Text("waits for approval", "待批准"),
    "ERASED": Text("erased", "已删除"),
    "RESTRICTED": Text("restricted", "限制中"),
    "LIFTED": Text("lifted", "已解除"),
    "works": Text("good", "有效"),
    "expired": Text("expired", "已过期"),
    "revoked": Text("taken back", "已吊销"),
    "retired": Text("its owner left", "持有人已离职"),
    "accepted": Text("accepted", "已受理"),
    "refused": Text("refused", "已拒绝"),
}


@cache
def _by_kind() -> dict[str, list[dict[str, Text]]]:
    """Words of codes by the name of their enum; some names are used twice."""
    found: dict[str, list[dict[str, Text]]] = {}
    for kind, words in WORDS.items():
        found.setdefault(kind.__name__, []).append(
            {str(code): said for code, said in words.items()}
        )
    return found


@cache
def _by_code() -> dict[str, Text]:
    """The words of a code, whichever enum it is of; of the same code the first one counts."""
    found: dict[str, Text] = {}
    for words in WORDS.values():
        for code, text in words.items():
            found.setdefault(str(code), text)
    return found


def code_in_words(value: Any, language: Language, kinds: Iterable[type[StrEnum]] = ()) -> str:
    """A code as people say it; what is no code stays as it is."""
    for kind in kinds:
        if value in WORDS.get(kind, {}):
            return WORDS[kind][value].in_(language)
    said = _by_code().get(str(value)) or ELSE.get(str(value)) or WHAT_TO_DO.get(str(value))
    return said.in_(language) if said is not None else str(value)


def code_texts(kind: type[StrEnum]) -> Callable[[str], Text]:
    """What the codes of an enum are called."""

    def words(code: str) -> Text:
        known = WORDS.get(kind, {}).get(code) or ELSE.get(code)
        return known if known is not None else Text(code, code)

    return words


def code_of_kind(value: Any, kind: str, language: Language) -> str:
    """A code of the enum of this name in words."""
    for words in _by_kind().get(kind, ()):
        if str(value) in words:
            return words[str(value)].in_(language)
    return code_in_words(value, language)


#: Whose codes the states of each kind of case are; some codes are used by several.
STATES: dict[str, type[StrEnum]] = {
    "leads": LeadStatus,
    "deals": Stage,
    "complaints": ComplaintStatus,
}


def state_in_words(value: Any, language: Language, collection: str) -> str:
    """The state of a case of this collection."""
    return code_in_words(value, language, (STATES[collection],))


def path_in_words(path: str, language: Language) -> str:
    """Where in a case something stands: `clocks[0].met_at` part by part."""
    said = []
    for step in path.split("."):
        name, bracket, number = step.partition("[")
        place = (
            f" {int(number.rstrip(']')) + 1}" if bracket and number.rstrip("]").isdigit() else ""
        )
        said.append(field_in_words(name).in_(language) + place)
    return " › ".join(said)


def field_in_words(name: str) -> Text:
    """What a field is called; one that nobody named yet shows its own name."""
    known = FIELDS_IN_WORDS.get(name)
    if known is not None:
        return known
    plain = name.removesuffix("_fen").removesuffix("_bp").replace("_", " ")
    return Text(plain[:1].upper() + plain[1:], plain)
