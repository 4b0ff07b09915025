"""Nothing brings a person back: what follows an erasure follows it again at every start.

An erasure is known to the log, to the key store, which remembers the keys that it destroyed, and
to the folder outside, if there is one. Whichever of them was put back from a backup, the others
tell it what it lost: keys are destroyed again, erasures recorded again by the system.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid5

from domain.company.erasures import SubjectErased
from domain.context import Context
from domain.decision import Stream
from domain.people import SYSTEM, Role
from domain.registry import ERASURE

from .engines.errors import StoreUnavailableError
from .erasures_outside import OutsideErasures
from .indexes import Indexes
from .indexing import fingerprint
from .keys import Keys
from .log import Log
from .streams import Held
from .turn import Turn

#: Why the system records an erasure that somebody approved once.
AGAIN = "恢复备份后重新登记 / recorded again after a restore"

logger = logging.getLogger("dealtrail")


class Erasing:
    """The places in which the erasures of one log are known, and how they are made to agree."""

    def __init__(self, log: Log, keys: Keys, folder: Path | None) -> None:
        """`folder`: that of the checkpoints, if the operator named one."""
        self._log = log
        self._keys = keys.subjects
        self._claim_key = key = keys.claim_key
        self._outside = OutsideErasures(folder, fingerprint(key), key) if folder else None

    def lost(self) -> Mapping[UUID, UUID]:
        """Destroy what must not be there, and say whose erasure the log lost, and which it was.

        Raises StoreUnavailableError.
        """
        with self._indexes() as indexes:
            self._destroy_again(indexes)
            return self._lost(indexes)

    def forget(self) -> None:
        """Open nothing of the erased in this process, which writes nowhere.

        Where log or key store were put back, no service may have started since.
        """
        with self._indexes() as indexes:
            kids = set(indexes.subjects.erased_kids())
            for contact_id in self._outside.known() if self._outside is not None else ():
                kids.update(indexes.subjects.kids_of(contact_id))
        self._keys.forget(kids)

    def _destroy_again(self, indexes: Indexes) -> None:
        left = set(indexes.subjects.erased_kids()) - self._keys.destroyed()
        if left:
            logger.warning("%s keys of erased people were there again and are destroyed", len(left))
            try:
                self._keys.destroy(left)
            except StoreUnavailableError as error:
                said = (
                    f"keys of erased people are in the key store and cannot be destroyed: {error}"
                )
                raise StoreUnavailableError(said) from error

    def _lost(self, indexes: Indexes) -> Mapping[UUID, UUID]:
        known, personal = indexes.personal.erased(), indexes.personal
        kids = self._keys.destroyed().difference(indexes.subjects.erased_kids())
        subjects = map(indexes.subjects.subject_of, sorted(kids))
        found = {s: personal.erasure_proposed(s) or uuid5(s, "erasure") for s in subjects if s}
        if self._outside is not None:
            found |= self._outside.known()
        return {
            contact_id: erasure_id
            for contact_id, erasure_id in found.items()
            if contact_id not in known and personal.cases_naming(contact_id)
        }

    def publish(self) -> None:
        """Have all that the log knows in the folder outside too, or log why that cannot be now."""
        if self._outside is not None:
            with self._indexes() as indexes:
                self._outside.add(indexes.personal.erased())

    def destroy(self, kids: Collection[str]) -> None:
        """What follows the commit of an erasure; what fails is logged, and done by `lost` later."""
        try:
            self._keys.destroy(kids)
        except StoreUnavailableError:
            # Nothing opens with them here any more; the next start destroys them.
            logger.critical("keys of erased people are not destroyed yet", exc_info=True)
        try:
            self.publish()
        except StoreUnavailableError:
            logger.warning("the erasure is not in the folder outside yet", exc_info=True)

    @contextmanager
    def _indexes(self) -> Iterator[Indexes]:
        with self._log.reading() as cursor:
            yield Indexes(cursor, self._claim_key)


def record_again(turn: Turn, contact_id: UUID, erasure_id: UUID) -> None:
    """Record an erasure that the log lost, as the system, without asking anybody again."""
    held = turn.load(erasure_id) or Held(Stream.empty(ERASURE, erasure_id))
    if held.stream.aggregate is not ERASURE:
        raise ValueError(f"{erasure_id} is no erasure")
    command_id = uuid5(erasure_id, f"again {held.stream.version}")
    context = Context(
        now=turn.now,
        at=turn.now,
        actor=SYSTEM,
        role=Role.SYSTEM,
        command_id=command_id,
        correlation_id=command_id,
        reason=AGAIN,
        policy=turn.standing.policy,
        calendar=turn.standing.calendar,
        people=turn.standing.people,
        erased=turn.standing.erased,
    )
    kids = turn.indexes.subjects.kids_of(contact_id)
    event = SubjectErased(erasure_id=erasure_id, contact_id=contact_id, kids=kids)
    turn.record(held, event, context)
    logger.warning("the erasure of contact %s was lost with a restore and stands again", contact_id)
