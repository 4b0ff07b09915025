"""Rounds of the negotiation and concessions (G3.4.4, G3.4.5)."""

from __future__ import annotations

import pytest
from people import CHEN, WANG
from pydantic import ValidationError
from samples_negotiation import (
    concession,
    talks,
)
from stages import (
    NEGOTIATING,
    PREPARED_TO_NEGOTIATE,
    TERMS_AGREED,
)

from domain.deal.records.negotiation import CoreTerm
from domain.deal.rounds import ConcessionMade, NegotiationRoundHeld, RecordConcession, RecordRound
from domain.kernel import Command
from domain.outcomes import Problem


def test_G3_4_4_rounds_are_numbered_and_say_which_terms_came_up() -> None:
    first = NEGOTIATING.when(talks(CoreTerm.PRICE), by=CHEN)
    first.then(NegotiationRoundHeld.of(talks(CoreTerm.PRICE), round=1))
    second = first.when(talks(CoreTerm.PAYMENT), by=CHEN)
    second.then(NegotiationRoundHeld.of(talks(CoreTerm.PAYMENT), round=2))
    assert set(second.state.negotiation.not_discussed) == set(CoreTerm) - {
        CoreTerm.PRICE,
        CoreTerm.PAYMENT,
    }


@pytest.mark.parametrize("positions", [{"COLOUR": "红"}, {}, {"PRICE": " "}])
def test_G3_4_4_a_round_is_about_the_five_terms(positions: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        RecordRound.model_validate({"positions": positions})


def test_G3_4_4_a_round_comes_and_goes_as_json() -> None:
    command = RecordRound.model_validate_json('{"positions": {"PRICE": "四十八万"}}')
    event = NegotiationRoundHeld.of(command, round=1)
    assert NegotiationRoundHeld.model_validate_json(event.model_dump_json()) == event


def test_G3_4_5_a_concession_with_something_in_return() -> None:
    story = NEGOTIATING.when(concession(), by=CHEN).then_no_deviation()
    story.then(ConcessionMade.of(concession()))
    data = story.recorded[0].event.model_dump(mode="json")
    assert (data["from"], data["to"]) == (50_000_000, 48_000_000)


@pytest.mark.parametrize("counterpart", [None, "", "  "])
def test_G3_4_5_a_concession_for_nothing_is_flagged(counterpart: str | None) -> None:
    NEGOTIATING.when(concession(counterpart=counterpart), by=CHEN).then_deviates(
        "G3.4.5", "NO_COUNTERPART"
    )


def test_G3_4_5_a_concession_is_told_in_words_or_in_money() -> None:
    given = {"term": "DELIVERY_TIME", "from": "六月底", "to": "五月底"}
    command = RecordConcession.model_validate(given, strict=False)
    NEGOTIATING.when(command, by=CHEN).then(ConcessionMade.of(command))


@pytest.mark.parametrize("command", [talks(), concession()])
def test_G3_4_4_only_the_owner_talks_and_only_in_the_negotiation(command: Command) -> None:
    clause = type(command).clause
    NEGOTIATING.when(command, by=WANG).then_refused(clause, problem=Problem.ROLE)
    for stage in (PREPARED_TO_NEGOTIATE, TERMS_AGREED):
        stage.when(command, by=CHEN).then_refused(clause, problem=Problem.ILLEGAL_STATE)
