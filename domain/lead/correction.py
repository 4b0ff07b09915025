"""Correcting a base field of a lead; the old value stays in the log (R5.2)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from domain.changing import replace
from domain.context import Context
from domain.customers import CompanySize, unless_key_account_expected
from domain.facts import DuplicateLeads
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Deviation, Reason
from domain.people import OWNER_OR_MANAGER
from domain.values import By

from .registration import LeadDetails
from .state import Lead, Source, has_duplicates, unless_source_told


class BaseField(StrEnum):
    """The base fields that may be corrected; people are corrected by AddContact."""

    CUSTOMER_NAME = "customer_name"
    USCC = "uscc"
    INDUSTRY = "industry"
    COMPANY_SIZE = "company_size"
    REGION = "region"
    SOURCE = "source"
    SOURCE_DETAIL = "source_detail"
    EXPECTED_AMOUNT_FEN = "expected_amount_fen"


#: Fields whose stored value stands for one of a fixed set.
_ENUMS: Mapping[BaseField, Callable[[Any], StrEnum]] = {
    BaseField.COMPANY_SIZE: CompanySize,
    BaseField.SOURCE: Source,
}


class LeadCorrected(Event):
    """A base field was corrected; the event keeps the old value too (R5.2)."""

    sentence = Text("Corrected: {field}, from {old} to {new}", "更正{field}：由 {old} 改为 {new}")

    field: BaseField
    old: str | int | None
    new: str | int | None
    confirm_not_duplicate: bool = False

    def evolve(self, lead: Lead, trail: Trail, /) -> Lead:
        enum = _ENUMS.get(self.field)
        value: Any = enum(self.new) if enum is not None else self.new
        forced = lead.forced or self.confirm_not_duplicate
        return replace(lead, **{self.field.value: value}, forced=forced)


class CorrectLead(Command):
    """Correct one base field of a lead, with a reason (R5.2)."""

    field: Annotated[BaseField, By("R5.2")]
    new: Annotated[str | int | None, By("R5.2")]
    confirm_not_duplicate: Annotated[bool, By("G3.1.2")] = False

    aggregates = ("lead",)
    issued_by = OWNER_OR_MANAGER
    clause = "R5.2"
    reason_under = "R5.2"
    also = ("G3.1.1", "G3.1.2", "R3.9.1")
    needs = (DuplicateLeads,)

    def claims(self, lead: Lead) -> frozenset[str]:
        """What the lead would claim anew; what it claims already was decided before."""
        try:
            return self.corrected(lead).claims - lead.claims
        except ValidationError:
            return frozenset()

    def corrected(self, lead: Lead) -> Lead:
        """The lead with the new value; a value that registration would refuse raises."""
        value = _TYPES[self.field].validate_json(json.dumps(self.new), strict=True)
        return replace(lead, **{self.field.value: value})

    @classmethod
    def ready(cls, lead: Lead, context: Context, /) -> Iterator[Reason]:
        yield from lead.unless_open(cls.clause)

    def decide(
        self, lead: Lead, context: Context, /
    ) -> Iterator[LeadCorrected | Deviation | Reason]:
        yield from lead.unless_free(self, context)
        try:
            corrected = self.corrected(lead)
        except ValidationError:
            yield Reason(_clause_of(self.field), "VALUE_NOT_ALLOWED", field="new")
            return
        old, new = getattr(lead, self.field.value), getattr(corrected, self.field.value)
        if new == old:
            yield Reason("R5.2", "NOTHING_CHANGED", field="new")
        yield from unless_source_told(corrected.source, corrected.source_detail)
        if self.field is BaseField.EXPECTED_AMOUNT_FEN:
            yield from unless_key_account_expected(new, lead.scenario, context.policy)
        yield LeadCorrected.of(
            self, old=old, new=new, confirm_not_duplicate=has_duplicates(context)
        )


def _type_of(field: BaseField) -> TypeAdapter[Any]:
    info = LeadDetails.model_fields[field.value]
    annotated: Any = Annotated[info.annotation, *info.metadata]
    return TypeAdapter(annotated)


def _clause_of(field: BaseField) -> str:
    """The clause under which registration refuses a bad value of the field."""
    marks = LeadDetails.model_fields[field.value].metadata
    return next(mark.clause for mark in marks if isinstance(mark, By))


#: The type that registration gives to each base field.
_TYPES: Mapping[BaseField, TypeAdapter[Any]] = {field: _type_of(field) for field in BaseField}
