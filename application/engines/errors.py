"""What can be wrong with a store, whichever engine it stands on."""

from __future__ import annotations

import sqlite3

import psycopg


class StoreUnavailableError(Exception):
    """The store cannot take or answer anything now; nothing was lost, try again."""


class CommitUncertainError(StoreUnavailableError):
    """COMMIT failed: what the turn wrote may stand in the log or not; only a look tells."""


class CannotServeError(Exception):
    """A setting or the store's own state does not allow to start; the text says why."""


def is_of_the_store(error: Exception) -> bool:
    """Whether an error is about the store as a whole, not about the one thing just written."""
    store = isinstance(error, sqlite3.Error | psycopg.Error | StoreUnavailableError)
    return store and not isinstance(error, sqlite3.IntegrityError | psycopg.IntegrityError)
