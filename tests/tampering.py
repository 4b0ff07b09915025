"""A small log with its ledger, and what an administrator of its database can do to the rows.

with evidence("sqlite", tmp_path) as case:
    case.change("DELETE FROM stored_events WHERE position=?", 7)
    assert case.broken().position == 7

Changes go around the triggers, and leave no trace of that.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

import psycopg
from desk import Desk
from engines import Place
from models import Model
from people import CHEN, EVERYBODY, WANG
from samples import register, score

from application.engines.postgres_schema import LOG, worded
from application.engines.sqlite_recorder import TRIGGERS
from application.envelope import contents
from application.log import Log, Row
from application.scanning import rows_of_log
from domain.company.people import AddPerson
from domain.customers import ContactDetails
from domain.language import Text
from domain.lead.registration import RegisterLead
from domain.people import OPERATOR
from projections.ledger.examined import Examined, Sources
from projections.ledger.examining import Examination
from projections.ledger.keyring import Keyring
from projections.ledger.ledger import Ledger
from projections.ledger.node_store import beside
from projections.ledger.trust import Noted
from projections.ledger.verdict import Broken, Verified

TRIGGER = "TRIGGER stored_events_are_never_changed"
INSERT = (
    "INSERT INTO stored_events (position, originator_id, originator_version, topic, state) "
    "VALUES (?,?,?,?,?)"
)
#: What a ledger keeps, to be made anew by whoever rewrites history.
NODES = ("tiles", "places")


@dataclass(frozen=True)
class Signed:
    """What was handed out while the log was filled: two checkpoints and the public keys."""

    earlier: bytes
    later: bytes
    keys: str


def person(desk: Desk, name: str) -> None:
    """Hire one person."""
    known = EVERYBODY.by_id[name]
    roles = tuple(sorted(known.roles))
    command = AddPerson(person_id=name, name=known.name, roles=roles, team=known.team)
    desk.do(OPERATOR, command, aggregate="person")


def customer(name: str, phone: str) -> RegisterLead:
    """The registration of a lead of that name."""
    return register(customer_name=name, contact=ContactDetails(name="吴刚", phone=phone))


def _fill(place: Place) -> Signed:
    """Some twenty rows: the first are signed twice, then once, the last not at all."""
    desk = Desk(place.location, keys=place.keys, hire=False)
    ledger = Ledger(desk.sales.log, desk.sales.keys.ledger)
    try:
        desk.clock("03-02 09:00")
        for name in (CHEN, WANG):
            person(desk, name)
        lead = desk.do(CHEN, register()).id
        ledger.catch_up()
        earlier = ledger.sign()
        desk.refused(CHEN, register())
        desk.do(CHEN, score(4, 3, 3), lead)
        ledger.catch_up()
        later = ledger.sign()
        desk.do(CHEN, customer("广寒宫", "13900000000"))
        ledger.catch_up()
        return Signed(earlier, later, ledger.keyring.text)
    finally:
        ledger.close()
        desk.close()


EVIDENCE = Model(_fill)


class Case:
    """One such log, to be attacked."""

    def __init__(self, engine: str, place: Place, signed: Signed) -> None:
        self.engine, self.place, self.signed = engine, place, signed
        self.rows = self.stored()

    @property
    def folder(self) -> Path:
        """Where its files are."""
        assert isinstance(self.place.keys, Path)
        return self.place.keys.parent

    # ---- looking --------------------------------------------------------------------

    def stored(self) -> list[Row]:
        """The rows as they stand."""
        log = Log(self.place.location, looking=True)
        try:
            return list(rows_of_log(log))
        finally:
            log.close()

    def examined(self, *outside: bytes, keys: str | None = None, pure: bool = False) -> Examined:
        """What an examination finds, with what somebody holds outside; `pure`: with that alone."""
        sources = Sources(
            self.place.location,
            None if pure else self.place.keys,
            outside=tuple(Noted(Text("outside", "外部"), note) for note in outside),
            keys=Keyring.parse(keys) if keys is not None else None,
        )
        with Examination(sources) as examination:
            return examination.run()

    def broken(self, *outside: bytes, keys: str | None = None, pure: bool = False) -> Broken:
        """The same, and it must find something."""
        verdict = self.examined(*outside, keys=keys, pure=pure).verdict
        assert isinstance(verdict, Broken), verdict
        assert verdict.text.en.endswith(".")
        assert verdict.text.zh.endswith("。")
        return verdict

    def verified(self) -> Verified:
        verdict = self.examined().verdict
        assert isinstance(verdict, Verified), verdict
        return verdict

    def row(self, topic: str, which: int = 0) -> Row:
        """One of the rows of that topic, as it was written."""
        return [row for row in self.rows if row.topic == topic][which]

    # ---- attacking ------------------------------------------------------------------

    def change(self, *statements: tuple[Any, ...]) -> None:
        """Run statements, each with its values, with the triggers out of the way meanwhile."""
        if self.place.database is None:
            assert isinstance(self.place.location, Path)
            with closing(sqlite3.connect(self.place.location)) as connection, connection:
                for name in _triggers(connection):
                    connection.execute(f"DROP TRIGGER {name}")
                for statement, *values in statements:
                    connection.execute(statement, values)
                for trigger in TRIGGERS:
                    connection.execute(trigger)
            return
        with psycopg.connect(self.place.database.owner) as server:
            server.execute(f"SET search_path = {LOG}")
            server.execute(f"ALTER TABLE stored_events DISABLE {TRIGGER}")
            for statement, *values in statements:
                asked = statement.replace("position", "notification_id").replace("?", "%s")
                server.execute(worded(asked).encode(), values)
            server.execute(f"ALTER TABLE stored_events ENABLE ALWAYS {TRIGGER}")

    def put(self, row: Row, **fields: Any) -> None:
        """Change fields of a row."""
        columns = ", ".join(f"{name}=?" for name in fields)
        self.change(
            (f"UPDATE stored_events SET {columns} WHERE position=?", *fields.values(), row.position)
        )

    def rewrite(self, row: Row, changed: Callable[[dict[str, Any]], None]) -> None:
        """Change what a row says, so that it reads as if it had been written so."""
        said = json.loads(row.state)
        changed(said)
        state = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        assert state != row.state
        self.put(row, state=state)

    def recompute(self) -> None:
        """Make the ledger's nodes anew over the rows as they are, and forget its checkpoints."""
        log = Log(self.place.location)
        try:
            ledger = Ledger(log)
            try:
                self._forget()
                ledger.catch_up()
            finally:
                ledger.close()
        finally:
            log.close()

    def _forget(self) -> None:
        for table in (*NODES, "checkpoints"):
            self.in_ledger(f"DELETE FROM {table}")
        self.in_ledger("UPDATE reached SET size=0, position=0")

    def in_ledger(self, statement: str, *values: Any) -> None:
        """Run a statement in the ledger's own store."""
        if self.place.database is None:
            place = beside(self.place.location)
            assert isinstance(place, Path)
            with closing(sqlite3.connect(place)) as connection, connection:
                connection.execute(statement, values)
            return
        with psycopg.connect(self.place.database.serving) as server:
            server.execute("SET search_path = dealtrail_ledger")
            server.execute(statement.replace("?", "%s").encode(), values)


def _triggers(connection: sqlite3.Connection) -> list[str]:
    return [n for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'")]


@contextmanager
def evidence(engine: str, folder: Path) -> Iterator[Case]:
    """A copy of the log for one test."""
    with EVIDENCE.copy(engine, folder) as place:
        yield Case(engine, place, EVIDENCE.filled(engine))


# ---- what others would look at ----------------------------------------------------------


def is_intact(case: Case) -> bool:
    """The database finds nothing wrong with itself."""
    if case.place.database is not None:
        return True
    assert isinstance(case.place.location, Path)
    with closing(sqlite3.connect(case.place.location)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def is_guarded(case: Case) -> bool:
    """The triggers stand that refuse changes."""
    if case.place.database is None:
        assert isinstance(case.place.location, Path)
        with closing(sqlite3.connect(case.place.location)) as connection:
            return len(_triggers(connection)) == len(TRIGGERS)
    with psycopg.connect(case.place.database.owner) as server:
        asked = "SELECT tgenabled FROM pg_trigger WHERE tgname='stored_events_are_never_changed'"
        return server.execute(asked).fetchall() == [("A",)]


def is_counted(case: Case) -> bool:
    """There are as many rows as before."""
    return len(case.stored()) == len(case.rows)


def is_readable(case: Case) -> bool:
    """Each row can be read by the software that wrote it."""
    return all(contents(row) for row in case.stored())


def is_numbered(case: Case) -> bool:
    """The versions of each stream run from 1 on without a gap."""
    rows = sorted(case.stored(), key=attrgetter("originator_id", "originator_version"))
    return all(
        row.originator_version == version
        for _, stream in groupby(rows, attrgetter("originator_id"))
        for version, row in enumerate(stream, 1)
    )
