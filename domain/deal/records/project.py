"""What makes a deal a key-account project, in its state (R3.9)."""

from __future__ import annotations

from dataclasses import dataclass

from domain.customers import Scenario


@dataclass(frozen=True, slots=True)
class CoreTeam:
    """The three persons who answer for a project: for sales, solution and delivery (R3.9.3)."""

    rep_id: str
    solution_id: str
    delivery_id: str


@dataclass(frozen=True, slots=True)
class Project:
    """What the managers, technical support and the project's owner said about it."""

    #: A manager's word whether this is a key account; None as long as there is none (R3.9.1).
    flagged: bool | None = None
    #: The scenario that a manager's word replaced.
    scenario_before: Scenario | None = None
    #: What technical support last found; None as long as it looked at nothing (R3.9.2).
    feasible: bool | None = None
    core_team: CoreTeam | None = None
    #: The customer's people who decide, by contact_id.
    decision_chain: tuple[str, ...] = ()
