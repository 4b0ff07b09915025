"""What fields are called, on forms and wherever a state is shown: one place for both languages."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

from .fields_of_complaints import COMPLAINT_FIELDS
from .fields_of_contracts import CONTRACT_FIELDS
from .fields_of_records import RECORD_FIELDS
from .fields_of_sales import SALES_FIELDS

FIELDS_IN_WORDS: Mapping[str, Text] = {
    **SALES_FIELDS,
    **CONTRACT_FIELDS,
    **COMPLAINT_FIELDS,
    **RECORD_FIELDS,
}
