"""Who works here, and since when: names, roles and teams over time."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Connection, Select, String, select

from domain.company.state import Employment

from .folding import Happening
from .rows import Intervals, interval_columns
from .view import View


class PeopleView(View):
    """Everybody who was ever added, as he was then."""

    name = "people"
    about_cases = False

    def __init__(self, build: int) -> None:
        super().__init__(build)
        rows = self.table(
            "rows",
            Column("id", String(64), primary_key=True),
            *interval_columns(),
            Column("name", String(200), nullable=False),
            Column("roles", JSON, nullable=False),
            Column("team", String(200), nullable=False),
            Column("retired", Boolean, nullable=False),
            team=("team", "to_position"),
        )
        self.people = Intervals(rows)
        self.written = (self.people,)

    def apply(self, connection: Connection, happening: Happening) -> None:
        after = happening.after
        if after is None or not isinstance(after.state, Employment) or after.state.person is None:
            return
        person = after.state.person
        row = {
            "id": person.id,
            "recorded_at": happening.trail.recorded_at,
            "name": person.name,
            "roles": sorted(str(role) for role in person.roles),
            "team": person.team,
            "retired": person.retired,
        }
        self.people.put(connection, happening.position, row)

    def members(self, team: str, position: int) -> Select[tuple[str]]:
        """Ids of all who were in the team then, those who have left since included."""
        c = self.people.table.c
        return select(c.id).where(
            c.team == team, c.from_position <= position, c.to_position > position
        )

    def roles(
        self,
        connection: Connection,
        position: int,
        person: str | None = None,
        team: str | None = None,
    ) -> frozenset[str]:
        """The roles that the person, or somebody of the team, held then."""
        c = self.people.table.c
        found = select(c.roles).where(
            c.id == person if person is not None else c.team == team,
            c.from_position <= position,
            c.to_position > position,
            c.retired.is_(False),
        )
        return frozenset(role for roles in connection.execute(found).scalars() for role in roles)
