"""A process that issues commands in a loop and notes down each answer that it got."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID

from desk import Desk
from leads import contact
from people import CHEN, WANG, ZHAO
from samples import register, score

from application.engines.location import Location
from application.exchange import Accepted, Answer, Refused, Request
from application.log import StoreUnavailableError
from application.receipts import command_id_for
from domain.kernel import Command
from domain.lead.assignment import ReassignLead
from domain.lead.contact import ActivityKind, LogActivity
from domain.lead.scoring import ApproveScore, ReturnScore
from domain.shared import AddContact

AGAIN_SECONDS = 0.05

CHOICES: tuple[Callable[[random.Random], Command], ...] = (
    lambda dice: score(4, 4, 4),
    lambda dice: ApproveScore(round=dice.randint(1, 3)),
    lambda dice: ReturnScore(round=dice.randint(1, 3), reason="证据不足"),
    lambda dice: contact(),
    lambda dice: LogActivity(kind=ActivityKind.OTHER, text="又去了一趟"),
    lambda dice: ReassignLead(to=dice.choice((CHEN, ZHAO)), reason="轮换"),
    lambda dice: AddContact(name="吴刚", phone=f"1390000000{dice.randint(0, 5)}"),
    lambda dice: register(customer_name=f"第{dice.randint(1, 40)}家"),
)


@dataclass(frozen=True)
class Issuing:
    """What a process of issuers is told: where, at which leads, for how long, how many at once."""

    location: Location
    keys: Location
    notes: Path
    hot: tuple[UUID, ...]
    seed: int
    seconds: float
    threads: int

    @property
    def enough(self) -> Path:
        """Once this file is there, nobody issues anything more."""
        return self.notes.with_name("enough")


def issue(told: Issuing) -> None:
    """Issue commands at the same few leads; each answer is noted as a line in `told.notes`."""
    desk = Desk(told.location, keys=told.keys, hire=False, manual=False)
    until = time.monotonic() + told.seconds
    with told.notes.open("w") as notes:
        crew = [
            threading.Thread(target=_loop, args=(desk, told, f"{told.seed} {n}", until, notes))
            for n in range(told.threads)
        ]
        for thread in crew:
            thread.start()
        for thread in crew:
            thread.join()
    desk.close()


def _loop(desk: Desk, told: Issuing, seed: str, until: float, notes: IO[str]) -> None:
    dice = random.Random(seed)
    while time.monotonic() < until and not told.enough.exists():
        who, command = dice.choice((CHEN, ZHAO, WANG)), dice.choice(CHOICES)(dice)
        lead = None if command.creates else dice.choice(told.hot)
        request = desk.request(who, command, lead)
        if dice.random() < 0.3:
            request = desk.request(
                who, command, lead, command_id=command_id_for(who, str(dice.randint(1, 200)))
            )
        answer = _answered(desk, request)
        if isinstance(answer, Accepted | Refused):
            outcome = "accepted" if isinstance(answer, Accepted) else "refused"
            note = [str(request.command_id), outcome, answer.position]
            # One write for a line, so that a kill cannot leave half an acknowledgement.
            notes.write(json.dumps(note) + "\n")
            notes.flush()


def _answered(desk: Desk, request: Request) -> Answer:
    """Ask until there is an answer, with one and the same command id, as a client would."""
    while True:
        try:
            return desk.sales.execute(request)
        except StoreUnavailableError:
            time.sleep(AGAIN_SECONDS)
