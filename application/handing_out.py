"""Handing out a key that the log tells of: made, put among those that open, shown once.

The log comes first: a key that it tells of but that opens nothing harms nobody, a key that
opens and that no event tells of would.
"""

from __future__ import annotations

from domain.company.keys import KeyIssued

from .exchange import Accepted
from .keys import Keys


def handed_out(keys: Keys, answer: Accepted) -> str | None:
    """The text of the key that the command issued; None of a retry: it was shown before."""
    if answer.replayed:
        return None
    (issued,) = (p.recorded.event for p in answer.events)
    assert isinstance(issued, KeyIssued)
    key = keys.make(issued.key_id)
    keys.admit(key, issued.person_id, issued.expires_on)
    return key.text
