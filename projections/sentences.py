"""What happened, as one plain sentence: every event tells itself, the vocabulary has the words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from domain.approvals import ApprovalGiven
from domain.clocks import ClockEvent, DeadlineCancelled
from domain.company.reads import RestrictedRead
from domain.customers import CompanySize
from domain.deal.confirmation import NeedsConfirmed
from domain.deal.negotiation import NegotiationStarted
from domain.deal.records.negotiation import CoreTerm
from domain.deal.rounds import ConcessionMade
from domain.deal.terminating import TerminationCode
from domain.kernel import Event
from domain.language import Language, Text
from domain.lead.assignment import FEWEST_OPEN, KEEP_OWNER, REGISTRANT, LeadAssigned
from domain.lead.correction import BaseField, LeadCorrected
from domain.lead.state import Source
from domain.shared import ConsentGiven

from .vocabulary.cancelling import WHY_CANCELLED
from .vocabulary.commands import COMMANDS_IN_WORDS
from .vocabulary.duties import deadline_named
from .vocabulary.fields import FIELDS_IN_WORDS
from .vocabulary.saying import NOTHING, said, same

#: How the service chooses an owner where no rule of the company does.
OWN_RULES_IN_WORDS: Mapping[str, Text] = {
    KEEP_OWNER: Text("“the owner stays”", "“保持原负责人”"),
    REGISTRANT: Text("“who registered it”", "“由登记人负责”"),
    FEWEST_OPEN: Text("“who has the fewest open leads”", "“由在办线索最少者负责”"),
}
#: The sets of codes of which a corrected field holds one.
CORRECTED: Mapping[BaseField, type[StrEnum]] = {
    BaseField.COMPANY_SIZE: CompanySize,
    BaseField.SOURCE: Source,
}


def sentence(event: Event, data: Mapping[str, Any], language: Language) -> str:
    """The event in plain words; `data` are its fields as this reader may see them."""
    words: dict[str, str] = {}
    for name, info in type(event).model_fields.items():
        is_open = data.get(info.serialization_alias or name) is not None
        words[name] = _word(event, name).in_(language) if is_open else NOTHING
    return type(event).sentence.in_(language).format_map(words).rstrip()


def _word(event: Event, name: str) -> Text:
    value = getattr(event, name)
    for kind, names, words in SPECIAL:
        if name in names and isinstance(event, kind):
            return words(event, value)
    return said(name, value)


def _command(event: Event, value: str) -> Text:
    return COMMANDS_IN_WORDS.get(value, same(value))


def _subject(event: ApprovalGiven, value: str) -> Text:
    """What is agreed to: a line or a proposal by its id, an end by its reason."""
    if event.command == "TerminateDeal":
        return said("subject", TerminationCode(value))
    return same(value)


def _why(event: Event, value: str) -> Text:
    return WHY_CANCELLED.get(value, same(value))


def _corrected(event: LeadCorrected, value: Any) -> Text:
    enum = CORRECTED.get(event.field)
    return said(event.field.value, enum(value) if enum is not None and value else value)


def _conceded(event: ConcessionMade, value: str | int) -> Text:
    """What was conceded in money is said in money."""
    is_money = event.term is CoreTerm.PRICE and isinstance(value, int)
    return said("price_fen" if is_money else "", value)


def _answered(event: Event, deviations: Sequence[str]) -> Text:
    """What the customer said to our understanding of his needs."""
    if not deviations:
        return Text("confirmed as understood", "确认无偏差")
    count = len(deviations)
    return Text(f"{count} point(s) to correct", f"有 {count} 处偏差")


def _passed_over(event: Event, overridden: Sequence[Any]) -> Text:
    """The objections that a manager did not wait for."""
    if not overridden:
        return same("")
    count = len(overridden)
    return Text(f" past {count} open objection(s)", f"，越过 {count} 条未答异议")


def _shown(event: Event, fields: Sequence[str]) -> Text:
    """What somebody was shown: fields by their words, tables and files by their names."""
    words = [FIELDS_IN_WORDS.get(name.rpartition(".")[2], same(name)) for name in fields]
    return Text(", ".join(word.en for word in words), "、".join(word.zh for word in words))


def _deadline(event: Event, value: str) -> Text:
    return deadline_named(value)


def _rule(event: Event, value: str) -> Text:
    """A rule of the service in words; one of the company's by the name that it gave it."""
    return OWN_RULES_IN_WORDS.get(value, same(value))


#: Fields whose type does not tell how they read.
SPECIAL: tuple[tuple[type[Event], tuple[str, ...], Callable[[Any, Any], Text]], ...] = (
    (ClockEvent, ("kind",), _deadline),
    (DeadlineCancelled, ("why",), _why),
    (ApprovalGiven, ("command",), _command),
    (ApprovalGiven, ("subject",), _subject),
    (ConsentGiven, ("command",), _command),
    (LeadAssigned, ("rule_id",), _rule),
    (LeadCorrected, ("old", "new"), _corrected),
    (ConcessionMade, ("from_", "to"), _conceded),
    (NeedsConfirmed, ("deviations",), _answered),
    (NegotiationStarted, ("overridden",), _passed_over),
    (RestrictedRead, ("fields",), _shown),
)
