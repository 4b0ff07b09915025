"""A process beside the service runs its views: either may die, and nobody waits for ever."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from engines import unlocked
from office import bring_forward, tables_of
from people import CHEN
from process import DEADLINE_SECONDS, Process
from service import API, Service
from stories import bodies

from projections.store import views_path
from projections.views import Views

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
#: Each waits longer until another begins.
KILLS = 5 if SOAK else 1

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A service on a file, which tests may end."""
    hired = Service(tmp_path_factory.mktemp("beside"), clock="real")
    hired.stop()
    made = Process(hired.path, hired.keys, DEALTRAIL_VIEWS="beside")
    yield made
    if made.process is not None:
        made.stop()


@pytest.fixture
def service(process: Process) -> Process:
    """The service, running, and a process beside it that runs the views."""
    if process.process is None:
        process.start()
    until(lambda: runs_the_views(process))
    return process


@pytest.fixture
def ends() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def until(reached: Callable[[], object]) -> None:
    give_up = time.monotonic() + DEADLINE_SECONDS
    while not reached():
        assert time.monotonic() < give_up
        time.sleep(0.01)


def child_of(process: Process) -> int | None:
    """The process id of whoever runs the views for the service, if one was begun."""
    assert process.process is not None
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            is_ours = int(parent) == process.process.pid and state != "Z"
            if is_ours and b"interfaces.beside" in (folder / "cmdline").read_bytes():
                return int(folder.name)
    return None


def runs_the_views(process: Process) -> bool:
    child = child_of(process)
    return f"process {child} runs the views now" in process.log.read_text("utf-8")


def lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def registered(process: Process, name: str) -> int:
    """The position of the first event of a lead that was registered just now."""
    answer = httpx.post(
        f"{process.url}{API}/leads",
        json=bodies.lead(name),
        headers=process.headers(CHEN),
        timeout=DEADLINE_SECONDS,
    )
    assert answer.status_code == 201, answer.text
    position: int = answer.json()["events"][0]["position"]
    return position


def newest(process: Process, position: int) -> str:
    """The newest lead in the list, for somebody who knows of that position."""
    answer = httpx.get(
        f"{process.url}{API}/leads",
        params={"min_position": position, "limit": 1},
        headers=process.headers(CHEN, Prefer="wait=30"),
        timeout=DEADLINE_SECONDS,
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["items"][0]["customer_name"])


def ready(process: Process, status: int = 200) -> dict[str, object]:
    """What the service says of itself, once its views have settled."""

    def said() -> bool:
        return httpx.get(f"{process.url}/health/ready").status_code == status

    until(said)
    found: dict[str, object] = httpx.get(f"{process.url}/health/ready").json()
    return found


def on_views(process: Process, statement: str) -> None:
    path = views_path(process.path)
    with closing(sqlite3.connect(path, timeout=10)) as connection, connection:
        connection.execute(statement)


@contextmanager
def load(process: Process) -> Iterator[None]:
    """Leads come in all the time."""
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            registered(process, f"不断{time.time_ns()}")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        stop.set()
        writer.join()


def rows_anew(path: Path, views: Path) -> object:
    """What the views of the log hold when they are built from nothing."""
    log = unlocked(path)
    opened = Views(log, place=views)
    bring_forward(opened)
    opened.close()
    log.close()
    return tables_of(views)


def test_whoever_wrote_reads_what_he_wrote(service: Process) -> None:
    for number in range(20):
        name = f"第{number}号"
        assert newest(service, registered(service, name)) == name
    assert ready(service)["view_lag"] == 0


def test_a_process_that_is_killed_is_replaced_and_no_reader_waits_for_it(
    service: Process, tmp_path: Path
) -> None:
    for kill in range(KILLS):
        until(lambda: runs_the_views(service))
        victim = child_of(service)
        assert victim is not None
        with load(service):
            os.kill(victim, signal.SIGKILL)
            newest(service, registered(service, f"第{kill}次"))
    assert f"process {victim}, which ran the views, ended (-9)" in service.log.read_text("utf-8")
    until(lambda: runs_the_views(service))
    assert newest(service, registered(service, "之后")) == "之后"
    until(lambda: ready(service)["view_lag"] == 0)
    assert tables_of(views_path(service.path)) == rows_anew(service.path, tmp_path / "views")


def test_a_view_that_stopped_there_is_told_of_here_until_another_process_tries(
    service: Process,
) -> None:
    assert newest(service, registered(service, "之前")) == "之前"
    on_views(
        service,
        "CREATE TRIGGER poison BEFORE INSERT ON leads_rows_1 BEGIN SELECT RAISE(ABORT, 'no'); END",
    )
    position = registered(service, "不可入列")
    assert newest(service, position - 1) == "之前"
    assert ready(service, 503)["view_failures"] == {"leads": position}
    stale = httpx.get(
        f"{service.url}{API}/leads",
        params={"min_position": position},
        headers=service.headers(CHEN),
    )
    assert stale.status_code == 503
    on_views(service, "DROP TRIGGER poison")
    child = child_of(service)
    assert child is not None
    os.kill(child, signal.SIGTERM)
    assert ready(service)["view_failures"] == {}
    assert newest(service, position) == "不可入列"


def test_two_services_on_one_file_show_what_the_other_wrote_and_each_ends_its_own(
    service: Process, tmp_path: Path, ends: ExitStack
) -> None:
    other = Process(service.path, service.keys, DEALTRAIL_VIEWS="beside")
    other.log = tmp_path / "log.txt"
    other.start()
    ends.callback(lambda: other.process is None or other.stop())
    until(lambda: runs_the_views(other))
    for number in range(3):
        name = f"两家{number}"
        position = registered(service, name)
        assert newest(other, position) == newest(service, position) == name
        position = registered(other, f"{name}甲")
        assert newest(service, position) == newest(other, position) == f"{name}甲"
    child, others = child_of(service), child_of(other)
    assert child is not None
    assert others is not None
    other.stop(signal.SIGKILL)
    until(lambda: not lives(others))
    assert lives(child)
    assert newest(service, registered(service, "独家")) == "独家"


def test_ctrl_c_ends_both_without_a_trace(service: Process) -> None:
    child = child_of(service)
    assert child is not None
    before = len(service.log.read_text("utf-8"))
    said = service.stop(signal.SIGINT)[before:]
    assert not lives(child)
    assert "Traceback" not in said
    assert "KeyboardInterrupt" not in said


def test_an_event_that_nobody_can_read_is_named_by_the_service_itself(service: Process) -> None:
    path = f"/leads/{service.get(CHEN, '/leads', limit=1)['items'][0]['id']}"
    version = service.get(CHEN, f"{path}/history")["items"][-1]["version"]
    child = child_of(service)
    with closing(sqlite3.connect(service.path, timeout=10)) as connection, connection:
        position = connection.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
            "VALUES (?, ?, 'OfTomorrow', ?)",
            (UUID(path[7:]).hex, version + 1, b'{"v": 1, "event": {}, "trail": {}}'),
        ).lastrowid
    assert child is not None
    until(lambda: not lives(child))
    assert ready(service, 503)["view_failures"] == {"log": position}
