"""Reading the feed as a client does: lines, pages, and server-sent events over a socket."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx
from service import API, Service

Lines = list[dict[str, Any]]
SSE = "text/event-stream"


def asked(service: Service, person: str, accept: str = "", **params: Any) -> httpx.Response:
    """The feed's answer, whatever it is."""
    headers = service.headers(person) | ({"accept": accept} if accept else {})
    return service.client.get(f"{API}/events", params=params, headers=headers)


def feed(service: Service, person: str, **params: Any) -> Lines:
    """The events of the feed."""
    answer = asked(service, person, **params)
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


class Stream:
    """An open stream of server-sent events."""

    def __init__(
        self, service: Service, person: str, last_event_id: str | None = None, **params: Any
    ) -> None:
        headers = service.headers(person) | {"accept": SSE}
        if last_event_id is not None:
            headers["last-event-id"] = last_event_id
        self._client = httpx.Client(base_url=service.url, timeout=20)
        request = self._client.build_request("GET", f"{API}/events", params=params, headers=headers)
        self.answer = self._client.send(request, stream=True)
        self._lines = self.answer.iter_lines()

    def events(self, count: int) -> list[tuple[str, dict[str, Any]]]:
        """The next so many events, each with its id."""
        found: list[tuple[str, dict[str, Any]]] = []
        fields: dict[str, str] = {}
        for line in self._lines if count else ():
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "data" in fields:
                found.append((fields["id"], json.loads(fields["data"])))
            if not line:
                fields = {}
            if len(found) == count:
                break
        return found

    def rest(self) -> Iterator[str]:
        """Whatever else comes, until the service ends it."""
        return self._lines

    def close(self) -> None:
        self.answer.close()
        self._client.close()


class InBackground:
    """Something that is asked while something else is done."""

    def __init__(self, ask: Any) -> None:
        self.answer: Any = None
        self._thread = threading.Thread(target=self._run, args=(ask,), daemon=True)
        self._thread.start()

    def _run(self, ask: Any) -> None:
        self.answer = ask()

    def result(self) -> Any:
        self._thread.join(timeout=30)
        assert not self._thread.is_alive()
        return self.answer
