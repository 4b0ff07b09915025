"""Somebody to be erased, straight at the application, and what is still known of him."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from desk import Desk
from people import BING, CHEN, YI
from samples import register

from application.indexes import Indexes
from domain.company.erasures import ApproveErasure, ProposeErasure
from domain.customers import ContactDetails

WHY = "客户要求删除"
HIM = ContactDetails(name="嫦娥", phone="+86 138 0000 1111", email="Change@Moon.example")


def registered(desk: Desk, by: str = CHEN, **changes: Any) -> tuple[UUID, UUID]:
    """A lead and its contact."""
    lead_id = desk.do(by, register(**{"contact": HIM} | changes)).id
    return lead_id, contacts(desk, lead_id)[0].contact_id


def contacts(desk: Desk, case_id: UUID) -> Any:
    held = desk.sales.held(case_id)
    assert held is not None
    return held.stream.state.contacts


def proposed(desk: Desk, contact_id: UUID) -> UUID:
    return desk.do(YI, ProposeErasure(contact_id=contact_id, reason=WHY)).id


def erase(desk: Desk, contact_id: UUID) -> UUID:
    erasure_id = proposed(desk, contact_id)
    desk.do(BING, ApproveErasure(), erasure_id)
    return erasure_id


def reached(desk: Desk, phone: str | None = None, mail: str | None = None) -> tuple[Any, ...]:
    with desk.sales.log.reading() as cursor:
        return Indexes(cursor, desk.sales.keys.claim_key).personal.reached_by(phone, mail)


def codes(desk: Desk, by: str, command: Any, *where: Any) -> list[str]:
    return [reason.code for reason in desk.refused(by, command, *where).reasons]


def kids(desk: Desk) -> tuple[str, ...]:
    with desk.sales.log.reading() as cursor:
        return Indexes(cursor, b"").subjects.erased_kids()
