"""A company of two teams: 陈一's has a signed deal with all that belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from authorization.company import STAFF, Company
from standing import ALL
from stories.clean_run import signed_in_time
from stories.collection import invoiced, paid
from stories.complaints import customer_of, investigated
from stories.playing import Play

from domain.people import People


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """The company on 27 March 2026; whatever a test does to it, it undoes."""
    with founded(tmp_path_factory) as found:
        yield found


@pytest.fixture(scope="module")
def aging(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Another one of the same kind, in which time goes on."""
    with founded(tmp_path_factory) as found:
        yield found


@contextmanager
def founded(folders: pytest.TempPathFactory) -> Iterator[Company]:
    people = People({**ALL.by_id, **{person.id: person for person in STAFF}})
    with Play(folders.mktemp("company"), people=people) as play:
        play.clock("03-02 09:00")
        lead, deal = signed_in_time(play)
        invoiced(play, deal, "L1", "FP-1")
        paid(play, deal, "NB-1", 1_000_00, "03-26")
        customer = customer_of(play, deal)
        complaint = investigated(play, customer, deal_id=deal.rpartition("/")[2])
        yield Company(play, lead, deal, complaint, f"/customers/{customer}")
