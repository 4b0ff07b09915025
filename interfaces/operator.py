"""Commands that are issued at the machine: by the operator, or in a person's name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from application.exchange import Accepted, Answer, Issuer, NotFound, Refused, Request
from application.handing_out import handed_out
from application.sales import Sales, new_command_id
from domain.company.keys import IssueKey, RevokeKey
from domain.company.people import AddPerson, RetirePerson
from domain.company.state import person_stream
from domain.kernel import Command
from domain.language import Text
from domain.outcomes import Reason
from domain.people import OPERATOR, Role

from .intake import read

AT_THE_MACHINE = Issuer(OPERATOR, frozenset({Role.OPERATOR}), "cli")


class AnswerIsNoError(Exception):
    """It ran, and the answer is no: for these reasons, or because there is no such thing."""

    def __init__(self, text: Text | None = None, reasons: tuple[Reason, ...] = ()) -> None:
        super().__init__(text.en if text else ", ".join(r.code for r in reasons))
        self.text = text
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Operator:
    """Issues commands over one store, and takes no for an exception."""

    sales: Sales
    issuer: Issuer = AT_THE_MACHINE

    def issue(
        self, kind: type[Command], aggregate: str, body: dict[str, Any], target: UUID | None = None
    ) -> Accepted:
        """Carry the command out; raises AnswerIsNoError if it is refused."""
        answer = self.sales.execute(self.request(kind, aggregate, body, new_command_id(), target))
        return _accepted(answer)

    def request(
        self,
        kind: type[Command],
        aggregate: str,
        body: dict[str, Any],
        command_id: UUID,
        target: UUID | None = None,
    ) -> Request:
        """The request for a body; reasons against its fields leave no command."""
        taken = read(kind, body)
        return Request(
            kind,
            aggregate,
            target,
            taken.command,
            taken.body,
            self.issuer,
            command_id,
            field_reasons=taken.reasons,
        )

    # ---- people --------------------------------------------------------------------

    def add_person(self, person_id: str, name: str, roles: list[str], team: str) -> str:
        """Add a person; returns the text of his first key.

        If it breaks off after the first step, the person stands there without a key, and
        `new_key` makes one.
        """
        body = {"person_id": person_id, "name": name, "roles": roles, "team": team}
        self.issue(AddPerson, "person", body)
        return self.new_key(person_id)

    def new_key(self, person_id: str, expires_on: dt.date | None = None) -> str:
        """Issue a key to a person; returns its text, which is kept nowhere.

        `expires_on` is the last day on which it opens; None: it does not expire.
        """
        body = {"expires_on": expires_on.isoformat()} if expires_on is not None else {}
        answer = self.issue(IssueKey, "person", body, person_stream(person_id))
        text = handed_out(self.sales.keys, answer)
        assert text is not None, "every command of the operator has an id of its own"
        return text

    def revoke_key(self, person_id: str, key_id: str, reason: str) -> None:
        """Take a key back; `key_id` is what stands after its `dt_`."""
        body = {"key_id": key_id, "reason": reason}
        self.issue(RevokeKey, "person", body, person_stream(person_id))

    def retire_person(self, person_id: str, reason: str) -> None:
        """Retire a person; his keys open nothing from now on."""
        self.issue(RetirePerson, "person", {"reason": reason}, person_stream(person_id))


def _accepted(answer: Answer) -> Accepted:
    match answer:
        case Accepted():
            return answer
        case Refused(reasons=reasons):
            raise AnswerIsNoError(reasons=reasons)
        case NotFound():
            raise AnswerIsNoError(Text("There is nobody with this id.", "没有该编号的人员。"))
        case _:
            raise AnswerIsNoError(Text("Somebody else was faster; try again.", "请重试。"))
