"""Setting up the project: who answers for it on our side, who decides on theirs (R3.9.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.parties import Party, named_customers
from domain.people import OWNER_OR_MANAGER, Role
from domain.shared import ContactAdded
from domain.values import By, Name, PersonalName, PersonId, Shape

from .core_team import Seat, role_on
from .records.project import CoreTeam
from .state import Deal, Stage, TeamMember
from .team import TeamMemberAdded

#: The stages in which a project is set up, or set up anew.
BEFORE_PRESENTED = (
    Stage.DISCOVERY,
    Stage.NEEDS_CONFIRMED,
    Stage.SOLUTION_DRAFT,
    Stage.SOLUTION_REVIEW,
    Stage.SOLUTION_APPROVED,
)


class ChainLink(Shape):
    """One of those who decide for the customer: his part in it, and how he thinks of us."""

    contact: Annotated[Party, By("R3.9.3")]
    role: Annotated[PersonalName, By("R3.9.3")]
    attitude: Annotated[PersonalName, By("R3.9.3")]


class KnownLink(Shape):
    """The same by the id of the contact."""

    contact: Name
    role: PersonalName
    attitude: PersonalName


class CoreTeamDetails(Shape):
    """The three persons of the core team."""

    rep_id: Annotated[PersonId, By("R3.9.3")]
    solution_id: Annotated[PersonId, By("R3.9.3")]
    delivery_id: Annotated[PersonId, By("R3.9.3")]

    def seated(self) -> tuple[tuple[Seat, str], ...]:
        return (
            (Seat.REP, self.rep_id),
            (Seat.SOLUTION, self.solution_id),
            (Seat.DELIVERY, self.delivery_id),
        )


class ProjectSetUp(CoreTeamDetails, Event):
    """The project has its core team, and the customer's decision chain is known."""

    sentence = Text(
        "Project set up: {rep_id}, {solution_id}, {delivery_id}",
        "项目组建：{rep_id}、{solution_id}、{delivery_id}",
    )

    decision_chain: tuple[KnownLink, ...]

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        project = replace(
            deal.project,
            core_team=CoreTeam(self.rep_id, self.solution_id, self.delivery_id),
            decision_chain=tuple(link.contact for link in self.decision_chain),
        )
        return replace(deal, project=project)


class SetUpProject(CoreTeamDetails, Command):
    """Name the core team and the customer's decision chain; again replaces (R3.9.3)."""

    decision_chain: Annotated[
        tuple[ChainLink, ...], Field(min_length=1, max_length=100), By("R3.9.3")
    ]

    aggregates = ("deal",)
    issued_by = OWNER_OR_MANAGER
    clause = "R3.9.3"
    also = ("G1.3", "G2.3", "R5.4")
    next_from = frozenset({Stage.SOLUTION_APPROVED})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, *BEFORE_PRESENTED)

    @classmethod
    def is_done(cls, deal: Deal, context: Context, /) -> bool:
        return not deal.is_key_account or deal.project.core_team is not None

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[ContactAdded | ProjectSetUp | TeamMemberAdded | Reason]:
        parties = named_customers((link.contact for link in self.decision_chain), deal, context)
        yield from parties.unless_known("R3.9.3", "decision_chain")
        seated = self.seated()
        if len({person for _, person in seated}) < len(seated):
            yield Reason("R3.9.3", "CORE_TEAM_TOO_SMALL")
        members = tuple((s, p, role_on(s, p, deal, context.people)) for s, p in seated)
        for seat, _, role in members:
            if role is None:
                detail = {"roles": ", ".join(seat.roles)}
                yield Reason("R3.9.3", "CORE_ROLE_NOT_HELD", seat.field, detail=detail)
        yield from parties.added
        chain = zip(parties.ids, self.decision_chain, strict=True)
        yield ProjectSetUp.of(
            self,
            decision_chain=tuple(
                KnownLink(contact=contact, role=link.role, attitude=link.attitude)
                for contact, link in chain
            ),
        )
        core = {(p, role) for _, p, role in members if role is not None and p != deal.owner_id}
        yield from _joining(core, deal)


def _joining(core: set[tuple[str, Role]], deal: Deal) -> Iterator[TeamMemberAdded]:
    """The three become core on the team; those of an earlier project are core no longer."""
    earlier = deal.project.core_team
    replaced = (earlier.solution_id, earlier.delivery_id, earlier.rep_id) if earlier else ()
    for member in deal.team:
        who = (member.person_id, member.role)
        if member.core and member.person_id in replaced and who not in core:
            yield TeamMemberAdded(person_id=member.person_id, role=member.role, core=False)
    for person, role in sorted(core):
        if TeamMember(person, role, core=True) not in deal.team:
            yield TeamMemberAdded(person_id=person, role=role, core=True)
