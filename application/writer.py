"""The queue of commands, and the one thread that takes them into turns.

Whoever has a command hands it over and waits for its answer; the thread takes all that
waits into one transaction, so a commit to disk is shared. Whatever goes wrong, everybody
who waits gets an answer, and the thread goes on. Who waits for his answer anyway, and is alone,
takes the turn himself.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from .condition import Condition
from .engines.causes import Cause, NotTakenError
from .exchange import Answer, CommandFailedError, Request
from .log import CommitUncertainError
from .turns import Turns

#: Commands that may wait, about two seconds of work; beyond it whoever comes is sent away.
QUEUE_LIMIT = 5_000
MOST_PER_TURN = 500
LONGEST_SLEEP = 1.0


@dataclass(slots=True)
class _Waiting:
    request: Request
    answer: Future[Answer]


@dataclass(slots=True)
class _Errand:
    """Something else that only the writer thread may do, between its turns."""

    work: Callable[[], object]
    done: Future[None]

    def run(self) -> None:
        try:
            self.work()
        except Exception as error:
            self.done.set_exception(error)
        else:
            self.done.set_result(None)


class Writer:
    """The thread that owns the writing."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._waiting: deque[_Waiting | _Errand] = deque()
        self._wake = threading.Condition()
        #: Held by whoever takes a turn: the thread, or somebody who is alone.
        self._at_work = threading.Lock()
        self._closing = False
        self._has_news = False
        self.condition = Condition()
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    @property
    def is_closing(self) -> bool:
        return self._closing

    def submit(self, request: Request) -> Future[Answer]:
        """Hand a command over; the future holds its answer once it is on disk.

        Raises NotTakenError if too many wait, on a stop, or if the store is past writing to.
        """
        waiting = _Waiting(request, Future())
        self.condition.check()
        self._enqueue(waiting)
        return waiting.answer

    def execute(self, request: Request) -> Answer:
        """Have a command carried out, and wait for its answer.

        Done in the caller's own thread if no other command waits: to wake another thread and to
        be woken by it again takes a quarter of the time of a command. Raises as `submit` does.
        """
        self.condition.check()
        if not self._waiting and self._at_work.acquire(blocking=False):
            try:
                if not self._closing:
                    return self._served_alone(request)
            finally:
                self._at_work.release()
        return self.submit(request).result()

    def _served_alone(self, request: Request) -> Answer:
        alone = _Waiting(request, Future())
        self._serve([alone])
        self._tell_of_clocks()
        return alone.answer.result()

    def _tell_of_clocks(self) -> None:
        """Let the thread think again how long it may sleep, if something falls due soon."""
        if self._pause() < LONGEST_SLEEP:
            with self._wake:
                self._has_news = True
                self._wake.notify()

    def do(self, work: Callable[[], object]) -> None:
        """Let the writer thread do something between its turns, and wait for it."""
        self.condition.check()
        errand = _Errand(work, Future())
        self._enqueue(errand)
        errand.done.result()

    def stop_taking(self) -> None:
        """Take nothing more; what was taken is finished meanwhile."""
        with self._wake:
            self._closing = True
            self._wake.notify()

    def close(self) -> None:
        """Finish what was taken, then stop."""
        self.stop_taking()
        self._thread.join()
        with self._at_work:
            pass  # whoever takes a turn himself has come to its end

    def _enqueue(self, item: _Waiting | _Errand) -> None:
        with self._wake:
            if self._closing:
                raise NotTakenError("the service is stopping", Cause.STOPPING)
            if len(self._waiting) >= QUEUE_LIMIT:
                raise NotTakenError("too many commands are waiting", Cause.OVERLOADED)
            self._waiting.append(item)
            self._wake.notify()

    # ---- the thread ----------------------------------------------------------------

    def _work(self) -> None:
        try:
            while (batch := self._next_batch()) is not None:
                with self._at_work:
                    self._serve(batch)
        finally:
            # Reached early only by what no handler takes; then nobody may wait for ever.
            self._abandon()

    def _next_batch(self) -> list[_Waiting] | _Errand | None:
        """What waits now: commands up to a limit, or one errand; None at the end."""
        pause = self._pause()
        with self._wake:
            self._wake.wait_for(lambda: self._waiting or self._closing or self._has_news, pause)
            self._has_news = False
            if self._closing and not self._waiting:
                return None
            batch: list[_Waiting] = []
            while self._waiting and len(batch) < MOST_PER_TURN:
                item = self._waiting[0]
                if isinstance(item, _Errand):
                    if not batch:
                        self._waiting.popleft()
                        return item
                    break
                self._waiting.popleft()
                # From here on it cannot be cancelled any more.
                if item.answer.set_running_or_notify_cancel():
                    batch.append(item)
            return batch

    def _pause(self) -> float:
        """How long nothing can fall due; other processes may arm clocks, so never long."""
        rest = self._turns.rest()
        if rest is None or self.condition.cause is not None:
            return LONGEST_SLEEP
        return min(LONGEST_SLEEP, max(0.0, rest.total_seconds()))

    def _serve(self, batch: list[_Waiting] | _Errand) -> None:
        if isinstance(batch, _Errand):
            batch.run()
            return
        try:
            answers = self._turn(batch)
        except Exception as error:
            self._fail(batch, error)
            return
        for item, answer in zip(batch, answers, strict=True):
            if isinstance(answer, CommandFailedError):
                item.answer.set_exception(answer)
            else:
                item.answer.set_result(answer)

    def _turn(self, batch: list[_Waiting]) -> list[Answer | CommandFailedError]:
        """Take a turn if there is a reason to take the write lock."""
        if batch:
            self.condition.check()
        elif self.condition.wants_probing:
            self._turns.probe()
        elif self.condition.is_lasting or not self._turns.is_due():
            return []
        answers = self._turns.take([w.request for w in batch])
        self.condition.went_well()
        return answers

    def _fail(self, batch: list[_Waiting], error: Exception) -> None:
        """Answer a turn that failed; each gets an error of his own."""
        cause = self.condition.failed(error)
        for item in batch:
            item.answer.set_exception(_told(error, cause))
        if self._closing:
            # A stop does not wait for a store that is held, batch after batch.
            self._abandon()

    def _abandon(self) -> None:
        with self._wake:
            self._closing = True
            left = list(self._waiting)
            self._waiting.clear()
        for item in left:
            future: Future[Answer] | Future[None]
            future = item.answer if isinstance(item, _Waiting) else item.done
            if future.set_running_or_notify_cancel():
                future.set_exception(NotTakenError("the service has stopped", Cause.STOPPING))


def _told(error: Exception, cause: Cause | None) -> Exception:
    """What a caller is told of a failed turn: only what is sure is called not taken."""
    if isinstance(error, CommitUncertainError):
        told = CommitUncertainError(str(error))
        told.__cause__ = error
        return told
    if cause is not None:
        return NotTakenError(str(error), cause)
    return CommandFailedError(f"the turn failed: {type(error).__name__}")
