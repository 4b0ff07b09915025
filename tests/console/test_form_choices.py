"""What forms offer and fill in from the case: whom a field may name, what was agreed before."""

from __future__ import annotations

from people import CHEN, EVERYBODY

from domain.deal.drafting import DraftContract
from domain.deal.terms import AgreeTerms
from domain.kernel import Command
from domain.language import Language
from domain.policy import POLICY
from interfaces.console.forms.choosing import Choices
from interfaces.console.forms.field import Field
from interfaces.console.forms.making import Making

LINE = {"line_id": "L1", "kind": "PREPAY", "amount_fen": 300, "trigger": "SIGNED", "days": 0}
TERMS = {"version": 2, "amount_fen": 300, "payment_plan": [LINE], "scope": ["蒸笼", "围栏"]}
CASE = {
    "contacts": [{"contact_id": "c1", "name": "嫦娥"}],
    "negotiation": {"agreed": [{**TERMS, "version": 1, "amount_fen": 200}, TERMS]},
}


def form(command: type[Command], *, agreed: bool) -> dict[str, Field]:
    choices = Choices(CASE, EVERYBODY, Language.ZH, agreed=agreed)
    own, _ = Making(Language.ZH, POLICY, choices).form_of(command)
    return {field.name: field for field in own}


def test_a_field_that_names_the_customers_people_offers_nobody_of_ours() -> None:
    choices = Choices(CASE, EVERYBODY, Language.ZH)
    for name in ("by_contact", "their_signatory", "to"):
        assert choices.parties(name) == (("c1", "嫦娥"),)
    assert {"c1", CHEN} < {id for id, _ in choices.parties("attendee")}


def test_a_contract_begins_with_what_was_agreed() -> None:
    drafted = form(DraftContract, agreed=True)
    assert (drafted["amount_fen"].value, drafted["terms_version"].value) == (300, 2)
    assert [row.value for row in drafted["scope"].filled] == ["蒸笼", "围栏"]
    (line,) = drafted["payment_plan"].filled
    assert LINE.items() <= {part.name: part.value for part in line.parts}.items()


def test_a_new_line_is_blank_and_its_id_is_typed() -> None:
    for fields in (form(DraftContract, agreed=True), form(AgreeTerms, agreed=False)):
        (blank,) = fields["payment_plan"].parts
        assert {part.value for part in blank.parts} == {None}
        assert next(part.kind for part in blank.parts if part.name == "line_id") == "text"


def test_one_of_several_is_called_as_all_of_them() -> None:
    (stipulation,) = form(DraftContract, agreed=False)["non_standard_terms"].parts
    assert stipulation.label == "非标准条款"
