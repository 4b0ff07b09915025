"""Which personal values an export may disclose, and why the others are not readable."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256

from application.indexes.personal import PersonalIndex
from application.indexes.subjects import SubjectIndex
from application.log import Log
from application.subject_keys import KeyMissingError
from domain.values import ERASED, LOST, RESTRICTED, SEALED

from .errors import CannotExportError
from .sealed import DISCLOSED, Seals, Why, kids_in
from .taken import Plain

#: What stands in `data` for a value that was sealed.
COVERS = {
    DISCLOSED: SEALED,
    Why.LEFT_OUT: SEALED,
    Why.RESTRICTED: RESTRICTED,
    Why.ERASED: ERASED,
    Why.LOST: LOST,
}


class Unsealing:
    """What may be read of whom, as it was when the export began.

    Without the keys of the log nothing can, and nobody knows why.
    """

    def __init__(self, log: Log, discloses: bool) -> None:
        if discloses and log.keys is None:
            raise _without_keys()
        self._log = log
        self._discloses = discloses
        self._restricted = self._kids_of_restricted() if discloses else frozenset[str]()

    def seals(self, rows: Sequence[Plain]) -> Seals:
        """What becomes of all that is sealed in these rows; raises CannotExportError."""
        return {kid: self._seal(kid) for kid in kids_in(row[4] for row in rows)}

    @property
    def mark(self) -> str:
        """The same text as long as nobody was erased, and nobody restricted, meanwhile."""
        gone = sorted(self._log.keys.destroyed()) if self._log.keys is not None else None
        restricted = sorted(self._kids_of_restricted()) if self._discloses else []
        return sha256(json.dumps([gone, restricted]).encode()).hexdigest()

    def require_unchanged(self, mark: str) -> None:
        """Raise CannotExportError if somebody may have been disclosed who must not be any more."""
        if self.mark != mark:
            raise CannotExportError(
                "Somebody's personal data was erased or restricted meanwhile; export it again.",
                "其间有个人信息被删除或限制处理；请重新导出。",
            )

    def _seal(self, kid: str) -> bytes | Why:
        keys = self._log.keys
        if keys is None:
            return Why.LEFT_OUT
        try:
            if (gone := keys.gone(kid)) is not None:
                return Why(gone.value)
            key = keys.open(kid) if self._discloses and kid not in self._restricted else None
        except KeyMissingError as error:
            raise CannotExportError(
                f"A personal value cannot be told of: {error}.",
                f"有个人信息无法处理：密钥库中没有密钥 {kid}；请从备份恢复密钥库。",
            ) from error
        if not self._discloses:
            return Why.LEFT_OUT
        return Why.RESTRICTED if key is None else key

    def _kids_of_restricted(self) -> frozenset[str]:
        with self._log.reading() as cursor:
            subjects = SubjectIndex(cursor, b"")
            restricted = PersonalIndex(cursor, b"").restricted()
            return frozenset(kid for who in restricted for kid in subjects.kids_of(who))


def _without_keys() -> CannotExportError:
    return CannotExportError(
        "Personal values cannot be disclosed: the log was opened without its keys.",
        "无法披露个人信息：打开日志时未提供密钥。",
    )
