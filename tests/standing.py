"""One case of each kind, as they stand while a test sends whatever it likes; and all the people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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


@contextmanager
def standing(service: Play) -> Iterator[dict[str, str]]:
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
        **personal_acts(service),
        "lead": fresh,
        "deal": deal,
        "person": f"/people/{CHEN}",
        "export": f"/exports/{service.do(YI, '/exports', asked)['id']}",
        "webhook": f"/webhooks/{service.do('admin0', '/webhooks', hook)['id']}",
        "complaint": investigated(service, customer_of(service, lead), TANG),
    }
    writing_exports.release()


def personal_acts(service: Play) -> dict[str, str]:
    """A hold, an erasure that waits, and a restriction, each of a lead of its own."""
    said = {"reason": "客户来函"}
    leads = [service.do(CHEN, "/leads", bodies.lead(name)) for name in ("保全", "删除", "限制")]
    held, gone, kept = leads
    contacts = [lead["events"][0]["data"]["contact"]["contact_id"] for lead in (gone, kept)]
    bodies_of = {
        "legal_hold": ("/legal-holds", {"aggregate_ids": [held["id"]]}),
        "erasure": ("/erasures", {"contact_id": contacts[0]}),
        "restriction": ("/restrictions", {"contact_id": contacts[1]}),
    }
    return {
        kind: f"{path}/{service.do(YI, path, said | body)['id']}"
        for kind, (path, body) in bodies_of.items()
    }
