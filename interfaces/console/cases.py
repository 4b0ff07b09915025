"""A case as the API shows it to whoever reads a page."""

from __future__ import annotations

from typing import Any

from starlette.convertors import StringConvertor, register_url_convertor

from interfaces.http.asking import Fresh
from interfaces.http.problems import ProblemError
from interfaces.http.singles import single_of

from .asking import Reader, told

#: The collections of cases, and what one of each is called in the domain.
COLLECTIONS = {"leads": "lead", "deals": "deal", "complaints": "complaint"}


#: The registers of the company that have a page each.
REGISTERS = ("erasures", "exports", "legal-holds", "restrictions")


class _Collection(StringConvertor):
    """What `{…:cases}` in a path stands for: these three, so that nothing else is met."""

    regex = "|".join(COLLECTIONS)


class _Register(StringConvertor):
    """What `{…:registers}` in a path stands for."""

    regex = "|".join(REGISTERS)


register_url_convertor("cases", _Collection())
register_url_convertor("registers", _Register())


#: What heads the page of any case; what one kind of case lacks is nothing.
HEAD = (
    "amount_fen",
    "deal_id",
    "expected_amount_fen",
    "grade",
    "handler_id",
    "imported",
    "lead_id",
    "owner_id",
)


def case_of(
    collection: str, case_id: str, reader: Reader, min_position: int | None = None
) -> dict[str, Any]:
    """The case with its version, what is missing and what this person may do; raises not-found."""
    kind = COLLECTIONS.get(collection)
    if kind is None:
        raise ProblemError("not-found")
    found = told(single_of(kind, case_id, Fresh(min_position=min_position), reader.asked))
    return {**dict.fromkeys(HEAD), **found}


def with_contacts(case: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """The case, with the people of the customer that its lead knows by name."""
    lead_id = case.get("lead_id")
    if not lead_id or "contacts" in case:
        return case
    try:
        lead = case_of("leads", lead_id, reader)
    except ProblemError:
        return case  # the lead is not this reader's to see
    return {**case, "contacts": lead.get("contacts", [])}


def names_in(case: dict[str, Any]) -> dict[str, str]:
    """The customer's people by their ids, as far as this reader may know their names."""
    contacts = case.get("contacts") or ()
    return {c["contact_id"]: c["name"] for c in contacts if c.get("name")}
