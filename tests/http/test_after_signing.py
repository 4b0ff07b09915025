"""After the signature, over HTTP: contracts, receivables, cash, customers, complaints."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import httpx
import pytest
from people import AUDITOR, CHEN, LIU, SUN, WANG, XU, ZHENG, ZHOU
from service import API
from stories import bodies_signed
from stories.collection import invoiced, paid, reminded
from stories.complaints import complaint, customer_of, investigated, registered
from stories.playing import Play
from stories.signing import signed

COMPANY = "云上纸鸢科技有限公司"
AMOUNT = 60_000_000
NOBODY = "00000000-0000-4000-8000-000000000009"
LISTS = ("/contracts", "/receivables", "/cash", "/cash/2026-03", "/complaints")
WHOLE = (*LISTS, "/complaint-statistics")


@pytest.fixture(scope="module")
def deal(service: Play) -> str:
    """Signed on 3 March, its first line paid in part; and a complaint about it."""
    path = signed(service, "03-03", COMPANY, AMOUNT, {})
    invoiced(service, path, "L1", "FP-1")
    paid(service, path, "NB-1", 10_000_000, "03-03")
    service.clock("03-05 10:00")
    reminded(service, path, "L1", "T+1", reply="=明天付")
    return path


@pytest.fixture(scope="module")
def customer(service: Play, deal: str) -> str:
    return f"/customers/{customer_of(service, deal)}"


@pytest.fixture(scope="module")
def case(service: Play, deal: str, customer: str) -> str:
    """A complaint that 周技术 handles, about no deal, and one about the deal."""
    registered(service, customer.rsplit("/", 1)[-1], category="OTHER", deal_id=_id(deal))
    return investigated(service, customer.rsplit("/", 1)[-1])


def _id(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def ask(service: Play, path: str, person: str = CHEN, **params: Any) -> httpx.Response:
    names = ("prefer", "accept", "accept_language")
    headers = {n: params.pop(n) for n in names if n in params}
    return service.client.get(
        f"{API}{path}", params=params, headers=service.headers(person, **headers)
    )


# ---- parameters --------------------------------------------------------------------------------


def test_an_unknown_parameter_is_invalid(service: Play, case: str, customer: str) -> None:
    for path in (*WHOLE, "/repurchase", customer, case, f"{case}/history"):
        answer = ask(service, path, elephant="嫦娥")
        assert (answer.status_code, answer.json()["type"]) == (422, "invalid"), path
        assert "elephant" in answer.json()["detail"]
        assert ask(service, path).status_code == 200, path


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/contracts", {"expiring_days": -1}),
        ("/contracts", {"expiring_days": 36_501}),
        ("/contracts", {"archived": "perhaps"}),
        ("/contracts", {"customer_id": "x"}),
        ("/contracts", {"limit": 0}),
        ("/contracts", {"as_of": "1"}),
        ("/receivables", {"bucket": "30-0"}),
        ("/receivables", {"bucket": ""}),
        ("/receivables", {"open": "perhaps"}),
        ("/receivables", {"deal_id": "x"}),
        ("/receivables", {"as_of": "yesterday"}),
        ("/receivables", {"cursor": "x"}),
        ("/cash", {"month_from": "2026-13"}),
        ("/cash", {"month_to": "March"}),
        ("/cash", {"as_of": "1"}),
        ("/cash/2026-03", {"cursor": "W10"}),
        ("/complaints", {"state": "HEAVEN"}),
        ("/complaints", {"severity": "x"}),
        ("/complaints", {"category": "x"}),
        ("/complaints", {"reopened": "x"}),
        ("/complaints", {"as_of": "①"}),
        ("/complaint-statistics", {"registered_from": "2026-02-30"}),
        ("/complaint-statistics", {"registered_to": "3000-01-01"}),
        ("/repurchase", {"months": 0}),
        ("/repurchase", {"months": 1201}),
        ("/repurchase", {"months": "x"}),
    ],
)
def test_a_wrong_value_is_invalid(
    service: Play, deal: str, path: str, params: dict[str, Any]
) -> None:
    answer = ask(service, path, **params)
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid"), answer.text
    (name,) = params
    assert name in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/receivables", {"as_of": "1970-01-01T00:00:00+14:00"}),
        ("/receivables", {"as_of": "2199-12-31T23:59:59Z"}),
        ("/receivables", {"as_of": "9" * 18, "bucket": ">180"}),
        ("/receivables", {"search": "%_\\'\"\x00", "owner": "甲" * 3000}),
        ("/receivables", {"min_position": 0, "bucket": "0-30"}),
        ("/cash", {"month_from": "1900-01", "month_to": "2199-12"}),
        ("/cash", {"owner": "\ud800".encode("utf-8", "surrogatepass")}),
        ("/contracts", {"expiring_days": 36_500}),
        ("/repurchase", {"months": 1200}),
        ("/complaints", {"as_of": "1970-01-01T00:00:00+14:00"}),
        ("/complaints", {"root_cause": "…" * 3000}),
        ("/complaint-statistics", {"registered_from": "1970-01-01", "registered_to": "2199-12-31"}),
        ("/complaint-statistics", {"product": "\x00"}),
    ],
)
def test_no_value_breaks_a_view(
    service: Play, case: str, path: str, params: dict[str, Any]
) -> None:
    answer = ask(service, path, **params)
    assert answer.status_code in (200, 422), answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/customers/x",
        f"/customers/{NOBODY}",
        "/complaints/x",
        f"/complaints/{NOBODY}",
        f"/complaints/{NOBODY}/history",
        "/cash/2026-13",
        "/cash/26-03",
        "/cash/２０２６-03",
        "/cash/2026-03-01",
    ],
)
def test_what_is_not_there_is_not_found(service: Play, path: str) -> None:
    answer = ask(service, path)
    assert (answer.status_code, answer.json()["type"]) == (404, "not-found")


def test_a_lead_is_no_complaint_and_a_deal_no_customer(service: Play, deal: str, case: str) -> None:
    lead = service.get(CHEN, deal)["lead_id"]
    for path in (
        f"/complaints/{lead}",
        f"/complaints/{_id(deal)}/history",
        f"/customers/{_id(deal)}",
        f"/deals/{_id(case)}",
    ):
        assert ask(service, path).status_code == 404


def test_nothing_is_read_without_a_key(service: Play, case: str, customer: str) -> None:
    for path in (*WHOLE, "/repurchase", customer, case):
        assert service.client.get(f"{API}{path}").status_code == 401


# ---- answers -----------------------------------------------------------------------------------


def test_V17_the_contract_stands_in_the_ledger(service: Play, deal: str) -> None:
    page = service.get(ZHENG, "/contracts", search="纸鸢")
    (row,) = page["items"]
    assert (row["deal_id"], row["amount_fen"]) == (_id(deal), AMOUNT)
    assert service.get(ZHENG, "/contracts", expiring_days=30)["items"] == []
    assert page["position"] == service.position()


def test_V8_the_lines_with_their_sums(service: Play, deal: str) -> None:
    page = service.get(ZHENG, "/receivables", deal_id=_id(deal))
    assert page.keys() == {"items", "next", "position", "totals"}
    first = page["items"][0]
    assert (first["line_id"], first["received_fen"]) == ("L1", 10_000_000)
    assert (first["open_fen"], first["overdue_days"], first["bucket"]) == (8_000_000, 2, "0-30")
    assert {t["bucket"]: t["open_fen"] for t in page["totals"]} == {
        "NOT_DUE": 42_000_000,
        "0-30": 8_000_000,
        "31-60": 0,
        "61-90": 0,
        "91-180": 0,
        ">180": 0,
    }
    old = service.get(ZHENG, "/receivables", bucket="0-30")
    assert [row["line_id"] for row in old["items"]] == ["L1"]


def test_V8_as_of_takes_an_instant_or_a_position(service: Play, deal: str) -> None:
    payment = service.the(deal, "PaymentReceived")
    before = service.get(ZHENG, "/receivables", deal_id=_id(deal), as_of=payment["position"] - 1)
    after = service.get(ZHENG, "/receivables", deal_id=_id(deal), as_of="2026-03-04T15:59:59Z")
    assert [page["items"][0]["received_fen"] for page in (before, after)] == [0, 10_000_000]
    assert after["items"][0]["overdue_days"] == 1
    assert service.get(ZHENG, "/receivables", as_of=0)["items"] == []


def test_V9_the_months_and_what_is_behind_them(service: Play, deal: str) -> None:
    (march,) = service.get(LIU, "/cash", month_to="2026-03")["items"]
    assert (march["planned_fen"], march["invoiced_fen"]) == (18_000_000, 18_000_000)
    assert (march["received_fen"], march["collection_rate_bp"]) == (10_000_000, 5_555)
    assert (march["outstanding_fen"], march["dso_days"]) == (8_000_000, 13)
    behind = service.get(LIU, "/cash/2026-03")["items"]
    assert {row["deal_id"] for row in behind} == {_id(deal)}
    log = {item["position"]: item["event"] for item in service.events(AUDITOR, deal)}
    assert all(log[row["position"]] == row["event"] for row in behind)
    assert service.get(LIU, "/cash", owner=SUN)["items"] == []


def test_R3_8_5_the_share_of_customers_that_bought_again(service: Play, deal: str) -> None:
    found = service.get(LIU, "/repurchase")
    assert (found["months"], found["customers"], found["rate_bp"]) == (24, 1, 0)
    assert found["position"] == service.position()


def test_V12_contacts_are_for_those_who_talk_to_the_customer(service: Play, customer: str) -> None:
    for person, sees in ((CHEN, True), (XU, True), (AUDITOR, True), (ZHENG, False), (ZHOU, False)):
        answer = ask(service, customer, person)
        found = answer.json()
        assert (found["contacts"][0]["phone"] == "13800000000") is sees
        assert ("13800000000" in answer.text) is sees
        assert ("嫦娥" in answer.text) is sees
        assert found["balance_fen"] == 50_000_000


def test_V12_as_of_then(service: Play, deal: str, customer: str) -> None:
    signed_at = service.the(deal, "ContractSigned")["position"]
    before = service.get(CHEN, customer, as_of=signed_at - 1)
    assert (before["signed_deals"], before["as_of_position"]) == (0, signed_at - 1)
    assert service.get(CHEN, customer, as_of=signed_at)["signed_deals"] == 1
    assert ask(service, customer, as_of=1).status_code == 404


def test_V10_the_board_hides_who_complained(service: Play, case: str, deal: str) -> None:
    for person in (CHEN, WANG, XU, ZHOU, AUDITOR):
        assert "鲸落" not in ask(service, "/complaints", person).text
    rows = service.get(XU, "/complaints")["items"]
    assert [row["deal_id"] for row in rows] == [None, _id(deal)]
    (row,) = service.get(XU, "/complaints", handler=ZHOU)["items"]
    assert (row["complaint_id"], row["severity"]) == (_id(case), "GENERAL")
    assert service.get(XU, "/complaints", as_of=1)["items"] == []


def test_R3_7_10_who_complained_is_read_by_those_who_handle_it(service: Play, case: str) -> None:
    for person, sees in ((XU, True), (ZHOU, True), (AUDITOR, True), (CHEN, False), (WANG, False)):
        for path in (case, f"{case}/history"):
            assert ("鲸落" in ask(service, path, person).text) is sees, (person, path)


def test_V11_the_figures(service: Play, case: str) -> None:
    rows = service.get(LIU, "/complaint-statistics")["items"]
    assert {(row["category"], row["count"]) for row in rows} == {("OTHER", 1), ("QUALITY", 1)}
    assert service.get(LIU, "/complaint-statistics", department="财务部")["items"] == []


def test_V1_the_card_counts_open_complaints(service: Play, case: str, deal: str) -> None:
    columns = service.get(CHEN, "/pipeline", stage="SIGNED")["columns"]
    (card,) = (item for column in columns for item in column["items"])
    assert (card["deal_id"], card["open_complaints"]) == (_id(deal), 1)


def test_V14_a_complaint_leaves_its_trail(service: Play, case: str) -> None:
    rows = service.get(AUDITOR, "/audit", aggregate="complaint", aggregate_id=_id(case))["items"]
    assert {"ComplaintRegistered", "HandlerAssigned", "CommandReceived"} <= {
        row["event"] for row in rows
    }
    clocks = service.clocks(case, "CMP_FIRST")
    assert [clock["complaint_id"] for clock in clocks] == [_id(case)]


# ---- paging, freshness -------------------------------------------------------------------------


@pytest.mark.parametrize("path", LISTS)
def test_pages_join_to_the_whole(service: Play, case: str, path: str) -> None:
    whole = service.get(CHEN, path)["items"]
    assert whole
    if path == "/cash":
        assert service.get(CHEN, path)["next"] is None
        return
    answer, items = ask(service, path, limit=1), list[Any]()
    while True:
        items += answer.json()["items"]
        if answer.json()["next"] is None:
            break
        assert answer.headers["link"].endswith('>; rel="next"')
        link = answer.headers["link"].split(">")[0].removeprefix("<")
        answer = service.client.get(link, headers=service.headers(CHEN))
    assert items == whole


def test_every_view_waits_for_what_was_just_written(
    service: Play, deal: str, customer: str
) -> None:
    about = complaint(_id(customer), category="UNMET_FUNCTION")
    position = service.do(XU, "/complaints", about)["position"]
    for path in (*WHOLE, "/repurchase", customer):
        assert ask(service, path, min_position=position).json()["position"] >= position
        answer = ask(service, path, min_position=position + 1000, prefer="wait=0")
        assert (answer.status_code, answer.json()["type"]) == (503, "unavailable")
    (row,) = service.get(XU, "/complaints", category="UNMET_FUNCTION")["items"]
    body = bodies_signed.payment("NB-2", 100, "2026-03-05")
    position = service.do(ZHENG, f"{deal}/record-payment", body)["position"]
    line = ask(service, "/receivables", deal_id=_id(deal), min_position=position).json()["items"][0]
    assert line["received_fen"] == 10_000_100
    assert row["state"] == "REGISTERED"


# ---- CSV ---------------------------------------------------------------------------------------


def table(answer: httpx.Response) -> list[list[str]]:
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("path", [path for path in WHOLE if path != "/receivables"])
def test_lists_come_as_csv_too(service: Play, case: str, path: str) -> None:
    heading, *rows = table(ask(service, path, accept="text/csv"))
    items = ask(service, path).json()["items"]
    assert heading == list(items[0])
    assert len(rows) == len(items)


@pytest.mark.parametrize(
    ("language", "customer", "amount", "kind"),
    [
        ("zh-CN", "客户", "应收金额（元）", "预付款"),
        ("en", "Customer", "Amount (CNY)", "prepayment"),
        ("", "Customer", "Amount (CNY)", "prepayment"),
    ],
)
def test_R4_7_the_receivables_come_as_the_form(
    service: Play, deal: str, language: str, customer: str, amount: str, kind: str
) -> None:
    asked = {"accept": "text/csv", "accept_language": language}
    answer = ask(service, "/receivables", ZHENG, deal_id=_id(deal), **asked)
    heading, first, *_ = table(answer)
    assert answer.headers["content-language"] == (language or "en")
    assert len(heading) == len(set(heading)) == 22
    row = dict(zip(heading, first, strict=True))
    assert (row[customer], row[amount]) == (COMPANY, "180000.00")
    assert kind in first
    assert "'=明天付" in first, "no cell begins a formula"
    assert "陈一" in first


def test_R4_7_an_empty_sheet_has_its_headings(service: Play, deal: str) -> None:
    asked = {"accept": "text/csv", "accept_language": "zh"}
    (heading,) = table(ask(service, "/receivables", search="没有这家", **asked))
    assert heading[:3] == ["客户", "合同编号", "期次"]


def test_R4_7_the_pages_of_the_sheet_go_on_by_link(service: Play, deal: str) -> None:
    answer = ask(service, "/receivables", accept="text/csv", limit=2)
    link = answer.headers["link"].split(">")[0].removeprefix("<")
    following = service.client.get(link, headers=service.headers(CHEN, accept="text/csv"))
    (_, *first), (_, *rest) = table(answer), table(following)
    assert (len(first), len(rest)) == (2, 1)
    assert "link" not in following.headers


# ---- the description ---------------------------------------------------------------------------

KINDS: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def fits(value: Any, schema: dict[str, Any], where: str) -> None:
    """The value is as the schema says; an object has what is required and nothing unsaid."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    assert isinstance(value, tuple(_flat(KINDS[kind] for kind in kinds))), where
    if isinstance(value, dict) and "properties" in schema:
        assert set(schema["required"]) == value.keys() == schema["properties"].keys(), where
        for name, part in value.items():
            fits(part, schema["properties"][name], f"{where}.{name}")
    if isinstance(value, list):
        for part in value:
            fits(part, schema["items"], f"{where}[]")


def _flat(kinds: Iterable[type | tuple[type, ...]]) -> Iterator[type]:
    for kind in kinds:
        yield from kind if isinstance(kind, tuple) else (kind,)


def test_every_answer_is_as_the_description_says(
    service: Play, case: str, deal: str, customer: str
) -> None:
    description = service.client.get("/openapi.json").json()
    shapes = description["components"]["schemas"]
    paths = {**{path: path for path in WHOLE}, "/repurchase": "/repurchase"}
    paths |= {"/cash/2026-03": "/cash/{month}", customer: "/customers/{customer_id}"}
    for path, named in paths.items():
        answer = description["paths"][f"{API}{named}"]["get"]["responses"]["200"]["content"]
        shape = answer["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
        fits(service.get(CHEN, path), shapes[shape], path)
        assert ("text/csv" in answer) is (path in WHOLE)
    single = description["paths"][f"{API}/complaints/{{complaint_id}}"]["get"]["responses"]
    assert single["200"]["content"]["application/json"]["schema"]["$ref"].endswith("/Single")
    parameters = description["paths"][f"{API}/receivables"]["get"]["parameters"]
    (bucket,) = (p for p in parameters if p["name"] == "bucket")
    assert ">180" in str(bucket["schema"])
