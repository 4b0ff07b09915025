"""An examination of a log: all that was promised of it is gathered, and then its rows are read.

Nothing of the log, the ledger or the secrets is written or mended on the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from application.engines.causes import Cause, cause_of
from application.engines.errors import CannotServeError, StoreUnavailableError
from application.log import Log
from application.scanning import STRIDE, is_guarded, position_of_row
from domain.language import Text

from . import verdict
from .checkpoint import Checkpoint
from .errors import LedgerError, OtherOriginError
from .examined import UNGUARDED, Examined, Sources
from .looked import LookedLedger, notes_in
from .trust import Noted, Trust, trust_in
from .unchecked import NO_KEYS_TO_OPEN, Traces, late_key, not_read, why_unchecked
from .verdict import Broken, Trouble, Verified
from .verification import Pace, Promises, Verification

#: How many checkpoints are opened as one piece of work, some 2 ms of it.
NOTES_AT_ONCE = 16


class Examination:
    """One examination; what it opens it closes at the end of `with`."""

    def __init__(
        self, sources: Sources, pace: Pace = lambda count: None, stride: int = STRIDE
    ) -> None:
        """Raises CannotServeError where there is no log, or it cannot be opened."""
        self._sources = sources
        self._pace, self._stride = pace, stride
        self._remarks: list[Text] = []
        self._log = Log(sources.log, looking=True)
        try:
            self._ledger = LookedLedger(sources.log)
        except CannotServeError:
            self._log.close()
            raise

    def __enter__(self) -> Examination:
        return self

    def __exit__(self, *error: object) -> None:
        self._ledger.close()
        self._log.close()

    @property
    def last_position(self) -> int | None:
        """Where the log ends now; None where that cannot be read, which `run` tells of."""
        try:
            return self._log.last_position()
        except StoreUnavailableError as error:
            if cause_of(error) is not Cause.DAMAGED:
                raise
            return None

    def run(self) -> Examined:
        """Raises StoreUnavailableError where something cannot be read for now.

        CannotServeError where there is nothing to open the checkpoints with that were given.
        """
        trust, distrusted = self._trusted()
        notes = list(self._notes(trust))
        checkpoints, false = self._opened(trust, notes)
        reached = self._ledger.reached()
        promises = Promises(checkpoints, self._ledger.leaves(reached), reached.size)
        verification = Verification(self._log, promises, self._pace, self._stride)
        found = verification.run()
        if isinstance(found, Verified):
            found = distrusted or false or self._ledger_damaged() or found
            self._remarks += [] if is_guarded(self._log) else [UNGUARDED]
        self._remark(trust, verification)
        largest = max(checkpoints, key=lambda one: one.size, default=None)
        leaves = 0 if trust.origins else reached.size
        traces = Traces(self._ledger.covered(), verification.exported, leaves)
        size = largest.size if largest is not None else None
        return Examined(
            found,
            verification.count,
            verification.position,
            trust,
            checkpoint=largest if isinstance(found, Verified) else None,
            unchecked=why_unchecked(verification.count, size, traces, are_closed=bool(notes)),
            remarks=tuple(self._remarks),
        )

    def _remark(self, trust: Trust, verification: Verification) -> None:
        """What else is to be known than whether it holds."""
        if self._ledger.forbidden is not None:
            self._remarks.append(not_read(self._ledger.forbidden))
        if trust.behind:
            self._remarks.append(late_key(trust.behind, verification.exported))

    def _opened(
        self, trust: Trust, notes: Sequence[Noted]
    ) -> tuple[list[Checkpoint], Broken | None]:
        """The checkpoints that count, and what is wrong with the first that does not."""
        found, false = list[Checkpoint](), None
        if not trust.origins:
            if self._sources.outside:
                raise CannotServeError(f"{NO_KEYS_TO_OPEN.en}; {NO_KEYS_TO_OPEN.zh}")
            return found, None
        for number, noted in enumerate(notes):
            if number % NOTES_AT_ONCE == 0:
                self._pace(0)
            try:
                found.append(trust.opened(noted))
            except LedgerError as error:
                false = false or self._distrusted(noted, error)
        return found, false

    def _trusted(self) -> tuple[Trust, Broken | None]:
        """Whom to believe; and that keys held outside are not those of the book."""
        trust = Trust()
        if self._sources.secrets is not None:
            try:
                trust = trust_in(self._sources.secrets)
            except (CannotServeError, StoreUnavailableError) as error:
                self._remarks.append(Text(str(error), f"无法读取密钥库：{error}"))
        if self._sources.keys is None:
            return trust, None
        try:
            return trust.beside(self._sources.keys), None
        except LedgerError as error:
            held = Noted(Text("the public keys", "公钥文件"), b"")
            return trust, self._distrusted(held, error)

    def _notes(self, trust: Trust) -> Iterator[Noted]:
        """All signed notes that must agree with the log, those from outside first."""
        yield from self._sources.outside
        if self._sources.folder is not None:
            try:
                yield from notes_in(self._sources.folder, trust.origins)
            except OSError as error:
                said = error.strerror or type(error).__name__
                where = self._sources.folder
                self._remarks.append(
                    Text(f"cannot read {where}: {said}", f"无法读取 {where}：{said}")
                )
        yield from (noted for noted in self._ledger.notes() if trust.binds(noted))
        if trust.last is not None:
            yield trust.last

    def _ledger_damaged(self) -> Broken | None:
        said = self._ledger.trouble
        return verdict.ledger_unreadable(said) if said is not None else None

    def _distrusted(self, noted: Noted, error: LedgerError) -> Broken:
        """Broken where the note's events end: they are what nobody vouches for now."""
        if isinstance(error, OtherOriginError):
            return verdict.of_another_log(noted.where, error.text)
        position = (position_of_row(self._log, noted.size) if noted.size else None) or 0
        where, said = noted.where, error.text
        return Broken(
            Trouble.DISTRUSTED,
            position,
            position,
            Text(
                f"A checkpoint or key cannot be believed ({where.en}). {said.en}",
                f"检查点或密钥不可信（{where.zh}）。{said.zh}",
            ),
        )
