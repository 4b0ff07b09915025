"""A real service on loopback over a real database, with the people of the stories.

with Service(tmp_path) as service:
    service.clock("03-02 09:00")
    lead = service.post(CHEN, "/leads", LEAD).json()["id"]
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import httpx
import uvicorn
from engines import ENGINES, Place, url
from given import at
from models import Model
from people import EVERYBODY

from application.exchange import Accepted, Issuer, Request
from application.handing_out import handed_out
from application.sales import Sales, new_command_id
from domain.company.keys import IssueKey
from domain.company.people import AddPerson
from domain.kernel import Command
from domain.people import OPERATOR, People, Person, Role
from interfaces.http.app import create_app
from interfaces.http.streams import Server
from interfaces.settings import Settings

API = "/api/v1"
OPERATING = Issuer(OPERATOR, frozenset({Role.OPERATOR}))


class Service:
    """The service on a free port; `restart` stops it and starts it on the same database."""

    def __init__(
        self,
        folder: Path,
        *,
        engine: str = ENGINES[0],
        clock: Literal["real", "manual"] = "manual",
        people: People = EVERYBODY,
        **settings: Any,
    ) -> None:
        """What stands in the folder goes on; in an empty one everybody is hired first."""
        self._gone_at_the_end = ExitStack()
        self.keys: dict[str, str] = {}
        self.folder, self.people = folder, people
        self.place = self._hired(folder / "dealtrail.sqlite3", engine, settings)
        self.settings = Settings(
            clock=clock,
            rate=100_000,
            **{"database": url(self.place.location), "keys": url(self.place.keys), **settings},
        )
        self._start()

    def _hired(self, file: Path, engine: str, settings: dict[str, Any]) -> Place:
        """Where it stands: on what is there, where the settings say, or in a place of its own."""
        staff = tuple(self.people.by_id.values())
        if file.exists():
            return Place(file, file.with_name(f"{file.name}.keys"))
        if "database" in settings:
            given = Settings(**{n: settings[n] for n in ("database", "keys") if n in settings})
            place = Place(given.location, given.keys_location)
            self.keys = hire(place, staff) if staff else {}
            return place
        model = _hired(staff)
        self.keys = dict(model.filled(engine))
        return self._gone_at_the_end.enter_context(model.copy(engine, file.parent, file.name))

    @property
    def path(self) -> Path:
        """The file, where the service stands on one."""
        assert isinstance(self.place.location, Path)
        return self.place.location

    def _start(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.app = create_app(self.settings)
        config = uvicorn.Config(self.app, host="127.0.0.1", port=port, log_level="error")
        self._server = Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{port}"
        while not self._server.started:
            assert self._thread.is_alive(), "the service did not start"
            time.sleep(0.005)
        self.client = httpx.Client(base_url=self.url, timeout=30)

    def stop(self) -> None:
        """Stop it; what it left stays, until the end of `with`."""
        self.client.close()
        self._server.should_exit = True
        self._thread.join()

    def restart(self, between: Callable[[], object] = lambda: None) -> None:
        """Stop it, do something to what it left, and start it again."""
        self.stop()
        between()
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._gone_at_the_end:
            self.stop()

    # ---- asking --------------------------------------------------------------------

    def clock(self, when: str) -> httpx.Response:
        """Move the manual clock to `03-02 09:00` Shanghai time of 2026."""
        answer = self.client.put(
            f"{API}/clock", json={"now": at(when).isoformat()}, headers=self.headers("admin0")
        )
        assert answer.status_code == 200, answer.text
        return answer

    def headers(self, person: str, **more: str) -> dict[str, str]:
        key = self.keys.get(person) or next(iter(self.keys.values()))
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {key}"} | named

    def post(self, person: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Issue a command as the person; whatever the answer is."""
        return self.client.post(
            f"{API}{path}", json=body or {}, headers=self.headers(person, **headers)
        )

    def do(self, person: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        """Issue a command that must be accepted; returns the answer's body."""
        answer = self.post(person, path, body, **headers)
        assert answer.status_code in (200, 201), answer.text
        found: dict[str, Any] = answer.json()
        return found

    def refused(
        self, person: str, path: str, body: Any, status: int, clause: str, code: str | None = None
    ) -> dict[str, Any]:
        """Issue a command that must be refused, with this clause (and code) among the reasons."""
        answer = self.post(person, path, body)
        assert answer.status_code == status, answer.text
        problem: dict[str, Any] = answer.json()
        found = [
            r for r in problem["reasons"] if r["clause"] == clause and code in (None, r["code"])
        ]
        assert found, problem
        return problem

    def get(self, person: str, path: str, **params: Any) -> Any:
        """A query that must be answered, after all that happened so far."""
        params.setdefault("min_position", self.position())
        answer = self.client.get(f"{API}{path}", params=params, headers=self.headers(person))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def position(self) -> int:
        """The newest position in the log."""
        ready: dict[str, int] = self.client.get("/health/ready").json()
        return ready["position"]

    def events(self, person: str, path: str) -> list[dict[str, Any]]:
        """The items of a history."""
        items: list[dict[str, Any]] = self.get(person, f"{path}/history")["items"]
        return items


@cache
def _hired(people: tuple[Person, ...]) -> Model[dict[str, str]]:
    """The people, hired once and for all; filled with the key of each of them."""
    return Model(lambda place: hire(place, people))


def hire(place: Place, people: tuple[Person, ...]) -> dict[str, str]:
    """Hire them in an empty place; returns the key of each."""
    sales = Sales(place.location, keys=place.keys)
    keys = {}
    for person in people:
        add = AddPerson(
            person_id=person.id,
            name=person.name,
            roles=tuple(sorted(person.roles)),
            team=person.team,
        )
        stream = _done(sales, add, None).id
        key = handed_out(sales.keys, _done(sales, IssueKey(), stream))
        assert key is not None
        keys[person.id] = key
    sales.close()
    return keys


def _done(sales: Sales, command: Command, aggregate_id: Any) -> Accepted:
    kind = type(command)
    answer = sales.execute(
        Request(
            kind,
            "person",
            aggregate_id,
            command,
            command.model_dump(mode="json"),
            OPERATING,
            new_command_id(),
        )
    )
    assert isinstance(answer, Accepted), answer
    return answer
