"""`dealtrail replay` of a case whose person is restricted, and then erased (R5.4)."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from desk import Desk
from people import BING, YI
from samples import register
from terminal import Terminal

from domain.company.erasures import ApproveErasure, ProposeErasure
from domain.company.restrictions import RestrictProcessing
from domain.values import ERASED

NUMBER = "XS-20260302-0001"


def test_R5_4_neither_who_is_restricted_nor_who_is_erased_is_replayed(terminal: Terminal) -> None:
    him = registered(terminal.path)
    assert "嫦娥" in told(terminal)

    compliance(terminal.path, him, erase=False)
    restricted = told(terminal)
    assert "嫦娥" not in restricted
    assert ERASED not in restricted

    compliance(terminal.path, him, erase=True)
    erased = told(terminal)
    assert "嫦娥" not in erased
    assert ERASED in erased


def registered(path: Path) -> UUID:
    """The contact of a new lead."""
    desk = Desk(path)
    held = desk.sales.held(desk.do("chen", register()).id)
    desk.close()
    assert held is not None
    contact_id: UUID = held.stream.state.contacts[0].contact_id
    return contact_id


def compliance(path: Path, contact_id: UUID, *, erase: bool) -> None:
    """Restrict the person's data, or erase it."""
    desk = Desk(path, hire=False)
    if erase:
        proposal = desk.do(YI, ProposeErasure(contact_id=contact_id, reason="本人要求")).id
        desk.do(BING, ApproveErasure(reason="同意"), proposal)
    else:
        desk.do(YI, RestrictProcessing(contact_id=contact_id, reason="有争议"))
    desk.close()


def told(terminal: Terminal) -> str:
    """All that the replay says of the lead, and of its two ends."""
    whole = terminal.run("replay", NUMBER, "--changes").said(0).out
    return whole + terminal.run("replay", NUMBER, "--diff", "0", "1").said(0).out
