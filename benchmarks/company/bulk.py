"""The write side for much work at once: real commands, some hundred of them in one commit.

Each is carried out as the service does it (`application.turn`, `application.execution`): with
its receipt, its facts, its clocks and a savepoint of its own. Only the turn is held open for
longer, and nobody else writes meanwhile. What stands in the log already is not done again:
the same commands go through it from the beginning and get their first answers, so a play that
was interrupted goes on exactly where its last commit left it.
"""

from __future__ import annotations

import datetime as dt
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

from application import indexing
from application.clock import ManualClock
from application.deadlines import fire_due
from application.exchange import Answer, Request
from application.execution import Execution
from application.indexes import Indexes
from application.keys import Keys
from application.log import Log
from application.streams import Cache, Held
from application.turn import Standing, Turn, company_in_force, directory
from domain.people import People

from .past import Past

COMMANDS_A_TURN = 500
#: Streams kept in memory; far more than are being worked on at any time.
STREAMS = 60_000


class Bulk:
    """Carries out commands one after the other under a manual clock; one thread, one turn."""

    def __init__(
        self, path: Path, begin: dt.datetime, *, commands_a_turn: int = COMMANDS_A_TURN
    ) -> None:
        self.keys = Keys(path.with_name(path.name + ".keys"))
        self.log = Log(path, keys=self.keys.subjects)
        self.clock = ManualClock(begin, kept=False)
        self.commands = self.replayed = 0
        self._commands_a_turn = commands_a_turn
        self._cache = Cache(STREAMS)
        self._past = Past(self.log)
        self.position = self.log.last_position()
        with self.log.turn() as cursor:
            indexing.prepare(self.log, cursor, self.keys.claim_key)
            indexes = Indexes(cursor, self.keys.claim_key)
            people = directory(self.log, cursor, indexes.registers.people_streams())
            company = company_in_force(self.log, cursor)
        self._standing = Standing(company.policies.in_force, company.calendar, people)
        self._open = ExitStack()
        self._turn: Turn | None = None

    @property
    def people(self) -> People:
        return (self._turn.standing if self._turn is not None else self._standing).people

    def execute(self, request: Request) -> Answer:
        """The answer; on disk with the next commit."""
        known = self._past.again(request, self.keys.digest_key)
        if known is not None:
            self.replayed += 1
            self._past.pass_until(self.clock.now())
            return known
        turn = self._now()
        with turn.savepoint():
            answer = Execution(turn, request, self.keys.digest_key).run()
        fire_due(turn, turn.now)
        self.commands += 1
        if self.commands % self._commands_a_turn == 0:
            self.commit()
        return answer

    def held(self, aggregate_id: UUID) -> Held | None:
        """The aggregate as the commands so far left it."""
        if not self._past.is_over:
            return self._past.held.get(aggregate_id)
        return self._now().load(aggregate_id)

    def set_clock(self, target: dt.datetime) -> None:
        """Move the clock on; all that falls due on the way fires at its time."""
        instant = target.astimezone(dt.UTC)
        self._past.pass_until(instant)
        if self._past.is_over:
            turn = self._now()
            while fire_due(turn, instant, at_their_time=True):
                pass
        if self._turn is not None:
            self._turn.now = instant
        self.clock.set(instant)

    def commit(self) -> None:
        """What was done so far is on disk when this returns."""
        turn, self._turn = self._turn, None
        self._open.close()
        if turn is not None:
            for aggregate_id, held in turn.changed.items():
                self._cache.put(aggregate_id, held)
            self.position, self._standing = turn.last_position, turn.standing

    def close(self, *, keep: bool) -> None:
        """Stop; what was done since the last commit is kept, or was never done."""
        if keep:
            self.commit()
        else:
            self._open.__exit__(_Abandoned, _Abandoned(), None)
        self.log.close()

    # ---- inside --------------------------------------------------------------------

    def _now(self) -> Turn:
        """The turn that is open, or a new one."""
        if self._turn is None:
            cursor = self._open.enter_context(self.log.turn())
            self._turn = Turn(
                self.log,
                cursor,
                self._cache,
                self._standing,
                Indexes(cursor, self.keys.claim_key),
                self.clock.now(),
                last_position=self.position,
            )
        return self._turn


class _Abandoned(Exception):
    """Rolls the open turn back."""
