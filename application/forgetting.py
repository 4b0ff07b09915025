"""What the indexes and the states in memory give up with a person, in the erasure's transaction.

The rest is done by destroying his key, after the commit (`erasing`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from uuid import UUID

from domain.changing import replace
from domain.decision import Stream

from .envelope import UnreadableEventError
from .indexes import Indexes

logger = logging.getLogger("dealtrail")


def forgotten(
    contact_id: UUID, indexes: Indexes, stream_of: Callable[[UUID], Stream | None]
) -> Iterator[Stream]:
    """Every case that names the contact as it stands without him; its claims are given up."""
    for case_id in indexes.personal.cases_naming(contact_id):
        try:
            before = stream_of(case_id)
        except UnreadableEventError:
            logger.exception("%s cannot be read; what it claims stays", case_id)
            continue
        if before is None:
            continue
        after = replace(before, state=before.state.forgetting(contact_id))
        if before.aggregate.name == "lead":
            indexes.leads.note(before.state, after.state, ())
        yield after
