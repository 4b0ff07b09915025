"""Attacking the service by its own description: cases made from the OpenAPI document, judged.

attack = Attack(service, cases, seed=1)
for operation in attack.operations:
    attack.by(operation, GenerationMode.POSITIVE, 20)   # AssertionError at the first wrong answer

Each case is sent as somebody: most often as a person who may, sometimes as another one, as
nobody, or with a key that is none.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from service import API, Service

from domain.people import Role
from interfaces.http.problems import CATALOGUE

Operation = APIOperation[Any, Any, Any, Any]

#: What is not attacked so: the manual clock is of tests alone, and a webhook that is made would
#: be called over the network.
LEFT_OUT = {("put", "/api/v1/clock"), ("post", "/api/v1/webhooks")}
PROBLEM = "application/problem+json"
#: Out of a hundred: so many cases are nobody's, so many come with a key that is none, and of the
#: others so many are sent by somebody who may.
NOBODY, FALSE_KEY, MAY = 3, 2, 75
#: What no answer may hold.
SECRETS = ("Traceback", "site-packages", 'File "', "sqlite3.", "psycopg.", "pydantic")
EACH = settings(
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
#: Who sends it is chosen here, and where a link leads is told, not guessed.
CONFIGURED: dict[str, Any] = {
    "generation": {"with-security-parameters": False},
    "phases": {"stateful": {"inference": {"algorithms": []}}},
}
CHECKS = [content_type_conformance, response_schema_conformance, status_code_conformance]


def described(service: Service, cases: dict[str, str]) -> dict[str, Any]:
    """Its description of itself, with the ids that there are."""
    document = copy.deepcopy(service.app.openapi())
    for method, path in LEFT_OUT:
        document["paths"].get(path, {}).pop(method, None)
    known = {f"{kind}_id": path.rpartition("/")[2] for kind, path in cases.items()}
    for operation in (o for methods in document["paths"].values() for o in methods.values()):
        for parameter in operation.get("parameters", ()):
            one = known.get(parameter["name"]) if parameter["in"] == "path" else None
            if one is not None:
                parameter["schema"] = {"enum": [one]}
    return document


def linked(service: Service, kind: str, makers: list[Any]) -> dict[str, Any]:
    """The part of it about one kind, with links from what makes one to all one can do with it.

    `makers` are bodies of which something comes: of any that fit the description few do.
    """
    document = copy.deepcopy(service.app.openapi())
    onto = f"{API}/{kind}"
    paths = {p: of for p, of in document["paths"].items() if p.startswith(f"{onto}/{{")}
    making = document["paths"][onto]["post"]
    making["requestBody"]["content"]["application/json"]["schema"] = {"enum": makers}
    making["responses"]["201"]["links"] = {
        target["operationId"]: {
            "operationId": target["operationId"],
            "parameters": {path.partition("{")[2].partition("}")[0]: "$response.body#/id"},
        }
        for path, methods in paths.items()
        for target in methods.values()
    }
    document["paths"] = {onto: {"post": making}, **paths}
    return document


def schema_of(document: dict[str, Any]) -> Any:
    """The document as cases are made from it."""
    config = SchemathesisConfig.from_dict(CONFIGURED)
    return schemathesis.openapi.from_dict(document, config=config)


class Attack:
    """Sends cases and judges the answers; counts them by status."""

    def __init__(self, service: Service, cases: dict[str, str], seed: int) -> None:
        self.service = service
        self.schema = schema_of(described(service, cases))
        self.counts: dict[int, int] = {}
        self._dice = random.Random(seed)
        self._session = requests.Session()
        self._session.trust_env = False
        catalog = service.client.get("/api/v1/catalog", headers=service.headers("auditor")).json()
        self._roles = {(e["method"].lower(), e["path"]): set(e["roles"]) for e in catalog}

    def by(self, operation: Operation, mode: GenerationMode, cases: int, *, dice: bool) -> None:
        """Send so many cases of an operation, right or wrong ones; `dice`: others each time."""

        @settings(EACH, max_examples=cases, derandomize=not dice)
        @given(case=operation.as_strategy(generation_mode=mode))
        def attack(case: Any) -> None:
            self.send(case)

        try:
            attack()
        except Unsatisfiable:
            # Nothing about it can be wrong: it takes neither a body nor parameters.
            assert mode is GenerationMode.NEGATIVE, operation.label

    @property
    def sent(self) -> int:
        return sum(self.counts.values())

    @property
    def operations(self) -> Iterator[Operation]:
        for found in self.schema.get_all_operations():
            assert isinstance(found, Ok), found.err()
            yield found.ok()

    def send(self, case: Any) -> Any:
        """Send the case as somebody; returns the answer, which is as the document says."""
        answer = case.call(
            base_url=self.service.url,
            session=self._session,
            headers=self._headers(case),
            timeout=30,
            allow_redirects=False,
        )
        self.judge(case, answer)
        return answer

    def judge(self, case: Any, answer: Any) -> None:
        """No undocumented status, no 5xx but where one waits for what will never be, and so on."""
        self.counts[answer.status_code] = self.counts.get(answer.status_code, 0) + 1
        if answer.status_code == 405 and _is_elsewhere(case):
            self._judge_refusal(case, answer)
            return
        if answer.status_code == 503 and self._waits_in_vain(case):
            assert answer.json()["type"] == "unavailable"
            assert "retry-after" in answer.headers
            return
        assert answer.status_code < 500, told(case, answer)
        documented = case.operation.definition.raw["responses"]
        assert str(answer.status_code) in documented, told(case, answer)
        if answer.status_code >= 400:
            self._judge_refusal(case, answer)
        case.validate_response(answer, checks=[not_a_server_error, *CHECKS])

    def _judge_refusal(self, case: Any, answer: Any) -> None:
        assert answer.headers["content-type"][0].partition(";")[0] == PROBLEM, told(case, answer)
        problem = answer.json()
        assert CATALOGUE[problem["type"]][0] == answer.status_code == problem["status"]
        assert problem["title"]
        for secret in SECRETS:
            assert secret not in answer.text, told(case, answer)

    def _headers(self, case: Any) -> dict[str, str]:
        """Of whoever sends it; nobody waits for longer than a moment."""
        headers = {"Prefer": "wait=0"}
        chance = self._dice.randrange(100)
        if chance < NOBODY:
            return headers
        if chance < NOBODY + FALSE_KEY:
            return headers | {"Authorization": "Bearer dt_000000000000_none"}
        operation = (case.operation.method.lower(), case.operation.path)
        roles = self._roles.get(operation, set()) if self._dice.randrange(100) < MAY else set()
        people = self.service.people.by_id.values()
        may = [p.id for p in people if {r.value for r in p.roles} & roles]
        someone = self._dice.choice(may or [p.id for p in people if p.roles != {Role.APP}])
        return headers | self.service.headers(someone)

    def _waits_in_vain(self, case: Any) -> bool:
        """Whether it waits for a position that is not there."""
        return "min_position" in (case.query or {})


def _is_elsewhere(case: Any) -> bool:
    """Whether what stands in a part of its path makes it the path of something else."""
    parts = (case.path_parameters or {}).values()
    return any(mark in str(part) for part in parts for mark in "/?#")


def told(case: Any, answer: Any) -> str:
    """What was sent, and what came back."""
    return f"{case.as_curl_command()}\n{answer.status_code} {answer.text[:1000]}"
