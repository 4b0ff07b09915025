"""What a query may look at: all cases, or those in the reader's scope."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, or_

from domain.scope import Scope

from .whose import CASES, WhoseView

#: What was read of a case concerns it alone.
READ = "read"


class UnscopedError(Exception):
    """A view answered a reader who does not see all cases without asking which he sees."""


class Reading:
    """One query of a reader who does not see every case; knows whether it was asked about."""

    __slots__ = ("_scope", "_whose", "was_asked")

    def __init__(self, scope: Scope, whose: WhoseView) -> None:
        self._scope = scope
        self._whose = whose
        self.was_asked = False

    @property
    def scope(self) -> Scope:
        self.was_asked = True
        return self._scope

    def ids(self) -> Select[Any]:
        """The ids of the cases that he reads."""
        return self._whose.ids(self.scope)

    def holds(self, id: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether he reads the case whose id the column holds."""
        return id.in_(self.ids())

    def holds_row(
        self, kind: ColumnElement[str], id: ColumnElement[Any], actor: ColumnElement[str]
    ) -> ColumnElement[bool]:
        """The same of a row about any aggregate: those that are no case are open to him.

        Of a case that never came to be, who tried to make it reads that he did.
        """
        own = id.is_(None) & actor.in_(sorted(self.scope.named))
        return or_(kind.not_in((*CASES, READ)), self.holds(id), own)
