"""Playing a story: the service of `tests/service.py`, and what every story asks of it."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any, Self

import httpx
from people import AUDITOR, EVERYBODY
from service import API, Service

from application.indexes import TOPICS
from application.indexing import TABLES
from application.log import Log
from application.sales import Sales
from domain.people import People
from projections.store import views_path
from projections.views import Views

#: Tables by name, those of a views' file without the number of its build, with sorted rows.
Tables = dict[str, list[tuple[Any, ...]]]


class Play(Service):
    """A service in which the people of the stories are already hired."""

    def __init__(self, folder: Path, people: People = EVERYBODY, hired: Play | None = None) -> None:
        if hired is not None:
            for file in hired.path.parent.iterdir():
                shutil.copy(file, folder)
        super().__init__(folder, people=people)
        if hired is not None:
            self.keys = dict(hired.keys)

    def __enter__(self) -> Self:
        return self

    # ---- two at once ---------------------------------------------------------------

    def together(self, version: int, *commands: tuple[str, str, Any]) -> dict[str, httpx.Response]:
        """What browsers get that send at the same moment what they decided on this version."""
        answers: dict[str, httpx.Response] = {}
        start = threading.Barrier(len(commands))

        def send(person: str, path: str, body: Any) -> None:
            headers = self.headers(person, if_match=f'"{version}"')
            with httpx.Client(base_url=self.url, timeout=30) as browser:
                browser.get("/health/live")
                start.wait(timeout=10)
                answers[person] = browser.post(f"{API}{path}", json=body, headers=headers)

        browsers = [threading.Thread(target=send, args=command) for command in commands]
        for browser in browsers:
            browser.start()
        for browser in browsers:
            browser.join()
        return answers

    # ---- refusals ------------------------------------------------------------------

    def refuses(
        self, person: str, path: str, body: Any, status: int, clause: str, code: str | None = None
    ) -> dict[str, Any]:
        """The command is refused under the clause, and leaves its receipt and nothing more."""
        before = self.position()
        problem = self.refused(person, path, body, status, clause, code)
        assert problem["position"] == self.position() == before + 1
        rows = self.get(AUDITOR, "/audit", from_position=before + 1)["items"]
        assert [(r["event"], r["outcome"], r["actor"]) for r in rows] == [
            ("CommandReceived", "refused", person)
        ]
        assert rows[0]["problem"] == problem["type"]
        assert clause in {reason["clause"] for reason in rows[0]["reasons"]}
        return problem

    # ---- asking --------------------------------------------------------------------

    def found(self, path: str, event: str) -> list[dict[str, Any]]:
        """The items of that event in the history of a lead or deal."""
        items: list[dict[str, Any]] = self.get(AUDITOR, f"{path}/history", event=event)["items"]
        return items

    def the(self, path: str, event: str) -> dict[str, Any]:
        """The one item of that event in the history."""
        (item,) = self.found(path, event)
        return item

    def clocks(self, path: str, kind: str) -> list[dict[str, Any]]:
        """All clocks of the kind that the lead or deal ever had, by due time (V6)."""
        rows = self.get(AUDITOR, f"/deadlines/{kind}")["items"]
        return [row for row in rows if path.endswith(row["id"])]

    def clock_of(self, path: str, kind: str, subject: str | None = None) -> dict[str, Any]:
        """The one clock of the kind (and subject)."""
        (row,) = (c for c in self.clocks(path, kind) if subject in (None, c["subject"]))
        return row

    def row(self, lead: str, **asked: Any) -> dict[str, Any]:
        """The lead's row in the list of leads (V7)."""
        (row,) = (
            r for r in self.get(AUDITOR, "/leads", **asked)["items"] if lead.endswith(r["id"])
        )
        assert isinstance(row, dict)
        return row

    def stage(self, deal: str, **asked: Any) -> str:
        """The column of the board (V1) in which the deal stands."""
        columns = self.get(AUDITOR, "/pipeline", **asked)["columns"]
        (stage,) = (c["stage"] for c in columns for item in c["items"] if deal.endswith(item["id"]))
        if not asked:
            assert stage == self.get(AUDITOR, deal)["state"]
        return str(stage)

    def work_of(self, person: str, **asked: Any) -> set[tuple[str, str]]:
        """What stands in the person's work list (V5): aggregate ids and kinds of clocks."""
        items = self.get(person, "/worklist", **asked)["items"]
        return {(item["id"], item["kind"]) for item in items}

    def line(self, deal: str, line_id: str, **asked: Any) -> dict[str, Any]:
        """The line's row in the ageing of receivables (V8)."""
        asked["deal_id"] = deal.removeprefix("/deals/")
        rows = self.get(AUDITOR, "/receivables", **asked)["items"]
        (row,) = (row for row in rows if row["line_id"] == line_id)
        assert isinstance(row, dict)
        return row

    # ---- rebuilding ----------------------------------------------------------------

    def tables(self) -> Tables:
        """All rows of all views, once they have seen all that happened."""
        self.get(AUDITOR, "/pipeline")
        return tables_of(views_path(self.path))

    def rebuilt_is_equal(self) -> None:
        """Views built from nothing have the same rows, byte for byte."""
        grown = self.tables()
        assert grown
        log = Log(self.path)
        anew = self.path.with_name("anew.views")
        views = Views(log, place=anew)
        try:
            views.rebuild()
            assert tables_of(anew) == grown
        finally:
            views.close()
            log.close()

    def indexes_read_off_again(self) -> None:
        """What the write side noted as it went is what it reads off the whole log anew."""
        kept = index_tables(self.path)
        assert kept["people"]
        anew = self.path.parent / "read_off" / self.path.name
        anew.parent.mkdir()
        keys = self.path.name + ".keys"
        shutil.copy(self.path.with_name(keys), anew.with_name(keys))
        with closing(sqlite3.connect(self.path)) as here, closing(sqlite3.connect(anew)) as copy:
            here.backup(copy)
            copy.execute("DELETE FROM settings WHERE name = ?", (TABLES,))
            for table in kept:
                copy.execute(f"DELETE FROM {table}")
            copy.commit()
        Sales(anew, manual_clock=self.settings.manual_clock).close()
        assert index_tables(anew) == kept


def index_tables(path: Path) -> Tables:
    """All that the write side notes of the log for its own questions."""
    names = [table for topic in TOPICS for table in topic.derived]
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for name in names
        }


def tables_of(path: Path) -> Tables:
    """The rows that answer queries, as SQLite stores them."""
    connection = sqlite3.connect(path)
    try:
        live = connection.execute("SELECT view, build FROM builds WHERE live").fetchall()
        names = [
            n for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return {
            name.removesuffix(f"_{build}"): sorted(
                connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr
            )
            for view, build in live
            for name in names
            if name.startswith(f"{view}_") and name.endswith(f"_{build}")
        }
    finally:
        connection.close()
