"""The service keeps the ledger up to date, signs, and says what is wrong with it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from engines import ENGINES
from people import CHEN
from service import Service
from stories import bodies
from terminal import Terminal

from projections.ledger.checkpoint import Checkpoint, open_checkpoint
from projections.ledger.ledger import Ledger
from projections.ledger.note import Note

DEADLINE_SECONDS = 30
#: It signs whenever it has come to the end of the log.
AT_ONCE = 0.001


def until(reached: Callable[[], object]) -> None:
    end = time.monotonic() + DEADLINE_SECONDS
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.02)


def report(service: Service) -> Any:
    return service.client.get("/health/ready").json()


def ledger_of(service: Service) -> Ledger:
    found: Ledger = service.app.state.ledger
    return found


def is_signed(service: Service) -> bool:
    """Whether a checkpoint holds everything that stands in the log."""
    ledger = ledger_of(service)
    last = ledger.last()
    at_end = ledger.position == report(service)["position"]
    return at_end and last is not None and last.checkpoint.size == ledger.size


@pytest.mark.parametrize("engine", ENGINES)
def test_what_happens_is_signed_and_told(engine: str, tmp_path: Path) -> None:
    folder = tmp_path / "outside"
    folder.mkdir()
    more: dict[str, Any] = {"checkpoints": folder, "checkpoint_seconds": AT_ONCE}
    more |= {"ledger_origin": "example.com/a"}
    with Service(tmp_path, engine=engine, **more) as service:
        service.clock("03-02 09:00")
        service.do(CHEN, "/leads", bodies.lead("月宫"))
        until(lambda: is_signed(service))
        ledger, told = ledger_of(service), report(service)
        assert told["status"] == "ready"
        assert told["ledger"]["size"] == ledger.size
        assert (told["ledger"]["events"], told["ledger"]["seconds"]) == (0, 0)
        assert told["ledger"]["checkpoint"]["size"] == ledger.size
        assert told["ledger"]["trouble"] is None
        newest = max(folder.iterdir())
        opened = open_checkpoint(newest.read_bytes(), "example.com/a", ledger.keyring)
        assert opened.size == ledger.size
        metrics = service.client.get("/metrics").text
        assert f"dealtrail_ledger_signed_size {float(ledger.size)}" in metrics
        assert "dealtrail_ledger_trouble 0.0" in metrics
        before = ledger.latest()
        service.restart()
        assert ledger_of(service).latest() == before


def test_a_folder_that_is_away_holds_up_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "outside"
    with Service(tmp_path, checkpoints=folder, checkpoint_seconds=AT_ONCE) as service:
        service.do(CHEN, "/leads", bodies.lead("月宫"))
        until(lambda: is_signed(service) and report(service)["ledger"]["trouble"])
        told = report(service)
        assert told["status"] == "ready"
        assert str(folder) in told["ledger"]["trouble"]
        assert "dealtrail_ledger_trouble 1.0" in service.client.get("/metrics").text
        folder.mkdir()
        until(lambda: list(folder.iterdir()))
        until(lambda: report(service)["ledger"]["trouble"] is None)


def test_a_service_over_a_restored_log_goes_on_and_signs_nothing(tmp_path: Path) -> None:
    with Service(tmp_path, checkpoint_seconds=AT_ONCE) as service:
        service.do(CHEN, "/leads", bodies.lead("月宫"))
        until(lambda: is_signed(service))
        backup = tmp_path / "backup"
        service.restart(lambda: shutil.copy2(service.path, backup))
        service.do(CHEN, "/leads", bodies.lead("广寒宫"))
        until(lambda: is_signed(service))
        signed = ledger_of(service).latest()

        def put_back() -> None:
            for beside in ("", "-wal", "-shm"):
                service.path.with_name(service.path.name + beside).unlink(missing_ok=True)
            shutil.copy2(backup, service.path)

        service.restart(put_back)
        service.do(CHEN, "/leads", bodies.lead("瑶池"))
        until(lambda: report(service)["ledger"]["trouble"])
        told = report(service)
        assert told["status"] == "ready"
        assert "restored" in told["ledger"]["trouble"]
        assert ledger_of(service).latest() == signed
        note = ledger_of(service).fork("the disk was lost")
        assert "forked from" in Checkpoint.parse(Note.parse(note).text).extensions[0]
        until(lambda: report(service)["ledger"]["trouble"] is None)
        service.do(CHEN, "/leads", bodies.lead("蓬莱"))
        until(lambda: is_signed(service))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_new_log_is_first_verified_when_something_vouches_for_it(
    engine: str, tmp_path: Path
) -> None:
    """Not before its first checkpoint: then it would be called "not checked" for an hour."""
    with Service(tmp_path, engine=engine, verify_seconds=3600) as service:
        until(lambda: report(service)["verification"]["checked_at"])
        told = report(service)["verification"]
        assert told["status"] == "verified"
        assert told["size"] > 0


def test_a_log_without_events_is_signed_and_verified_as_soon_as_it_has_some(
    tmp_path: Path,
) -> None:
    terminal = Terminal(tmp_path)
    terminal.run("ledger", "keys").said(0)
    with Service(tmp_path, verify_seconds=3600) as service:
        assert report(service)["verification"]["checked_at"] is None
        assert ledger_of(service).last() is None, "nothing is signed of nothing"
        terminal.hire()
        until(lambda: report(service)["verification"]["checked_at"])
        told = report(service)["verification"]
        assert (told["status"], told["size"]) == ("verified", ledger_of(service).size)
