"""Which clauses an event bears on, and how it stands to them: kept, bent, late or waived."""

from __future__ import annotations

from functools import cache

from domain.clauses import CLAUSES
from domain.registry import COMMANDS

from .judging import Case, clauses_of, findings
from .traits import Scene, is_case


def verdicts(scene: Scene, case: Case) -> list[dict[str, str]]:
    """The clauses that the event says something of; `case` is that after the event."""
    if is_case(scene.after):
        said = {f.clause: f.status.value for f in findings(scene, case) if f.status is not None}
    else:
        said = dict.fromkeys(clauses_of(scene.recorded.trail.command or ""), "satisfied")
    return [
        {"id": clause, "source": CLAUSES[clause].source.value, "verdict": verdict}
        for clause, verdict in said.items()
    ]


@cache
def commands_serving(clause: str) -> frozenset[str]:
    """Names of the commands that carry the clause out or look at it."""
    return frozenset(name for name in COMMANDS if clause in clauses_of(name))
