"""Programs for many callers at once, which hypothesis chooses; played against real `Sales`.

operations = played(desk, "p1", leads, programs)     # a thread for each program
with Crew(path, 2) as crew:                           # processes, each with its own Sales
    operations = crew.play(leads, programs)
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import UUID

from desk import Desk
from histories import Behind, Done, Operation, Seen, Told, told_of
from hypothesis import strategies as st
from issuing import CHOICES
from leads import contact
from people import CHEN, WANG, ZHAO
from samples import register, score

from application.exchange import Request
from application.log import StoreUnavailableError
from application.receipts import command_id_for
from application.sales import new_command_id
from domain.lead.scoring import ApproveScore

#: Who tries what: most of it is accepted, so that versions move under the others' If-Match.
WHO = (CHEN, CHEN, WANG, ZHAO)
ACTIVITY, CONTACT = 4, 6
WHAT = (*[ACTIVITY] * 6, *[CONTACT] * 3, *range(len(CHOICES)))


@dataclass(frozen=True)
class Act:
    """One thing a caller does."""

    does: Literal["command", "again", "look"]
    who: str
    choice: int
    dice: int
    lead: int
    #: What If-Match says: nothing, the version last seen, or the one before.
    matches: Literal["no", "seen", "older"]
    #: Commands of one person with the same key are repeats, or clash.
    key: int | None
    #: Whether the caller hears the answer.
    heard: bool


ACTS = st.builds(
    Act,
    does=st.sampled_from(["command", "command", "command", "again", "look"]),
    who=st.sampled_from(WHO),
    choice=st.sampled_from(WHAT),
    dice=st.integers(0, 5),
    lead=st.integers(0, 9),
    matches=st.sampled_from(["no", "no", "seen", "older"]),
    key=st.sampled_from([None, None, 0, 1, 2, 3]),
    heard=st.sampled_from([True, True, True, False]),
)

Program = Sequence[Act]


def hot_leads(desk: Desk, run: str, number: int = 2) -> list[UUID]:
    """Leads that are assigned, in which much can be done."""
    leads = [desk.do(CHEN, register(customer_name=f"热门{run}{n}")).id for n in range(number)]
    for lead in leads:
        desk.do(CHEN, score(4, 4, 4), lead)
        desk.do(WANG, ApproveScore(round=1), lead)
        desk.do(CHEN, contact(), lead)
    return leads


def programs(callers: int, longest: int) -> st.SearchStrategy[list[list[Act]]]:
    """What each of so many callers does."""
    one = st.lists(ACTS, min_size=longest // 2, max_size=longest)
    return st.lists(one, min_size=callers, max_size=callers)


@dataclass
class Caller:
    """Somebody who does one thing after the other and notes what he was told."""

    desk: Desk
    name: str
    leads: Sequence[UUID]
    #: Makes the keys of one run differ from those of another.
    run: str
    #: How often he asks when the store takes nothing.
    tries: int = 1
    operations: list[Operation] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    seen: dict[UUID, int] = field(default_factory=dict)

    def play(self, program: Program) -> list[Operation]:
        for act in program:
            if act.does == "look":
                self._look(self.leads[act.lead % len(self.leads)])
            else:
                self._ask(self._request(act), act.heard)
        return self.operations

    def _request(self, act: Act) -> Request:
        if act.does == "again" and self.requests:
            return self.requests[act.choice % len(self.requests)]
        command = CHOICES[act.choice](random.Random(act.dice))
        lead = None if command.creates else self.leads[act.lead % len(self.leads)]
        seen = self.seen.get(lead) if lead is not None else None
        given = None if seen is None else {"no": None, "seen": seen, "older": seen - 1}[act.matches]
        key = None if act.key is None else command_id_for(act.who, f"{self.run} {act.key}")
        request = self.desk.request(
            act.who, command, lead, if_match=given, command_id=key or new_command_id()
        )
        self.requests.append(request)
        return request

    def _ask(self, request: Request, heard: bool) -> None:
        """Ask until there is an answer, which the caller may not hear."""
        for left in reversed(range(self.tries)):
            begun = self._begun(request.command_id, _asked(request))
            begun = replace(begun, aggregate_id=request.aggregate_id, if_match=request.if_match)
            try:
                told = told_of(self.desk.sales.execute(request))
            except StoreUnavailableError:
                self.operations.append(begun)
                if not left:
                    raise
                continue
            answered = replace(begun, returned=time.monotonic_ns(), told=told)
            self.operations.append(answered if heard else begun)
            self._note(request, told if heard else None)
            return

    def _note(self, request: Request, told: Told | None) -> None:
        """Remember the version that he was told of."""
        if isinstance(told, Done):
            self.seen[told.aggregate_id] = told.version
        elif isinstance(told, Behind) and request.aggregate_id is not None:
            self.seen[request.aggregate_id] = told.version

    def _look(self, lead: UUID) -> None:
        begun = self._begun(new_command_id(), "look")
        look = self.desk.sales.look(lead, CHEN)
        assert look is not None
        returned = time.monotonic_ns()
        self.seen[lead] = look.version
        self.operations.append(
            replace(begun, aggregate_id=lead, returned=returned, told=Seen(look.version))
        )

    def _begun(self, command_id: UUID, asked: str) -> Operation:
        return Operation(self.name, len(self.operations), time.monotonic_ns(), command_id, asked)


def _asked(request: Request) -> str:
    body = json.dumps(request.body, sort_keys=True)
    return f"{request.kind.__name__} {request.aggregate_id} {body}"


def played(
    desk: Desk,
    name: str,
    leads: Sequence[UUID],
    run: str,
    programs: Sequence[Program],
    tries: int = 1,
) -> list[Operation]:
    """Play each program in a thread of its own, over the one `Sales` of the desk."""
    with ThreadPoolExecutor(len(programs)) as pool:
        playing = [
            pool.submit(Caller(desk, f"{name}.{n}", leads, run, tries).play, program)
            for n, program in enumerate(programs)
        ]
        return [operation for done in playing for operation in done.result()]
