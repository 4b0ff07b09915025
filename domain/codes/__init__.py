"""What each code of a refusal means: what is wrong, and what would be right.

Placeholders are keys of the reason's `detail`. Codes never change; their texts may. Each chapter
of the process keeps its codes in a file of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

from .collection import COLLECTION
from .company import COMPANY
from .complaints import COMPLAINTS
from .delivery import DELIVERY
from .dunning import DUNNING
from .general import GENERAL
from .kinds import ALLOWED, KINDS, NOTHING
from .personal import PERSONAL
from .policy import POLICY
from .projects import PROJECTS
from .remedies import REMEDIES
from .signing import SIGNING

#: The codes of each chapter.
CHAPTERS = (
    GENERAL,
    SIGNING,
    DELIVERY,
    PROJECTS,
    COLLECTION,
    DUNNING,
    COMPLAINTS,
    REMEDIES,
    COMPANY,
    PERSONAL,
    POLICY,
)

CODES: Mapping[str, Text] = {code: text for chapter in CHAPTERS for code, text in chapter.items()}

__all__ = ["ALLOWED", "CHAPTERS", "CODES", "KINDS", "NOTHING"]
