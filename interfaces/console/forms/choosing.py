"""What a field can be chosen from: people of ours, and what stands in the case itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from domain.language import Language, in_words
from domain.people import UNGIVEN_ROLES, People, Role
from interfaces.console.wording import code_in_words

Told = Mapping[str, Any]

#: Fields that name people of ours by id, the customer's by contact_id, or anybody by name.
PARTIES = frozenset({"attendee", "authority", "cc", "participant", "told", "person"})
#: Fields that name people of the customer's alone.
CUSTOMERS = frozenset({"by_contact", "their_signatory", "to"})
#: What a row of a list of choices says beside its id, the first that are there.
TELLING = ("name", "text", "title", "kind", "phase", "invoice_no", "bank_ref", "step", "state")
MOST_LABEL_CHARACTERS = 60


class Choices:
    """What one case offers; `case` is how the API shows it to this reader."""

    def __init__(
        self, case: Told, people: People, language: Language, *, agreed: bool = False
    ) -> None:
        """`agreed`: what the newest terms say is meant, until somebody changes it."""
        self._case = case
        self._agreed = AGREED if agreed else {}
        self._people = people
        self._language = language

    def people(self) -> tuple[tuple[str, str], ...]:
        """Everybody who works here, by id, with names and roles; programs left out."""
        found = []
        for person in self._people.by_id.values():
            if person.retired or not person.roles - UNGIVEN_ROLES - {Role.APP}:
                continue
            roles = ", ".join(code_in_words(r, self._language) for r in sorted(person.roles))
            found.append((person.id, f"{person.name or person.id} · {roles}"))
        return tuple(sorted(found, key=lambda option: option[1]))

    def of(self, name: str) -> tuple[tuple[str, str], ...]:
        """The ids of this name that stand in the case, each with what tells it from the others."""
        if not name.endswith(("_id", "_no")):
            return ()
        own = {name, NAMED_ELSE.get(name, name)}
        found: dict[str, str] = {}
        for record in _records(self._case):
            for key in own & record.keys():
                value = record[key]
                if isinstance(value, str) and value and value not in found:
                    found[value] = self._label(record, value)
        return tuple(found.items())

    def keys(self, name: str) -> tuple[tuple[str, str], ...]:
        """What the keys of a mapping may be, of those that name something in the case."""
        named = KEYED.get(name)
        return self.of(named) if named is not None else ()

    def parties(self, name: str) -> tuple[tuple[str, str], ...]:
        """Whom a field may name that takes our people and the customer's."""
        if name not in PARTIES | CUSTOMERS:
            return ()
        contacts = tuple(
            (str(r["contact_id"]), str(r["name"]))
            for r in _records(self._case)
            if r.get("contact_id") and r.get("name")
        )
        known = tuple(dict(contacts).items())
        return known if name in CUSTOMERS else (*known, *self.people())

    def before(self, name: str) -> Any:
        """What is meant as a rule: the newest version of what is decided on, or what stands."""
        if name in STANDING:
            return self._case.get(name)
        ask = NEWEST.get(name) or self._agreed.get(name)
        return ask(self._case) if ask is not None and self._case else None

    def _label(self, record: Told, value: str) -> str:
        flat = {**record, **(record["plan"] if isinstance(record.get("plan"), dict) else {})}
        said = [code_in_words(flat[k], self._language) for k in TELLING if flat.get(k)]
        if flat.get("amount_fen") is not None:
            said.append(in_words("amount_fen", flat["amount_fen"]))
        short = value if len(value) < 30 else ""
        return " · ".join(p for p in (short, *said) if p)[:MOST_LABEL_CHARACTERS] or value[:8]


#: Fields that most often stay as they are, so that who changes one need not type the others.
STANDING = frozenset({"expected_amount_fen", "expected_sign_on", "probability_bp"})
#: What the case alone says: which round of scoring is decided on.
FIXED = frozenset({"round"})
#: What the keys of a mapping in a body name.
KEYED: Mapping[str, str] = {"answer_times": "objection_id"}
#: Ids that stand in the case under another name than in the body.
NAMED_ELSE: Mapping[str, str] = {"from_payment_id": "payment_id", "into_id": "into_id"}


def _records(node: Any) -> Iterator[dict[str, Any]]:
    """Every record of the case, however deep it stands."""
    if isinstance(node, dict):
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        if isinstance(part, dict | list):
            yield from _records(part)


def _last(*path: str) -> Callable[[Told], Any]:
    """What stands at the end of a list in the case: the newest of its records."""

    def ask(case: Told) -> Any:
        node: Any = case
        for step in path[:-1]:
            node = node.get(step) if isinstance(node, dict) else None
        return node[-1].get(path[-1]) if isinstance(node, list) and node else None

    return ask


def _round(case: Told) -> Any:
    pending = case.get("pending")
    return pending.get("round") if isinstance(pending, dict) else None


def _under_review(case: Told) -> Any:
    """The hash of the contract that was submitted; a new draft has one of its own."""
    contract = case.get("contract") or {}
    newest = _last("contract", "revisions", "content_sha256")
    return newest(case) if contract.get("submitted_rev") is not None else None


#: The newest of what commands name by its version.
NEWEST: Mapping[str, Callable[[Told], Any]] = {
    "round": _round,
    "needs_version": _last("discovery", "needs", "version"),
    "solution_version": _last("solutions", "versions", "version"),
    "rev": _last("contract", "revisions", "rev"),
    "content_sha256": _under_review,
    "signed_sha256": _under_review,
}
#: What a contract takes over from the terms that were agreed.
AGREED: Mapping[str, Callable[[Told], Any]] = {
    name: _last("negotiation", "agreed", name)
    for name in ("amount_fen", "delivery_on", "payment_plan", "scope")
} | {"terms_version": _last("negotiation", "agreed", "version")}
