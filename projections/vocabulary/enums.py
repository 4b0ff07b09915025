"""The words of every enum that people read, gathered from the chapters."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.language import Text

from .complaints import COMPLAINT_WORDS
from .deals import DEAL_WORDS
from .delivery import DELIVERY_WORDS
from .leads import LEAD_WORDS
from .people import PEOPLE_WORDS
from .sales import SALES_WORDS

WORDS: Mapping[type[StrEnum], Mapping[str, Text]] = {
    **PEOPLE_WORDS,
    **LEAD_WORDS,
    **SALES_WORDS,
    **DEAL_WORDS,
    **DELIVERY_WORDS,
    **COMPLAINT_WORDS,
}
