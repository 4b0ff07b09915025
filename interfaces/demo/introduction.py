"""What the terminal shows once the past is played: who is who, their keys, where to knock."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from .people import EMPLOYEES, JINGZHE, XIAZHI
from .play import Played

#: Wide enough for a row with its key; a narrower terminal wraps it, a key stays whole.
WIDTH = 150


def introduce(played: Played, address: str, doors: Mapping[str, str]) -> None:
    """Print the people with their keys, the address, who signs in where, two calls to try."""
    console = Console(width=WIDTH, highlight=False)
    console.print(people(played), soft_wrap=True)
    console.print(f"\nThe service: {address}    (Ctrl-C stops it)\n")
    if doors:
        console.print("Open one of these to sign in as that person (each works once):")
    for employee in EMPLOYEES:
        if employee.id in doors:
            roles = ", ".join(employee.roles)
            console.out(f"  {doors[employee.id]}  {employee.name} ({roles})", highlight=False)
    console.print()
    for line in calls(played, address):
        # Not wrapped and not marked up, so that it can be copied as it stands.
        console.out(line, highlight=False)


def people(played: Played) -> Table:
    """Everybody with team, roles and key."""
    table = Table(box=None, header_style="bold", title="廿四节气智能设备有限公司")
    for heading in ("id", "name", "team", "roles", "key"):
        table.add_column(heading, no_wrap=True)
    for employee in EMPLOYEES:
        roles = ", ".join(employee.roles)
        key = played.keys[employee.id]
        table.add_row(employee.id, employee.name, employee.team, roles, key)
    return table


def calls(played: Played, address: str) -> tuple[str, ...]:
    """The general manager's look at the whole pipeline, and a manager's approval of a score."""
    general, manager = (f"-H 'Authorization: Bearer {played.keys[by]}'" for by in (XIAZHI, JINGZHE))
    approval = f"{address}/api/v1/leads/{played.waiting_lead}/approve-score"
    return (
        f"curl {general} {address}/api/v1/pipeline",
        f"curl {manager} -H 'Content-Type: application/json' -d '{{\"round\": 1}}' {approval}",
    )
