"""The customer's side: scenarios, company sizes, and the people one talks to (G2, G3.1.2, R5.4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from uuid import UUID

from .outcomes import Deviation, Reason
from .policy import Policy
from .values import ERASED, PersonalName, Shape


class Scenario(StrEnum):
    """Which of the guidebook's scenarios a case belongs to (G2.1–G2.3)."""

    NEW_CUSTOMER = "NEW_CUSTOMER"
    REPURCHASE = "REPURCHASE"
    KEY_ACCOUNT_PROJECT = "KEY_ACCOUNT_PROJECT"


class CompanySize(StrEnum):
    MICRO = "MICRO"
    SMALL = "SMALL"
    MEDIUM = "MEDIUM"
    LARGE = "LARGE"


class ContactDetails(Shape):
    """What is known of a customer's person. Personal data throughout."""

    name: PersonalName
    phone: PersonalName | None = None
    email: PersonalName | None = None
    wechat: PersonalName | None = None
    position: PersonalName | None = None

    @property
    def reachable(self) -> bool:
        return bool(self.phone or self.email or self.wechat)

    def unless_reachable(self, clause: str) -> Iterator[Reason]:
        if not self.reachable:
            yield Reason(clause, "CONTACT_WAY_MISSING", field="contact")


class Contact(ContactDetails):
    """A customer's person under the id by which every other field names him (R5.4)."""

    contact_id: UUID

    @property
    def forgotten(self) -> Contact:
        """The contact as it stands once the person was erased."""
        return Contact(contact_id=self.contact_id, name=ERASED)


def unless_key_account_expected(
    amount_fen: int | None, scenario: Scenario, policy: Policy
) -> Iterator[Deviation]:
    """A deviation where so much is expected that the case should be a key account's (R3.9.1)."""
    large = amount_fen is not None and amount_fen >= policy.key_account_amount_fen
    if large and scenario is not Scenario.KEY_ACCOUNT_PROJECT:
        yield Deviation("R3.9.1", "KEY_ACCOUNT_EXPECTED")


def comparable(text: str) -> str:
    """A name or code without case, width, spaces and punctuation, to compare by."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum())


def comparable_phone(phone: str) -> str:
    """A phone number's digits, without mainland China's country code."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", phone))
    return re.sub(r"^(00)?86(?=1\d{10}$)", "", digits)


def comparable_mail(address: str) -> str:
    """A mail address without case, width and blanks around it; of what is none, nothing."""
    folded = unicodedata.normalize("NFKC", address).casefold().strip()
    return folded if "@" in folded.strip("@") else ""
