"""No backup brings anybody back: of the key store, of the log, or of both (R5.4)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from desk import Desk
from engines import on_a_file
from erasing import WHY, codes, contacts, erase, kids, proposed, registered
from people import BING, YI

from application.reading import records
from domain.company.erasures import ApproveErasure, ProposeErasure, SubjectErased
from domain.lead.registration import LeadRegistered
from domain.people import SYSTEM
from domain.values import ERASED


def test_R5_4_an_old_key_store_does_not_bring_him_back(desk: Desk, tmp_path: Path) -> None:
    lead_id, contact_id = registered(desk)
    keys = desk.sales.keys.path
    desk.close()
    shutil.copy(keys, tmp_path / "old.keys")
    desk.restart()
    erase(desk, contact_id)
    desk.close()
    shutil.copy(tmp_path / "old.keys", keys)
    desk.restart()
    assert contacts(desk, lead_id)[0].name == ERASED
    assert set(kids(desk)) <= desk.sales.keys.subjects.destroyed()


@on_a_file
@pytest.mark.parametrize("also_log", [False, True])
def test_R5_4_who_only_reads_what_was_put_back_does_not_read_him(
    desk: Desk, tmp_path: Path, also_log: bool
) -> None:
    """No service has started since: the log tells of it, or the folder outside."""
    desk.erasures = tmp_path
    desk.restart()
    lead_id, contact_id = registered(desk)
    path, keys = desk.path, desk.sales.keys.path
    desk.close()
    for old in (path, keys):
        shutil.copy(old, tmp_path / f"old {old.name}")
    desk.restart()
    erase(desk, contact_id)
    desk.close()
    for old in (path, keys) if also_log else (keys,):
        shutil.copy(tmp_path / f"old {old.name}", old)
    with records(path, keys, erasures=tmp_path) as found:
        (registration, *_) = found.log.stream(lead_id)
    assert isinstance(registration.recorded.event, LeadRegistered)
    assert registration.recorded.event.contact.name == ERASED


@on_a_file
@pytest.mark.parametrize("had_proposal", [True, False])
@pytest.mark.parametrize("also_keys", [True, False])
def test_R5_4_an_old_log_does_not_bring_him_back(
    desk: Desk, tmp_path: Path, had_proposal: bool, also_keys: bool
) -> None:
    """Beside the current key store that alone knows him gone; else the folder outside does."""
    desk.erasures = tmp_path if also_keys else None
    desk.restart()
    lead_id, contact_id = registered(desk)
    erasure_id = proposed(desk, contact_id) if had_proposal else None
    path, keys = desk.path, desk.sales.keys.path
    desk.close()
    for old in (path, keys):
        shutil.copy(old, tmp_path / f"old {old.name}")
    desk.restart()
    erasure_id = erasure_id or proposed(desk, contact_id)
    desk.do(BING, ApproveErasure(), erasure_id)
    desk.close()
    for old in (path, keys) if also_keys else (path,):
        shutil.copy(tmp_path / f"old {old.name}", old)
    desk.restart()
    assert desk.sales.erased == {contact_id}
    assert contacts(desk, lead_id)[0].name == ERASED
    told = [p.recorded for p in desk.sales.log.after(0, 1000)][-1]
    assert isinstance(told.event, SubjectErased)
    assert told.trail.actor == SYSTEM
    assert set(told.event.kids) <= desk.sales.keys.subjects.destroyed()
    if had_proposal or also_keys:
        assert told.aggregate_id == erasure_id
    position = desk.sales.position
    desk.restart()
    assert desk.sales.position == position
    again = ProposeErasure(contact_id=contact_id, reason=WHY)
    assert codes(desk, YI, again) == ["CONTACT_ERASED"]


@on_a_file
def test_R5_4_a_folder_that_was_away_is_made_up_for(
    desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk.erasures = tmp_path / "outside"
    desk.restart()
    _, contact_id = registered(desk)
    erase(desk, contact_id)
    assert "erasures cannot be kept in" in caplog.text
    desk.erasures.mkdir()
    desk.sales.settle_erasures()
    (file,) = (desk.erasures / "erasures").iterdir()
    assert str(contact_id) in file.name
    desk.sales.settle_erasures()


@on_a_file
def test_R5_4_a_folder_that_comes_back_tells_of_who_was_erased(desk: Desk, tmp_path: Path) -> None:
    desk.erasures = outside = tmp_path / "outside"
    outside.mkdir()
    desk.restart()
    lead_id, contact_id = registered(desk)
    path, keys = desk.path, desk.sales.keys.path
    desk.close()
    for old in (path, keys):
        shutil.copy(old, tmp_path / f"old {old.name}")
    desk.restart()
    erasure_id = erase(desk, contact_id)
    desk.close()
    for old in (path, keys):
        shutil.copy(tmp_path / f"old {old.name}", old)
    outside.rename(tmp_path / "away")
    desk.restart()
    assert desk.sales.erased == frozenset()
    (tmp_path / "away").rename(outside)
    desk.sales.settle_erasures()
    assert contacts(desk, lead_id)[0].name == ERASED
    assert desk.names(erasure_id) == ["SubjectErased"]


@on_a_file
@pytest.mark.parametrize("forged", ["", "null", '{"contact_id": 1}', "FORGED"])
def test_R5_4_nobody_is_erased_by_writing_a_file(
    desk: Desk, tmp_path: Path, forged: str, caplog: pytest.LogCaptureFixture
) -> None:
    desk.erasures = tmp_path
    desk.restart()
    _, contact_id = registered(desk)
    lead_id, other = registered(desk, customer_name="广寒宫", uscc=None)
    erase(desk, contact_id)
    (file,) = (tmp_path / "erasures").iterdir()
    text = file.read_text().replace(str(contact_id), str(other))
    forgery = file.with_name(file.name.replace(str(contact_id), str(other)))
    forgery.write_text(text if forged == "FORGED" else forged)
    desk.restart()
    assert "tells of no erasure of this log" in caplog.text
    assert desk.sales.erased == {contact_id}
    assert contacts(desk, lead_id)[0].name == "嫦娥"
