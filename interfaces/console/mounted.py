"""Which modules of the console have routes; a new page is added here."""

from __future__ import annotations

from . import assets
from .pages import (
    account,
    audit,
    case,
    complaints,
    customers,
    difference,
    doing,
    evidence,
    exports,
    figures,
    find,
    grade,
    home,
    inbox,
    moving,
    people,
    personal,
    pipeline,
    receivables,
    registering,
    replay,
    sign_in,
    work,
)

#: Where two could answer, the earlier one does.
CONSOLE = (
    assets,
    sign_in,
    home,
    account,
    find,
    grade,
    pipeline,
    moving,
    inbox,
    work,
    complaints,
    receivables,
    customers,
    audit,
    exports,
    figures,
    personal,
    people,
    registering,
    doing,
    replay,
    difference,
    evidence,
    case,
)
