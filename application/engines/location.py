"""Where a database is: a file of SQLite, or a server of PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict


@dataclass(frozen=True, slots=True)
class Server:
    """A database on a PostgreSQL server; the URL may hold a password and is never shown."""

    url: str = field(repr=False)

    @property
    def database(self) -> str:
        """The name of the database."""
        given = conninfo_to_dict(self.url)
        return str(given.get("dbname") or given.get("user") or "postgres")

    def __str__(self) -> str:
        given = conninfo_to_dict(self.url)
        host, port = given.get("host") or "localhost", given.get("port")
        return f"postgresql://{host}{f':{port}' if port else ''}/{self.database}"


Location = Path | Server
