"""What an export tells of people: nothing, or what may be told, in one file alone (R5.4)."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from canaries import in_files
from engines import ENGINES, unlocked
from people import BING, YI
from told import Told, told_on

from application.keys import Keys
from domain.company.erasures import ApproveErasure, ProposeErasure
from domain.company.restrictions import RestrictProcessing
from projections.export.export import export
from projections.export.wanted import Requester, Wanted
from projections.ledger.ledger import Ledger

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
FORMATS = frozenset({"jsonl", "csv", "xes", "ocel-json", "ocel-sqlite"})
DISCLOSURES = "disclosures.jsonl"


SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"


@pytest.fixture(scope="module", params=ENGINES if SOAK else ENGINES[:1])
def told(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Told]:
    with told_on(request.param, tmp_path_factory.mktemp("told")) as company:
        yield company


def canaries_by_file(told: Told, target: Path, **wanted: Any) -> dict[str, set[str]]:
    """The canaries in each file of an export of the whole log."""
    with (
        closing(unlocked(told.place.location, told.place.keys)) as log,
        closing(Keys(told.place.keys)) as keys,
        closing(Ledger(log, keys.ledger)) as ledger,
    ):
        asked = Wanted(Requester("operator", "operator"), FORMATS, **wanted)
        export(log, ledger, asked, target, version="1.2.3", now=lambda: NOW)
    return {name.removeprefix("data/"): set(hits) for name, hits in in_files(target).items()}


def people_of(told: Told, case: UUID) -> tuple[UUID, ...]:
    people: tuple[UUID, ...] = told.company.held(case).stream.state.subjects
    return people


def test_R5_4_an_export_tells_of_nobody_or_of_whom_it_may_in_one_file(
    told: Told, tmp_path: Path
) -> None:
    company, desk = told.company, told.company.office.desk
    everything = set(company.canaries.planted)
    assert canaries_by_file(told, tmp_path / "plain") == {}
    whole = canaries_by_file(told, tmp_path / "whole", personal=True)
    assert whole == {DISCLOSURES: everything}

    complainant = people_of(told, company.complaints[0])[0]
    desk.do(YI, RestrictProcessing(contact_id=complainant, reason="有争议"))
    kept_back = canaries_by_file(told, tmp_path / "kept back", personal=True)
    assert kept_back.keys() == {DISCLOSURES}
    assert kept_back[DISCLOSURES] < everything

    buyer = people_of(told, company.lead)[0]
    proposed = desk.do(YI, ProposeErasure(contact_id=buyer, reason="本人要求")).id
    desk.do(BING, ApproveErasure(reason="同意"), proposed)
    erased = canaries_by_file(told, tmp_path / "erased", personal=True)
    assert erased.keys() == {DISCLOSURES}
    assert erased[DISCLOSURES] < kept_back[DISCLOSURES]
    assert canaries_by_file(told, tmp_path / "plain again") == {}
