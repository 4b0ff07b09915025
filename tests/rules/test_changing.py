"""A record with other values in some fields is what the standard library makes of it."""

from __future__ import annotations

import dataclasses
from uuid import UUID

from domain.changing import replace
from domain.lead.state import Lead, Status

LEAD = Lead(UUID(int=7), number="XS-1", reached=True)


def test_it_is_what_the_standard_library_makes_of_it() -> None:
    changed = replace(LEAD, status=Status.WORKING, number="XS-2")
    assert changed == dataclasses.replace(LEAD, status=Status.WORKING, number="XS-2")
    assert (LEAD.status, LEAD.number) == (Status.UNREGISTERED, "XS-1")


def test_a_record_in_which_nothing_differs_is_the_same() -> None:
    assert replace(LEAD, reached=True, number=LEAD.number) is LEAD
