"""One service for each file of tests; its time stands at 2 March 2026, 09:00."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from people import CHEN, EVERYBODY, YI
from stories import bodies
from stories.complaints import customer_of, investigated
from stories.journeys import approved, converted
from stories.playing import Play

from application.engines.sole import sole
from domain.people import People, Person, Role

#: Who handles the complaint here; 周技术 does not.
TANG = "tang"

#: Everybody of the stories, somebody who only administers, and a second one of tech support.
ALL = People(
    {
        **EVERYBODY.by_id,
        "admin0": Person("admin0", "管理员", frozenset({Role.ADMIN}), "sales"),
        TANG: Person(TANG, "唐技术", frozenset({Role.TECH_SUPPORT}), "sales"),
    }
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    with Play(tmp_path_factory.mktemp("service"), people=ALL) as running:
        running.clock("03-02 09:00")
        yield running


@pytest.fixture(scope="module")
def cases(service: Play) -> Iterator[dict[str, str]]:
    """A fresh lead and deal of 陈一's, a complaint of 唐技术's …, by the name of their kind.

    Exports that are asked for wait meanwhile: nothing is recorded but what a test sends.
    """
    writing_exports = sole(service.place.location, "exports-lock")
    assert writing_exports.take()
    lead = f"/leads/{service.do(CHEN, '/leads', bodies.lead('月宫'))['id']}"
    approved(service, lead, 3, 4, 4)
    service.do(CHEN, f"{lead}/record-first-contact", bodies.contact())
    fresh = f"/leads/{service.do(CHEN, '/leads', bodies.lead('广寒宫'))['id']}"
    deal = converted(service, lead, 48_000_000)
    hook = {"url": "https://webhooks.invalid/", "types": ["WebhookSubscribed"]}
    asked = bodies.export(personal=True, legal_basis="个人信息保护法第十三条")
    yield {
        "lead": fresh,
        "deal": deal,
        "export": f"/exports/{service.do(YI, '/exports', asked)['id']}",
        "webhook": f"/webhooks/{service.do('admin0', '/webhooks', hook)['id']}",
        "complaint": investigated(service, customer_of(service, lead), TANG),
    }
    writing_exports.release()
