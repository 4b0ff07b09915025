"""A store that breaks: commands are refused with the reason, reading goes on, mending heals."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from desk import Desk
from people import CHEN, WANG
from samples import register
from service import API, Service
from stories import bodies

from application.engines.causes import Cause, cause_of
from application.log import CannotServeError, StoreUnavailableError
from application.sales import Sales
from domain.shared import AddContact
from projections.store import views_path

NOBODY = 65534
LEADS = 60
CONTACT = AddContact(name="吴刚", phone="13900000001")
#: The same as a body that needs pages of its own in any table.
NOTE = {"name": "吴刚", "phone": "13900000001", "reason": "长" * 4000}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with Service(tmp_path) as running:
        running.clock("03-02 09:00")
        yield running


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Service, list[str]]:
    """A stopped service with so many leads that they fill many pages."""
    service = Service(tmp_path_factory.mktemp("grown"))
    service.clock("03-02 09:00")
    leads = [service.do(CHEN, "/leads", bodies.lead(f"月宫 {n}"))["id"] for n in range(LEADS)]
    service.get(CHEN, "/leads")
    service.stop()
    return service, leads


@pytest.fixture
def copied(grown: tuple[Service, list[str]], tmp_path: Path) -> Iterator[Service]:
    """A service that stands still, on a copy of that; started by the test."""
    original, _ = grown
    shutil.copytree(original.path.parent, tmp_path, dirs_exist_ok=True)
    copy = Service(tmp_path)
    copy.keys = original.keys
    copy.stop()
    yield copy
    copy.stop()


def ready(service: Service, language: str = "en") -> dict[str, Any]:
    told = {"Accept-Language": language}
    found: dict[str, Any] = service.client.get("/health/ready", headers=told).json()
    return found


def check_refused(service: Service, lead: str, cause: str, **words: str) -> None:
    """Commands are refused for this cause, in both languages, and readiness says the same."""
    before = service.app.state.sales.log.last_position()
    for language, said in words.items():
        note = service.post(CHEN, f"/leads/{lead}/add-contact", NOTE, accept_language=language)
        problem = note.json()
        assert (note.status_code, problem["type"]) == (503, "unavailable"), note.text
        assert problem["cause"] == cause
        assert said in problem["detail"]
        assert note.headers["retry-after"] == "1"
        told = ready(service, language)
        assert (told["status"], told["store_writable"]) == ("not ready", False)
        assert told["store_trouble"]["cause"] == cause
        assert said in told["store_trouble"]["text"]
    if cause != "damaged":
        assert service.app.state.sales.log.last_position() == before


def answers(service: Service, path: str, person: str = CHEN) -> int:
    return service.client.get(f"{API}{path}", headers=service.headers(person)).status_code


def told(caplog: pytest.LogCaptureFixture, words: str) -> int:
    """How many lines of the log say so."""
    return sum(words in record.getMessage() for record in caplog.records)


def wait_until_ready(service: Service) -> None:
    end = time.monotonic() + 20
    while ready(service)["status"] != "ready":
        assert time.monotonic() < end
        time.sleep(0.01)


# ---- full, and not writable ----------------------------------------------------------------


def pragma(service: Service, statement: str) -> None:
    """Set something on the connection that writes."""
    service.app.state.sales.log.engine._writing._connected().execute(f"PRAGMA {statement}")


@pytest.mark.parametrize(
    ("broken", "mended", "cause", "en", "zh"),
    [
        ("max_page_count=1", "max_page_count=1000000", "full", "is full", "磁盘已满"),
        ("query_only=1", "query_only=0", "read-only", "cannot be written", "不可写"),
    ],
)
def test_where_nothing_can_be_stored_reading_goes_on_and_it_heals_by_itself(
    service: Service,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    broken: str,
    mended: str,
    cause: str,
    en: str,
    zh: str,
) -> None:
    # A probe writes over what is there, which this kind of fullness permits.
    monkeypatch.setattr("application.writer.LONGEST_SLEEP", 600.0)
    lead = service.do(CHEN, "/leads", bodies.lead("月宫"))["id"]
    service.get(CHEN, "/leads")
    pragma(service, broken)
    check_refused(service, lead, cause, en=en, zh=zh)
    for _ in range(5):
        service.post(CHEN, f"/leads/{lead}/add-contact", NOTE)
    assert told(caplog, f"the store takes no turn now ({cause})") == 1
    assert {answers(service, p) for p in ("/leads", f"/leads/{lead}", "/events")} == {200}
    pragma(service, mended)
    monkeypatch.setattr("application.writer.LONGEST_SLEEP", 0.01)
    service.app.state.sales.refresh()
    wait_until_ready(service)
    assert told(caplog, "the store takes turns again") == 1
    service.do(CHEN, f"/leads/{lead}/add-contact", NOTE)


@contextmanager
def unprivileged() -> Iterator[Path]:
    """A folder, and for a while nobody's rights in place of root's."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    is_root = os.geteuid() == 0
    try:
        yield folder
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)


def become_nobody(folder: Path) -> None:
    """Give up root's rights, for whom every file is writable; the folder goes along."""
    if os.geteuid() == 0:
        for entry in (folder, *folder.iterdir()):
            os.chown(entry, NOBODY, NOBODY)
        os.seteuid(NOBODY)


def test_a_start_where_the_folder_is_not_writable_says_so_and_goes_well_when_it_is() -> None:
    with unprivileged() as folder:
        path = folder / "log.sqlite3"
        Sales(path).close()
        become_nobody(folder)
        mode = folder.stat().st_mode
        folder.chmod(mode & 0o555)
        with pytest.raises(CannotServeError, match=r"log\.sqlite3.*may not write") as caught:
            Sales(path)
        assert "\n" not in str(caught.value)
        folder.chmod(mode)
        Sales(path).close()


def test_on_a_file_that_is_not_writable_a_start_serves_reading() -> None:
    with unprivileged() as folder:
        desk = Desk(folder / "log.sqlite3")
        lead = desk.do(CHEN, register()).id
        desk.close()
        become_nobody(folder)
        mode = desk.path.stat().st_mode
        desk.path.chmod(mode & 0o444)
        desk.sales = Sales(desk.path, manual_clock=True)
        assert desk.sales.held(lead) is not None
        for refused in (desk.sales.try_writing, lambda: desk.do(CHEN, CONTACT, lead)):
            with pytest.raises(StoreUnavailableError) as caught:
                refused()
            assert cause_of(caught.value) is Cause.READ_ONLY
        desk.close()
        # The files that SQLite made beside it took its mode.
        for entry in folder.iterdir():
            entry.chmod(mode)
        desk.sales = Sales(desk.path, manual_clock=True)
        desk.do(CHEN, CONTACT, lead)
        desk.close()


# ---- damaged -------------------------------------------------------------------------------


def children(path: Path) -> tuple[int, list[int]]:
    """The size of a page, and the leaves of the event table in the order of the log."""
    with closing(sqlite3.connect(path)) as connection:
        size: int = connection.execute("PRAGMA page_size").fetchone()[0]
        asked = "SELECT rootpage FROM sqlite_master WHERE name='stored_events'"
        root = connection.execute(asked).fetchone()[0]
    page = path.read_bytes()[(root - 1) * size : root * size]
    count = int.from_bytes(page[3:5], "big")
    assert page[0] == 5, "the table must be of more than one page"
    places = [int.from_bytes(page[12 + 2 * n : 14 + 2 * n], "big") for n in range(count)]
    rightmost = int.from_bytes(page[8:12], "big")
    return size, [int.from_bytes(page[at : at + 4], "big") for at in places] + [rightmost]


def overwrite(path: Path, size: int, pages: list[int]) -> None:
    with path.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * size)
            file.write(b"garbage!" * (size // 8))


def test_a_page_that_turns_out_damaged_ends_all_writing_and_what_can_be_read_is(
    copied: Service, grown: tuple[Service, list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    _, leads = grown
    size, leaves = children(copied.path)
    sound = copied.path.read_bytes()
    overwrite(copied.path, size, leaves[len(leaves) * 7 // 10 : len(leaves) * 9 // 10])
    copied._start()
    bad = leads[LEADS * 6 // 10]
    check_refused(copied, bad, "damaged", en="is damaged", zh="已损坏")
    # From the first sign on nothing is written, not even where nothing is damaged.
    check_refused(copied, leads[0], "damaged", en="is damaged", zh="已损坏")
    assert told(caplog, "the store takes no turn now (damaged)") == 1
    assert answers(copied, f"/leads/{bad}") == 503
    assert {answers(copied, path) for path in (f"/leads/{leads[0]}", "/leads")} == {200}
    copied.stop()
    copied.path.write_bytes(sound)
    copied._start()
    copied.do(CHEN, f"/leads/{bad}/add-contact", NOTE)
    wait_until_ready(copied)


@pytest.mark.parametrize("page", ["first", "newest"])
def test_a_start_on_damage_says_so_in_a_line(copied: Service, page: str) -> None:
    size, leaves = children(copied.path)
    overwrite(copied.path, size, [1] if page == "first" else leaves[-1:])
    with pytest.raises(CannotServeError, match=r"dealtrail\.sqlite3.*restore it") as caught:
        Sales(copied.path, manual_clock=True)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.name == "nt", reason="Windows lets nobody remove a file that is open")
@pytest.mark.parametrize("suffix", ["", "-wal"])
def test_a_file_removed_under_the_service_ends_all_writing(service: Service, suffix: str) -> None:
    lead = service.do(CHEN, "/leads", bodies.lead("月宫"))
    service.get(CHEN, "/leads")
    service.path.with_name(service.path.name + suffix).rename(service.path.with_name("away"))
    check_refused(service, lead["id"], "replaced", en="removed or replaced", zh="删除或替换")
    assert answers(service, "/leads") == 200
    service.stop()
    if suffix:
        # What the log in advance held was written into the file as the service ended.
        service.path.with_name("away").unlink()
    else:
        service.path.with_name("away").rename(service.path)
    service._start()
    service.do(CHEN, f"/leads/{lead['id']}/add-contact", NOTE, if_match='"1"')


# ---- what stands beside it -----------------------------------------------------------------


def test_a_views_file_found_damaged_while_serving_is_built_anew_at_the_next_start(
    copied: Service,
) -> None:
    path = views_path(copied.path)
    with path.open("r+b") as file:
        file.seek(4096 * 2)
        file.write(b"garbage!" * ((path.stat().st_size - 4096 * 2) // 8))
    copied._start()
    copied.do(CHEN, "/leads", bodies.lead("广寒宫"))
    rows = copied.get(CHEN, "/leads", limit=LEADS + 1)["items"]
    assert len(rows) == LEADS + 1
    assert path.with_name(f"{path.name}.damaged").exists()


def test_a_damaged_key_file_keeps_out_only_whoever_was_not_known_yet(copied: Service) -> None:
    copied._start()
    copied.do(CHEN, "/leads", bodies.lead("广寒宫"))
    keys = copied.path.with_name(f"{copied.path.name}.keys")
    sound = keys.read_bytes()
    keys.write_bytes(b"garbage " * 1000)
    assert answers(copied, "/leads", WANG) == 503
    assert answers(copied, "/leads", CHEN) == 200
    copied.do(CHEN, "/leads", bodies.lead("新月宫"))
    keys.write_bytes(sound)
    assert answers(copied, "/leads", WANG) == 200
