"""A process that issues commands in a loop and notes down each answer that it got."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO
from uuid import UUID

from desk import Desk
from leads import contact
from people import CHEN, WANG, ZHAO
from samples import register, score

from application.exchange import Accepted, Refused
from application.receipts import command_id_for
from domain.kernel import Command
from domain.lead.assignment import ReassignLead
from domain.lead.contact import ActivityKind, LogActivity
from domain.lead.scoring import ApproveScore, ReturnScore
from domain.shared import AddContact

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


def issue(path: Path, hot: list[UUID], seed: int, seconds: float, threads: int) -> None:
    """Issue commands at the same few leads; answers go to `<path>.<seed>`, a line each."""
    desk = Desk(path, hire=False, manual=False)
    until = time.monotonic() + seconds
    with path.with_name(f"{path.name}.{seed}").open("w") as notes:
        crew = [
            threading.Thread(target=_loop, args=(desk, hot, f"{seed} {n}", until, notes))
            for n in range(threads)
        ]
        for thread in crew:
            thread.start()
        for thread in crew:
            thread.join()
    desk.close()


def _loop(desk: Desk, hot: list[UUID], seed: str, until: float, notes: IO[str]) -> None:
    dice = random.Random(seed)
    while time.monotonic() < until:
        who, command = dice.choice((CHEN, ZHAO, WANG)), dice.choice(CHOICES)(dice)
        lead = None if command.creates else dice.choice(hot)
        request = desk.request(who, command, lead)
        if dice.random() < 0.3:
            request = desk.request(
                who, command, lead, command_id=command_id_for(who, str(dice.randint(1, 200)))
            )
        answer = desk.sales.execute(request)
        if isinstance(answer, Accepted | Refused):
            outcome = "accepted" if isinstance(answer, Accepted) else "refused"
            note = [str(request.command_id), outcome, answer.position]
            # One write for a line, so that a kill cannot leave half an acknowledgement.
            notes.write(json.dumps(note) + "\n")
            notes.flush()
