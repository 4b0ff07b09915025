"""Which part the issuer of a command plays: his own, or by delegation another one's (3.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.acting import Actor, Capacity, capacities
from domain.context import Context
from domain.decision import decide
from domain.facts import NextNumber
from domain.kernel import Command
from domain.outcomes import Problem
from domain.people import Person, Role
from domain.scope import selves

from .exchange import Request
from .streams import Held
from .turn import Turn
from .whose import reads_case

#: Reasons that speak against who acts, and perhaps not against him in another capacity.
OF_WHO_ACTS = frozenset({Problem.ROLE, Problem.FOUR_EYES, Problem.LIMIT})


@dataclass(frozen=True, slots=True)
class Casting:
    """The issuer of one request, as the turn knows him."""

    turn: Turn
    request: Request

    def capacities(self, held: Held) -> tuple[Capacity, ...]:
        """In which he may issue the command; raises NotPermittedError if in none."""
        command = self.request.command or self.request.kind
        policy = self.turn.standing.policy
        return capacities(command, self._actor(), held.stream.state, policy)

    def reads(self, held: Held) -> bool:
        """Whether the case is there for the issuer: what he may not read he finds nowhere.

        Who holds no role for the command is told that, whatever the case, and it is kept. An app
        may name any case to which it has something to say (R3.7.9).
        """
        request, people, now = self.request, self.turn.standing.people, self.turn.now
        person = people.get(request.issuer.actor) or Person(request.issuer.actor)
        issuer = replace(person, roles=self._roles())
        held_roles = frozenset[Role]().union(*(one.roles for one in selves(issuer, people, now)))
        acting = held_roles.intersection(request.kind.issued_by)
        if request.kind.creates or not acting or Role.APP in acting:
            return True
        return reads_case(issuer, held.stream.state, people, now, self.turn.load)

    def _actor(self) -> Actor:
        """The issuer with what he may do for himself, and for others by delegation."""
        actor, people = self.request.issuer.actor, self.turn.standing.people
        return Actor(actor, self._roles(), people.delegated_to(actor, self.turn.now))

    def chosen(self, found: tuple[Capacity, ...], held: Held) -> Context:
        """The first capacity in which nothing speaks against who acts; else simply the first."""
        contexts = [self.context(capacity) for capacity in found]
        command = self.request.command
        # To look whether a command with a number may be issued would take the number.
        if command is None or len(contexts) == 1 or NextNumber in command.needs:
            return contexts[0]
        return next((c for c in contexts if not self._bars(command, held, c)), contexts[0])

    def _bars(self, command: Command, held: Held, context: Context) -> bool:
        informed = self.turn.informed(command, held.stream, context)
        reasons = decide(command, held.stream.state, informed).reasons
        return any(r.problem in OF_WHO_ACTS for r in reasons)

    def _roles(self) -> frozenset[Role]:
        """The issuer's roles as the turn knows them; they may have changed since he asked."""
        person = self.turn.standing.people.get(self.request.issuer.actor)
        if person is None:
            return self.request.issuer.roles
        return frozenset() if person.retired else person.roles

    def context(self, capacity: Capacity) -> Context:
        request, turn = self.request, self.turn
        command = request.command
        occurred_at = command.occurred_at if command is not None else None
        return Context(
            now=turn.now,
            at=occurred_at or turn.now,
            actor=request.issuer.actor,
            role=capacity.role,
            on_behalf_of=capacity.on_behalf_of,
            command_id=request.command_id,
            correlation_id=request.command_id,
            command=request.kind.__name__,
            client=request.issuer.client,
            reason=command.reason if command is not None else None,
            policy=turn.standing.policy,
            calendar=turn.standing.calendar,
            people=turn.standing.people,
            erased=turn.standing.erased,
            restricted=turn.standing.restricted,
        )
