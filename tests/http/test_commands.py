"""The conventions of commands over HTTP: status, headers, retries, the order of checks."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest
from people import APP, AUDITOR, CHEN, LIU, WANG, ZHAO
from service import API, Service
from stories import bodies

NOWHERE = f"/leads/{uuid4()}"
SCORE = bodies.score(3, 4, 4)


def lead_of(service: Service, by: str = CHEN) -> str:
    """The path of a new lead."""
    return f"/leads/{service.do(by, '/leads', new_lead())['id']}"


def new_lead(**changes: Any) -> dict[str, Any]:
    """A body whose customer nobody knows yet."""
    return bodies.lead(f"月宫 {uuid4()}", **changes)


def raw(service: Service, path: str, content: bytes, person: str = CHEN, **more: str) -> Any:
    headers = service.headers(person, content_type="application/json") | {
        name.replace("_", "-"): value for name, value in more.items()
    }
    return service.client.post(f"{API}{path}", content=content, headers=headers)


def rows_since(service: Service, position: int) -> list[str]:
    rows = service.get(AUDITOR, "/audit", from_position=position + 1)["items"]
    return [row["event"] for row in rows]


# ---- what an accepted command is answered with ---------------------------------------------


def test_a_new_aggregate_is_201_with_its_place_and_version(service: Service) -> None:
    answer = service.post(CHEN, "/leads", new_lead())
    body = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"{API}/leads/{body['id']}"
    assert answer.headers["etag"] == f'"{body["version"]}"'
    assert next(e["type"] for e in body["events"]) == "LeadRegistered"
    assert body["position"] == service.position() > body["events"][-1]["position"]
    found = service.client.get(answer.headers["location"], headers=service.headers(CHEN))
    assert found.headers["etag"] == answer.headers["etag"]


def test_a_command_on_an_aggregate_is_200_and_its_version_is_what_if_match_means(
    service: Service,
) -> None:
    lead = lead_of(service)
    scored = service.post(CHEN, f"{lead}/score-lead", SCORE)
    assert scored.status_code == 200
    assert "location" not in scored.headers
    tag = scored.headers["etag"]
    assert service.post(WANG, f"{lead}/approve-score", {"round": 1}, if_match=tag).is_success
    assert service.post(LIU, f"{lead}/give-consent", {}, if_match=tag).status_code == 412


# ---- If-Match ------------------------------------------------------------------------------


def test_a_stale_version_is_412_with_the_current_one_and_leaves_nothing(service: Service) -> None:
    lead = lead_of(service)
    version = service.get(CHEN, lead)["version"]
    before = service.position()
    stale = service.post(CHEN, f"{lead}/score-lead", SCORE, if_match=f'"{version - 1}"')
    assert (stale.status_code, stale.json()["type"]) == (412, "stale")
    assert stale.json()["version"] == version
    assert str(version) in stale.json()["detail"]
    assert service.position() == before


@pytest.mark.parametrize("given", ["7", '"x"', '"-1"', "", '""', '"1", "2"', '"' + "9" * 40 + '"'])
def test_a_malformed_if_match_is_invalid_and_leaves_nothing(service: Service, given: str) -> None:
    lead = lead_of(service)
    before = service.position()
    answer = service.post(CHEN, f"{lead}/score-lead", SCORE, if_match=given)
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid")
    assert service.position() == before


@pytest.mark.parametrize("form", ["*", 'W/"{}"', '"{}"'])
def test_any_version_a_weak_one_and_the_current_one_are_taken(service: Service, form: str) -> None:
    lead = lead_of(service)
    tag = form.format(service.get(CHEN, lead)["version"])
    assert service.post(CHEN, f"{lead}/score-lead", SCORE, if_match=tag).status_code == 200


# ---- Idempotency-Key -----------------------------------------------------------------------


def test_the_same_key_and_body_get_the_first_answer_again(service: Service) -> None:
    body, key = new_lead(), str(uuid4())
    first = service.post(CHEN, "/leads", body, idempotency_key=key)
    before = service.position()
    again = service.post(CHEN, "/leads", body, idempotency_key=key)
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert again.json() == first.json()
    for header in ("etag", "location"):
        assert again.headers[header] == first.headers[header]
    assert (again.status_code, service.position()) == (201, before)


def test_the_first_answer_stands_whatever_came_after(service: Service) -> None:
    lead, key = lead_of(service), str(uuid4())
    first = service.post(CHEN, f"{lead}/score-lead", SCORE, idempotency_key=key)
    service.do(WANG, f"{lead}/approve-score", {"round": 1})
    again = service.post(CHEN, f"{lead}/score-lead", SCORE, idempotency_key=key, if_match='"1"')
    assert (again.status_code, again.json()) == (200, first.json())


def test_the_layout_of_the_json_makes_no_other_body(service: Service) -> None:
    body, key = new_lead(), str(uuid4())
    assert service.post(CHEN, "/leads", body, idempotency_key=key).status_code == 201
    turned = dict(reversed(body.items()))
    laid_out = json.dumps(turned, indent=3, ensure_ascii=True).encode()
    again = raw(service, "/leads", laid_out, idempotency_key=key)
    assert again.headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize("other", ["body", "path", "command"])
def test_the_key_with_something_else_is_key_reused(service: Service, other: str) -> None:
    lead, key = lead_of(service), str(uuid4())
    service.post(CHEN, f"{lead}/score-lead", SCORE, idempotency_key=key)
    before = service.position()
    path, body = {
        "body": (f"{lead}/score-lead", bodies.score(3, 4, 3)),
        "path": (f"{NOWHERE}/score-lead", SCORE),
        "command": (f"{lead}/reevaluate-lead", SCORE),
    }[other]
    answer = service.post(CHEN, path, body, idempotency_key=key)
    assert (answer.status_code, answer.json()["type"]) == (422, "key-reused")
    assert service.position() == before


def test_another_persons_same_key_is_another_command(service: Service) -> None:
    key = str(uuid4())
    mine = service.post(CHEN, "/leads", new_lead(), idempotency_key=key)
    his = service.post(ZHAO, "/leads", new_lead(), idempotency_key=key)
    assert (mine.status_code, his.status_code) == (201, 201)
    assert mine.json()["id"] != his.json()["id"]


@pytest.mark.parametrize(
    ("person", "path", "body", "kind"),
    [
        (AUDITOR, "score-lead", SCORE, "role"),
        (CHEN, "score-lead", {}, "rule"),
        (CHEN, "convert-lead", bodies.intent(48_000_000), "illegal-state"),
    ],
)
def test_a_refusal_is_remembered(
    service: Service, person: str, path: str, body: Any, kind: str
) -> None:
    lead, key = lead_of(service), str(uuid4())
    first = service.post(person, f"{lead}/{path}", body, idempotency_key=key)
    before = service.position()
    assert first.json()["type"] == kind
    assert first.json()["position"] == before
    again = service.post(person, f"{lead}/{path}", body, idempotency_key=key)
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert service.position() == before


def test_what_was_not_found_or_stale_is_not_remembered(service: Service) -> None:
    lead, key = lead_of(service), str(uuid4())
    assert (
        service.post(CHEN, f"{NOWHERE}/score-lead", SCORE, idempotency_key=key).status_code == 404
    )
    stale = service.post(CHEN, f"{lead}/score-lead", SCORE, idempotency_key=key, if_match='"0"')
    assert stale.status_code == 412
    assert service.post(CHEN, f"{lead}/score-lead", SCORE, idempotency_key=key).status_code == 200


@pytest.mark.parametrize(("length", "status"), [(0, 422), (1, 201), (255, 201), (256, 422)])
def test_a_key_has_1_to_255_characters(service: Service, length: int, status: int) -> None:
    key = (uuid4().hex * 8)[:length]
    assert service.post(CHEN, "/leads", new_lead(), idempotency_key=key).status_code == status


# ---- the order of checks -------------------------------------------------------------------


def test_the_order_of_checks(service: Service) -> None:
    """Each call below has the fault that is named and all faults of the calls after it."""
    lead, key = lead_of(service), str(uuid4())
    service.do(CHEN, f"{lead}/score-lead", SCORE, idempotency_key=key)
    large, bad = b"[" * 2_000_000, b"["
    wrong: dict[str, str] = {"if_match": '"0"'}

    nobody = service.client.post(f"{API}{NOWHERE}/score-lead", content=large)
    assert nobody.status_code == 401
    steps = [
        raw(service, f"{NOWHERE}/score-lead", large, content_type="text/plain"),
        raw(service, f"{NOWHERE}/score-lead", bad, content_type="text/plain"),
        raw(service, f"{NOWHERE}/score-lead", bad, **wrong),
        raw(service, f"{NOWHERE}/score-lead", b"{}", idempotency_key=key, **wrong),
        raw(service, f"{NOWHERE}/approve-score", b"{}", **wrong),
        raw(service, f"{lead}/approve-score", b"{}", **wrong),
        raw(service, f"{lead}/approve-score", b"{}", WANG, **wrong),
        raw(service, f"{lead}/approve-score", b"{}", WANG),
    ]
    assert [s.json()["type"] for s in steps] == [
        "too-large",
        "media-type",
        "invalid",
        "key-reused",
        "not-found",
        "role",
        "stale",
        "rule",
    ]


def test_unknown_fields_come_before_everything_about_the_aggregate(service: Service) -> None:
    answer = service.post(AUDITOR, f"{NOWHERE}/score-lead", {"x": 1})
    assert answer.json()["type"] == "invalid"
    assert "unknown field x" in answer.json()["errors"]


# ---- refusals ------------------------------------------------------------------------------


def test_all_field_reasons_stand_at_once_each_with_its_clause(service: Service) -> None:
    answer = service.post(CHEN, "/leads", {"contact": {"phone": 7}, "company_size": "HUGE"})
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, "rule")
    by_field = {r["field"]: (r["clause"], r["code"]) for r in problem["reasons"]}
    assert by_field["customer_name"] == ("G3.1.2", "MISSING")
    assert by_field["source"] == ("G3.1.1", "MISSING")
    assert by_field["company_size"] == ("G3.1.2", "OUT_OF_RANGE")
    assert {"contact.name", "contact.phone", "industry"} <= by_field.keys()
    assert all(r["text"] and "7" not in r["text"] for r in problem["reasons"])


def test_all_reasons_of_the_rules_stand_at_once(service: Service) -> None:
    lead = lead_of(service)
    wrong = bodies.score(3, 4, 4, grade="C", occurred_at=bodies.moment("03-02 08:00"))
    problem = service.post(CHEN, f"{lead}/score-lead", wrong).json()
    assert problem["type"] == "rule"
    assert {r["code"] for r in problem["reasons"]} == {"GRADE_MISMATCH", "BACKDATING_REASON"}


def test_a_refusal_by_role_names_nothing_else(service: Service) -> None:
    lead = lead_of(service)
    problem = service.post(AUDITOR, f"{lead}/approve-score", {"round": "x"}).json()
    assert [(r["code"], "field" in r, r["detail"]) for r in problem["reasons"]] == [
        ("ROLE", False, {"roles": "sales_manager"})
    ]
    assert {"type", "title", "status", "instance", "position", "reasons"} == problem.keys()


def test_supplements_say_so_and_whom_they_serve(service: Service) -> None:
    lead = lead_of(service)
    own = service.post(CHEN, f"{lead}/score-lead", {}).json()["reasons"]
    assert {(r["source"], "serves" in r) for r in own} == {("guidebook", False)}
    (ours,) = service.post(AUDITOR, f"{lead}/log-activity", {}).json()["reasons"]
    assert (ours["clause"], ours["source"], ours["serves"]) == ("R3.1.2", "supplement", "G3.1.6")


def test_a_duplicate_names_the_other(service: Service) -> None:
    body = new_lead()
    other = service.do(CHEN, "/leads", body)["id"]
    answer = service.post(ZHAO, "/leads", body)
    assert (answer.status_code, answer.json()["type"]) == (409, "duplicate")
    assert answer.json()["other_id"] == other


# ---- language ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "en"),
        ("zh-CN", "zh-CN"),
        ("zh", "zh-CN"),
        ("zh-TW,en;q=0.5", "zh-CN"),
        ("en-US,zh;q=0.9", "en"),
        ("en;q=0.3, zh-CN;q=0.7", "zh-CN"),
        ("fr, de;q=0.9", "en"),
        ("fr, zh;q=0.1", "zh-CN"),
        ("zh;q=0", "en"),
        ("zh;q=nan,zh;q=x,;;;,*", "en"),
        ("en;q=0.2,zh;q=0.9;level=1", "zh-CN"),
    ],
)
def test_texts_come_in_the_preferred_language(
    service: Service, accepted: str | None, language: str
) -> None:
    headers = {"accept_language": accepted} if accepted is not None else {"accept_language": ""}
    answer = service.post(APP, f"{lead_of(service)}/score-lead", {}, **headers)
    assert answer.headers["content-language"] == language
    assert "Accept-Language" in answer.headers["vary"]
    problem = answer.json()
    texts = problem["title"] + problem["reasons"][0]["text"]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in texts) is (language == "zh-CN")
    assert (problem["type"], problem["reasons"][0]["code"]) == ("role", "ROLE")


# ---- headers -------------------------------------------------------------------------------


def test_every_answer_is_protected_and_can_be_traced(service: Service) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    given = f"00-{trace}-00f067aa0ba902b7-01"
    answers = [
        service.post(CHEN, "/leads", new_lead(), traceparent=given),
        service.post(CHEN, "/leads", {}, traceparent=given),
        service.client.get("/health/live", headers={"traceparent": given}),
        service.client.get("/nowhere", headers={"traceparent": given}),
    ]
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-correlation-id"] == trace
        version, same, span, flags = answer.headers["traceparent"].split("-")
        assert (version, same, flags) == ("00", trace, "01")
        assert span != "00f067aa0ba902b7"


@pytest.mark.parametrize(
    "given", ["", "x", f"00-{'0' * 32}-{'1' * 16}-01", f"ff-{'1' * 32}-{'1' * 16}-01", "00-é"]
)
def test_a_bad_traceparent_is_replaced(service: Service, given: str) -> None:
    headers = {"traceparent": given.encode("latin-1")}
    answer = service.client.get("/health/live", headers=headers)  # type: ignore[arg-type]
    assert len(answer.headers["x-correlation-id"]) == 32
    assert answer.headers["x-correlation-id"] not in ("0" * 32, "1" * 32)


def test_head_is_get_without_its_body_and_others_are_refused(service: Service) -> None:
    headers = service.headers(CHEN)
    # Both read the same: the view of what other tests did may come a moment later.
    then = {"min_position": service.position()}
    whole = service.client.get(f"{API}/leads", params=then, headers=headers)
    head = service.client.head(f"{API}/leads", params=then, headers=headers)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == whole.headers["content-length"]
    assert service.client.head(f"{API}/leads").status_code == 401
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "BREW"):
        try:
            answer = service.client.request(method, f"{API}/leads", headers=headers)
        except httpx.RemoteProtocolError:
            assert method == "BREW"
            continue
        assert answer.status_code in (405, 400), method
        assert answer.status_code == 400 or answer.json()["type"] == "method"
    assert 'method="BREW"' not in service.client.get("/metrics").text
