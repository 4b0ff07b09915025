"""Playing a story: the service of `tests/service.py`, and what every story asks of it."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import Any

import httpx
from engines import unlocked
from people import AUDITOR
from served import served
from service import API, Service
from stories.rows import Tables, index_tables, tables_of

from application.engines.location import Location
from application.indexes import Indexes
from application.indexing import FILLED
from application.log import Log
from application.sales import Sales
from projections.store import beside
from projections.views import Views


class Play(Service):
    """A service that is asked what stories ask."""

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
        return tables_of(beside(self.place.location))

    def rebuilt_is_equal(self) -> None:
        """Views built from nothing have the same rows, byte for byte, on whichever engine."""
        grown = self.tables()
        assert grown
        with ExitStack() as stack:
            file = self.folder / "anew.views"
            places: list[Location] = [file]
            if self.place.database is not None:
                places.append(stack.enter_context(served()))
            for place in places:
                self._rebuild(place)
                anew = tables_of(place)
                assert anew.keys() == grown.keys()
                for table, rows in grown.items():
                    assert anew[table] == rows, table

    def _rebuild(self, place: Location) -> None:
        log = unlocked(self.place.location, self.place.keys)
        views = Views(log, place=place)
        try:
            views.rebuild()
        finally:
            views.close()
            log.close()

    def indexes_read_off_again(self) -> None:
        """What the write side noted as it went is what it reads off the whole log anew."""
        self.stop()
        log = Log(self.place.location)
        kept = index_tables(log)
        assert kept["people"]
        with log.turn() as cursor:
            Indexes(cursor, b"").registers.set(FILLED, "")
            for table in kept:
                cursor.execute(f"DELETE FROM {table}")
        keys, manual = self.place.keys, self.settings.manual_clock
        Sales(self.place.location, keys=keys, manual_clock=manual).close()
        assert index_tables(log) == kept
        log.close()
