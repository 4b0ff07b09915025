"""A key store that is not the one the log was sealed with: told of, never taken for an erasure."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from desk import Desk
from engines import Place, accept_lost_keys, unlocked
from people import CHEN
from samples import register

from application.envelope import UnreadableEventError
from application.log import CannotServeError
from application.subject_keys import POOL
from domain.customers import ContactDetails
from domain.values import LOST

HIM = ContactDetails(name="嫦娥", phone="13800001111")


def opened(there: Place) -> Desk:
    return Desk(there.location, keys=there.keys, hire=False)


def registered(desk: Desk, number: int = 0) -> UUID:
    name = f"第{number}家"
    return desk.do(CHEN, register(customer_name=name, uscc=f"FAKE-{number:04}", contact=HIM)).id


def file(there: Place) -> Path:
    assert isinstance(there.keys, Path)
    return there.keys


def contact_of(desk: Desk, lead_id: UUID) -> Any:
    held = desk.sales.held(lead_id)
    assert held is not None
    return held.stream.state.contacts[0]


def test_R5_4_a_start_without_the_key_store_says_what_is_missing(there: Place) -> None:
    desk = opened(there)
    registered(desk)
    desk.close()
    kept = file(there).read_bytes()
    file(there).unlink()
    for _ in range(2):
        with pytest.raises(CannotServeError, match="key store"):
            opened(there)
    file(there).write_bytes(kept)
    opened(there).close()


def test_R5_4_an_older_key_store_is_not_gone_on_with(there: Place, tmp_path: Path) -> None:
    desk = opened(there)
    registered(desk)
    older = tmp_path / "older"
    shutil.copy(file(there), older)
    desk.restart()  # which begins a pool of its own
    newer = registered(desk, 1)
    desk.close()
    shutil.copy(older, file(there))
    with pytest.raises(CannotServeError, match="older than the log"):
        opened(there)
    log = unlocked(there.location, there.keys)
    with pytest.raises(UnreadableEventError, match="restore the key store"):
        log.stream(newer)
    log.close()


def test_R5_4_a_backup_of_the_pool_in_use_is_enough(there: Place, tmp_path: Path) -> None:
    desk = opened(there)
    registered(desk)
    backup = tmp_path / "backup"
    shutil.copy(file(there), backup)
    later = registered(desk, 1)
    desk.close()
    assert POOL > 1
    shutil.copy(backup, file(there))
    desk = opened(there)
    assert contact_of(desk, later).name == HIM.name
    desk.close()


def test_R5_4_once_the_loss_is_accepted_what_was_sealed_reads_as_lost(there: Place) -> None:
    desk = opened(there)
    lead_id = registered(desk)
    desk.close()
    file(there).unlink()
    accept_lost_keys(there)
    desk = opened(there)
    assert contact_of(desk, lead_id).name == contact_of(desk, lead_id).phone == LOST
    again = registered(desk, 1)
    desk.restart()
    assert contact_of(desk, again).name == HIM.name
    assert contact_of(desk, lead_id).name == LOST
    desk.close()
    # It was accepted once, and for the keys that were lost then.
    file(there).unlink()
    with pytest.raises(CannotServeError, match="key store"):
        opened(there)
