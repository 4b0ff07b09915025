"""Whether a deal is a key account: a manager's word (R3.9.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from domain.changing import replace
from domain.context import Context
from domain.customers import Scenario, unless_key_account_expected
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Deviation, Reason
from domain.people import Role, anyone
from domain.policy import Policy
from domain.values import By, Shape

from .state import Deal, Stage


def unless_large(amount_fen: int, deal: Deal, policy: Policy) -> Iterator[Deviation]:
    """A deviation where the amount asks for a key account and no manager said a word yet."""
    if deal.project.flagged is None:
        yield from unless_key_account_expected(amount_fen, deal.scenario, policy)


class FlagDetails(Shape):
    key_account: Annotated[bool, By("R3.9.1")]


class KeyAccountFlagged(FlagDetails, Event):
    """A manager made the deal a key account, or said why it is none."""

    sentence = Text(
        "A manager decided whether it is a key account: {key_account}",
        "经理判定是否为大客户：{key_account}",
    )

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        before = deal.project.scenario_before
        if self.key_account:
            scenario, before = Scenario.KEY_ACCOUNT_PROJECT, before or deal.scenario
        else:
            scenario, before = before or deal.scenario, None
        project = replace(deal.project, flagged=self.key_account, scenario_before=before)
        return replace(deal, scenario=scenario, project=project)


class FlagKeyAccount(FlagDetails, Command):
    """Make a deal a key account, or say why it is none, before there is a solution (R3.9.1)."""

    aggregates = ("deal",)
    issued_by = anyone(Role.SALES_MANAGER)
    clause = "R3.9.1"
    also = ("G2.3",)

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.DISCOVERY, Stage.NEEDS_CONFIRMED)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[KeyAccountFlagged | Reason]:
        registered_so = deal.is_key_account and deal.project.scenario_before is None
        if self.key_account == deal.project.flagged or (self.key_account and registered_so):
            yield Reason("R3.9.1", "NOTHING_CHANGED", field="key_account")
        elif registered_so:
            yield Reason("R3.9.1", "REGISTERED_SO", field="key_account")
        if not self.key_account and not context.reason:
            yield Reason("R3.9.1", "REASON_MISSING", field="reason")
        yield KeyAccountFlagged.of(self)
