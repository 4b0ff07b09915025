"""Views while the service runs: how far behind they are, what stops one, a rebuild beside."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from people import CHEN
from service import API, Service
from stories import bodies
from terminal import Terminal

from projections.store import views_path
from projections.views import VIEWS

NAMES = sorted(kind.name for kind in VIEWS)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with Service(tmp_path) as opened:
        opened.clock("03-02 09:00")
        yield opened


def ready(service: Service, status: int = 200) -> dict[str, Any]:
    """What the service says of itself, once its views have settled."""
    end = time.monotonic() + 10
    while (answer := service.client.get("/health/ready")).status_code != status:
        assert time.monotonic() < end, answer.text
        time.sleep(0.01)
    found: dict[str, Any] = answer.json()
    return found


def measured(service: Service, name: str) -> dict[str, float]:
    """A gauge of every view."""
    lines = service.client.get("/metrics").text.splitlines()
    parts = (line.split("{view=") for line in lines if line.startswith(f"{name}{{"))
    return {view.split('"')[1]: float(view.rsplit(" ", 1)[1]) for _, view in parts}


def on_views(service: Service, statement: str) -> None:
    with closing(sqlite3.connect(views_path(service.path), timeout=10)) as connection, connection:
        connection.execute(statement)


def poison(service: Service) -> int:
    """From now on the list of leads takes no row; the position of the first it is not told."""
    service.get(CHEN, "/leads")
    on_views(
        service,
        "CREATE TRIGGER poison BEFORE INSERT ON leads_rows_1 BEGIN SELECT RAISE(ABORT, 'no'); END",
    )
    events = service.do(CHEN, "/leads", bodies.lead("不可入列"))["events"]
    position: int = events[0]["position"]
    return position


def leads(service: Service, **params: Any) -> Any:
    return service.client.get(f"{API}/leads", params=params, headers=service.headers(CHEN))


def test_health_and_metrics_tell_how_far_each_view_is_behind(service: Service) -> None:
    service.do(CHEN, "/leads", bodies.lead("月宫"))
    service.get(CHEN, "/leads")
    found = ready(service)
    assert sorted(found["views"]) == NAMES
    told = {"position": found["position"], "events": 0, "seconds": 0.0}
    assert all(view == told for view in found["views"].values())
    assert found["builds"] == {}
    for gauge in ("dealtrail_view_lag_events", "dealtrail_view_lag_seconds"):
        assert measured(service, gauge) == dict.fromkeys(NAMES, 0.0)
    assert measured(service, "dealtrail_view_build_position") == {}


def test_a_poisoned_view_stops_alone_and_goes_on_after_the_fix(service: Service) -> None:
    service.do(CHEN, "/leads", bodies.lead("月宫"))
    position = poison(service)
    service.clock("03-02 09:10")
    service.do(CHEN, "/leads", bodies.lead("之后"))
    found = ready(service, 503)
    assert found["view_failures"] == {"leads": position}
    assert found["views"]["leads"]["position"] == position - 1
    assert found["views"]["leads"]["events"] == found["position"] - position + 1
    assert found["views"]["leads"]["seconds"] == 600.0
    assert measured(service, "dealtrail_view_stopped") == {n: float(n == "leads") for n in NAMES}
    assert service.get(CHEN, "/customers")["items"][0]["customer_name"] == "不可入列"

    stale = leads(service)
    assert [row["customer_name"] for row in stale.json()["items"]] == ["月宫"]
    assert stale.json()["position"] == position - 1
    started = time.monotonic()
    answer = leads(service, min_position=position)
    assert (answer.status_code, answer.json()["type"]) == (503, "unavailable")
    assert "Retry-After" in answer.headers
    assert time.monotonic() - started < 2, "nobody waits for what does not come"

    on_views(service, "DROP TRIGGER poison")
    service.restart()
    assert ready(service)["view_failures"] == {}
    names = [row["customer_name"] for row in service.get(CHEN, "/leads")["items"]]
    assert names == ["之后", "不可入列", "月宫"]


def test_an_event_that_nobody_can_read_is_named_with_its_position(service: Service) -> None:
    path = f"/leads/{service.do(CHEN, '/leads', bodies.lead('月宫'))['id']}"
    version = service.get(CHEN, f"{path}/history")["items"][-1]["version"]
    service.get(CHEN, "/leads")
    with closing(sqlite3.connect(service.path, timeout=10)) as connection, connection:
        cursor = connection.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
            "VALUES (?, ?, 'OfTomorrow', ?)",
            (UUID(path[7:]).hex, version + 1, b'{"v": 1, "event": {}, "trail": {}}'),
        )
        position = cursor.lastrowid
    found = ready(service, 503)
    assert found["view_failures"] == {"log": position}
    assert f"position {position} " in found["advice"]
    assert "OfTomorrow" not in str(found), "nothing out of the row, for anybody may ask here"
    assert measured(service, "dealtrail_view_stopped") == dict.fromkeys(NAMES, 1.0)
    assert [row["customer_name"] for row in service.get(CHEN, "/leads")["items"]] == ["月宫"]
    answer = service.client.get(f"{API}{path}/history", headers=service.headers(CHEN))
    assert (answer.status_code, answer.json()["type"]) == (503, "unavailable")
    assert f"position {position} " in answer.json()["detail"]
    assert "OfTomorrow" not in answer.text


def test_a_rebuild_beside_the_service_stops_no_reader_and_no_writer(service: Service) -> None:
    for number in range(20):
        service.do(CHEN, "/leads", bodies.lead(f"第{number}号"))
    terminal = Terminal(service.path.parent)
    stop = threading.Event()
    answers: list[int] = []

    def read() -> None:
        while not stop.is_set():
            answers.append(leads(service).status_code)

    reader = threading.Thread(target=read)
    reader.start()
    terminal.run("rebuild").said(0, "rebuilt")
    service.do(CHEN, "/leads", bodies.lead("重建之后"))
    stop.set()
    reader.join()
    assert set(answers) == {200}
    rows = service.get(CHEN, "/leads")["items"]
    assert [row["customer_name"] for row in rows][:2] == ["重建之后", "第19号"]
    assert len(rows) == 21
    assert ready(service)["builds"] == {}
    assert terminal.run("rebuild", "nonsense").code == 2
