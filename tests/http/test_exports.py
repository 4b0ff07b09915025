"""Exports through the API: asked for, approved, written beside the service, taken out, recorded."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import signal
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from people import AUDITOR, BING, CHEN, QIAN, WANG, WU, YI
from process import running
from service import API, Service
from stories import bodies

from application.engines.sole import sole
from domain.company.exports import RequestExport
from interfaces.exports.place import Place, Progress
from interfaces.operator import Operator
from projections.export.folder import part_of
from projections.export.lines import DISCLOSURES, REDACTIONS
from projections.export.verify import Outside, checked

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
PATIENCE_SECONDS = 120.0
KILLS = 5 if SOAK else 1
PERSONAL: dict[str, Any] = {"personal": True, "legal_basis": "个人信息保护法第十三条"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service(tmp_path_factory.mktemp("service")) as running:
        running.clock("03-02 09:00")
        running.do(CHEN, "/leads", bodies.lead("月宫"))
        yield running


@pytest.fixture(scope="module")
def done(service: Service) -> str:
    """The path of an export that was written, in two forms."""
    return written(service, ask(service, formats=["jsonl", "ocel-json"]))


def ask(service: Service, by: str = YI, **changes: Any) -> str:
    """The path of a new export."""
    return f"/exports/{service.do(by, '/exports', bodies.export(**changes))['id']}"


def row(service: Service, export: str, by: str = YI, **headers: str) -> dict[str, Any]:
    answer = got(service, export, by, **headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def got(service: Service, path: str, by: str = YI, **headers: str) -> httpx.Response:
    """What a reader gets who waits for all that was written."""
    if not path.endswith(("/download", "/ocel-json", "/xes")):
        path = f"{path}?min_position={service.position()}"
    return service.client.get(f"{API}{path}", headers=service.headers(by, **headers))


def written(service: Service, export: str) -> str:
    waited_for(lambda: row(service, export)["state"] == "DONE")
    return export


def waited_for(is_there: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_there():
        assert time.monotonic() < until
        time.sleep(0.05)


def id_of(export: str) -> UUID:
    return UUID(export.rpartition("/")[2])


def place_of(service: Service) -> Place:
    folder = service.settings.exports_folder
    assert folder is not None
    return Place(folder)


# ---- what is written -------------------------------------------------------------------------


def test_R5_5_what_is_taken_out_is_what_the_log_says(service: Service, done: str) -> None:
    told = row(service, done)
    answer = got(service, f"{done}/download")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["export-sha256"] == told["sha256"]
    assert told["file_bytes"] == len(answer.content)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bag:
        (name,) = {path.partition("/")[0] for path in bag.namelist()}
        manifest = json.loads(bag.read(f"{name}/manifest.json"))
        lines = bag.read(f"{name}/data/events.jsonl").splitlines()
        verifier = bag.read(f"{name}/verify.py")
    assert manifest["export_id"] == told["id"]
    assert (manifest["purpose"], manifest["requester"]) == (
        "年度审计",
        {"id": YI, "role": "compliance"},
    )
    assert (manifest["range"], manifest["content_sha256"]) == (told["range"], told["sha256"])
    assert manifest["counts"]["rows"] == told["rows"] == len(lines)
    assert verifier


def test_V18_first_and_last_hash_are_those_of_the_leaves(service: Service, done: str) -> None:
    told = row(service, done)
    content = got(service, f"{done}/download").content
    with zipfile.ZipFile(io.BytesIO(content)) as bag:
        (path,) = (p for p in bag.namelist() if p.endswith("data/events.jsonl"))
        lines = bag.read(path).splitlines()
    first, last = (leaf_of(json.loads(line)["leaf"]) for line in (lines[0], lines[-1]))
    assert (told["first_hash"], told["last_hash"]) == (first, last)


def leaf_of(leaf: dict[str, Any]) -> str:
    """The hash of a leaf, computed from what an export says of it alone."""
    names = ("position", "originator_id", "originator_version", "topic", "state")
    fields = [b"dealtrail leaf v1", *(str(leaf[name]).encode() for name in names)]
    data = b"".join(len(field).to_bytes(4, "big") + field for field in fields)
    return hashlib.sha256(b"\0" + data).hexdigest()


def test_R5_5_it_ends_where_the_log_stood_when_it_was_asked_for(
    service: Service, done: str
) -> None:
    told = row(service, done)
    assert told["range"] == {"from": 1, "to": told["requested_position"]}
    assert told["asked_range"] == {"from": None, "to": None}


def test_V18_the_register_lists_it_as_it_stands(service: Service, done: str) -> None:
    answer = got(service, "/exports", AUDITOR).json()
    (told,) = (item for item in answer["items"] if done.endswith(item["id"]))
    assert told | {"position": answer["position"]} == row(service, done)
    csv = got(service, "/exports", accept="text/csv").text
    assert told["sha256"] in csv


def test_a_part_of_the_file_can_be_asked_for_again(service: Service, done: str) -> None:
    whole = got(service, f"{done}/download").content
    part = got(service, f"{done}/download", range="bytes=100-199")
    assert (part.status_code, part.content) == (206, whole[100:200])


# ---- who may ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "readers"),
    [
        ("", {YI, AUDITOR, QIAN}),
        ("/download", {YI}),
        ("/process-mining/ocel-json", {YI, AUDITOR, QIAN}),
    ],
)
def test_R5_5_who_reads_what(service: Service, done: str, part: str, readers: set[str]) -> None:
    for person in (YI, AUDITOR, QIAN, WANG, CHEN, WU):
        answer = got(service, f"{done}{part}", person)
        assert answer.status_code == (200 if person in readers else 403), person
        if answer.status_code == 403:
            assert answer.json()["type"] == "role"


def test_R3_7_10_who_takes_an_export_out_is_in_the_audit_trail(service: Service, done: str) -> None:
    """Once an hour for each way out; who is refused took nothing."""
    before = service.position()
    service.clock("03-02 15:00")
    for person in (YI, YI, WANG):
        got(service, f"{done}/download", person)
    got(service, f"{done}/process-mining/ocel-json", QIAN)
    rows = service.get(AUDITOR, "/overrides", kind="read", limit=500)["items"]
    reads = {
        (row["person"], row["aggregate_id"], row["what"])
        for row in rows
        if row["position"] > before
    }
    id = str(id_of(done))
    assert reads == {(YI, id, "Read: download"), (QIAN, id, "Read: ocel-json")}


def test_R5_5_the_register_is_not_for_everybody(service: Service) -> None:
    answer = got(service, "/exports", WANG)
    assert (answer.status_code, answer.json()["reasons"][0]["clause"]) == (403, "R5.5")


def test_V19_events_for_process_mining(service: Service, done: str) -> None:
    found = got(service, f"{done}/process-mining/ocel-json", QIAN).json()
    assert "LeadRegistered" in {event["type"] for event in found["events"]}
    assert got(service, f"{done}/process-mining/xes", QIAN).status_code == 404
    wrong = got(service, f"{done}/process-mining/parquet", QIAN)
    assert (wrong.status_code, wrong.json()["type"]) == (422, "invalid")


def test_V19_events_about_some_types_of_object_only(service: Service, done: str) -> None:
    def mined(form: str, *types: str) -> httpx.Response:
        path, wanted = f"{API}{done}/process-mining/{form}", {"object_types": list(types)}
        return service.client.get(path, params=wanted, headers=service.headers(QIAN))

    found = mined("ocel-json", "lead", "customer").json()
    assert {each["type"] for each in found["objects"]} == {"lead", "customer"}
    assert "LeadRegistered" in {event["type"] for event in found["events"]}
    assert "PersonAdded" not in {event["type"] for event in found["events"]}
    for form, type in (("ocel-json", "clock"), ("ocel-sqlite", "lead")):
        refused = mined(form, type)
        assert (refused.status_code, refused.json()["type"]) == (422, "invalid")


def test_there_is_no_export_that_nobody_asked_for(service: Service) -> None:
    for path in ("/exports/x", f"/exports/{uuid4()}"):
        for part in ("", "/download", "/process-mining/xes"):
            assert got(service, f"{path}{part}").status_code == 404


# ---- approval, calling off -------------------------------------------------------------------


def test_R5_5_with_personal_data_it_waits_for_another(service: Service) -> None:
    export = ask(service, **PERSONAL)
    refused = got(service, f"{export}/download")
    assert (refused.status_code, refused.json()["type"]) == (409, "illegal-state")
    service.refused(YI, f"{export}/approve-export", {}, 403, "R5.5", "OWN_EXPORT")
    service.do(BING, f"{export}/approve-export")
    written(service, export)
    assert row(service, export)["approved_by"] == BING
    assert got(service, f"{export}/download").status_code == 200
    # Nobody keeps a file for ever: what the log says of it stays, and what is asked for says so.
    place_of(service).file(id_of(export)).unlink()
    answer = got(service, f"{export}/download")
    assert (answer.status_code, answer.json()["type"]) == (410, "gone")
    assert row(service, export)["file_bytes"] is None


def test_R5_4_who_is_erased_is_disclosed_no_more(service: Service, tmp_path: Path) -> None:
    """What was written before is thrown away too; who asks anew gets a placeholder, and why."""
    him = {"name": "吴刚", "phone": "13900000071", "position": "伐桂"}
    lead = f"/leads/{service.do(CHEN, '/leads', bodies.lead('广寒宫', contact=him))['id']}"
    contact = service.get(YI, lead)["contacts"][0]
    export = approved(service, ask(service, **PERSONAL))
    assert contact["phone"] in told_in(service, export, DISCLOSURES, tmp_path)
    why = {"contact_id": contact["contact_id"], "reason": "客户来函要求删除"}
    erasure = service.do(YI, "/erasures", why)["id"]
    service.do(BING, f"/erasures/{erasure}/approve-erasure")
    waited_for(lambda: got(service, f"{export}/download").status_code == 410)
    again = approved(service, ask(service, **PERSONAL))
    assert contact["phone"] not in told_in(service, again, DISCLOSURES, tmp_path)
    assert '"why":"erased"' in told_in(service, again, REDACTIONS, tmp_path)


def test_R5_4_the_log_says_who_is_disclosed_no_more_not_the_folder(service: Service) -> None:
    """Whoever clears the folder may come late; a file that stands there is not given out."""
    lead = service.do(CHEN, "/leads", bodies.lead("瑶池"))
    contact_id = lead["events"][0]["data"]["contact"]["contact_id"]
    export = approved(service, ask(service, formats=["ocel-json"], **PERSONAL))
    plain = written(service, ask(service, formats=["ocel-json"]))
    ways = ("/download", "/process-mining/ocel-json")
    assert [got(service, f"{export}{way}").status_code for way in ways] == [200, 200]
    place, id = place_of(service), id_of(export)
    file, progress = place.file(id).read_bytes(), place.progress(id)
    assert progress is not None
    erasure = service.do(YI, "/erasures", {"contact_id": contact_id, "reason": "客户来函"})["id"]
    service.do(BING, f"/erasures/{erasure}/approve-erasure")
    waited_for(lambda: not place.file(id).exists() and id not in place.known())
    place.keep(id, progress)
    place.file(id).write_bytes(file)
    for way in ways:
        answer = got(service, f"{export}{way}")
        assert answer.status_code == 410
        assert answer.json()["type"] == "gone"
        assert got(service, f"{plain}{way}").status_code == 200
    place.drop(id)


def approved(service: Service, export: str) -> str:
    service.do(BING, f"{export}/approve-export")
    return written(service, export)


def told_in(service: Service, export: str, path: str, folder: Path) -> str:
    """What a file of an export says, once verify.py has no objection to the export."""
    packed = folder / f"{id_of(export)}.zip"
    packed.write_bytes(got(service, f"{export}/download").content)
    report = checked(packed, Outside())
    assert report.exit_code == 0, report.of("BROKEN")
    with zipfile.ZipFile(packed) as bag:
        (name,) = (name for name in bag.namelist() if name.endswith(path))
        return bag.read(name).decode()


def test_R5_5_what_was_called_off_is_not_written(service: Service) -> None:
    export = ask(service, **PERSONAL)
    service.do(BING, f"{export}/cancel-export")
    assert row(service, export)["state"] == "CANCELLED"
    assert got(service, f"{export}/download").status_code == 409
    service.refused(BING, f"{export}/approve-export", {}, 409, "R5.5", "ILLEGAL_STATE")


# ---- what goes wrong, and who writes what -------------------------------------------------------


def test_what_went_wrong_is_told_until_it_is_called_off(service: Service) -> None:
    mine = sole(service.place.location, "exports-lock")
    assert mine.take()
    export = ask(service)
    in_the_way = part_of(place_of(service).file(id_of(export)))
    in_the_way.mkdir(parents=True)
    (in_the_way / "mine").write_text("mine")
    mine.release()
    waited_for(lambda: bool(row(service, export)["trouble"]))
    assert "is in the way" in row(service, export)["trouble"]
    told = row(service, export, accept_language="zh-CN")
    assert ("已存在" in told["trouble"], told["state"]) == (True, "READY")
    assert told["failed_attempts"] >= 1
    assert id_of(export) in place_of(service).known()
    service.do(YI, f"{export}/cancel-export")
    assert row(service, export)["trouble"] is None


def test_one_process_writes_and_only_what_is_its_own_to_write(service: Service) -> None:
    mine = sole(service.place.location, "exports-lock")
    assert mine.take()
    operator = Operator(service.app.state.sales)
    by_hand = f"/exports/{operator.issue(RequestExport, 'export', bodies.export()).id}"
    cancelled = ask(service)
    place_of(service).keep(id_of(cancelled), Progress(step="jsonl", done=3, total=9))
    assert row(service, cancelled)["progress"] == {"step": "jsonl", "done": 3, "total": 9}
    service.do(YI, f"{cancelled}/cancel-export")
    export = ask(service)
    assert (row(service, export)["state"], row(service, export)["progress"]) == ("READY", None)
    mine.release()
    written(service, export)
    # What is asked for at the machine is written there; of what was called off nothing stays.
    told = row(service, by_hand)
    assert (told["state"], told["progress"], told["by"]) == ("READY", None, "operator")
    assert id_of(cancelled) not in place_of(service).known()


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"filter": {"aggregate_ids": [str(UUID(int=7))]}}, "EXPORT_OF_UNKNOWN"),
        ({"range": {"from": 10**9}}, "EXPORT_RANGE_AHEAD"),
    ],
)
def test_R5_5_what_can_never_be_written_is_refused_when_it_is_asked_for(
    service: Service, asked: dict[str, Any], code: str
) -> None:
    answer = service.post(YI, "/exports", bodies.export(**asked))
    assert answer.status_code == 422
    assert [(r["clause"], r["code"]) for r in answer.json()["reasons"]] == [("R5.5", code)]


def test_R5_5_what_turns_out_to_be_impossible_is_called_off_with_the_reason(
    service: Service,
) -> None:
    """A position as the beginning and an instant before it as the end: the log alone knows."""
    impossible = {"from": service.position(), "to": "2020-01-01T00:00:00Z"}
    export = ask(service, range=impossible)
    waited_for(lambda: row(service, export)["state"] == "CANCELLED")
    stream = service.app.state.sales.log.stream(id_of(export))
    (last,) = (p.recorded for p in stream if type(p.recorded.event).__name__ == "ExportCancelled")
    assert last.trail.actor == "system"
    assert "holds nothing" in last.trail.reason


@pytest.mark.soak
def test_a_killed_service_goes_on_with_what_it_left(tmp_path: Path) -> None:
    chance = random.Random(6)
    with running(tmp_path) as process, httpx.Client(timeout=30) as client:

        def call(method: str, path: str, person: str, body: Any = None) -> Any:
            headers = process.headers(person)
            url = f"{process.url}{API}{path}"
            return client.request(method, url, json=body, headers=headers).json()

        for number in range(200 if SOAK else 30):
            call("POST", "/leads", CHEN, bodies.lead(f"公司{number}"))
        place = Place(process.path.with_name(f"{process.path.name}.exports"))

        def killed_midway() -> None:
            asked = bodies.export(formats=["csv", "xes", "ocel-sqlite"])
            export = f"/exports/{call('POST', '/exports', YI, asked)['id']}"
            waited_for(lambda: place.progress(id_of(export)) is not None)
            time.sleep(chance.uniform(0, 3 if SOAK else 1))
            process.stop(signal.SIGKILL)
            process.start()
            waited_for(lambda: bool(call("GET", export, YI).get("state") == "DONE"))
            with zipfile.ZipFile(place.file(id_of(export))) as bag:
                assert bag.testzip() is None

        for _ in range(KILLS):
            killed_midway()
        told = call("GET", "/audit?event=LogExported", AUDITOR)["items"]
        assert len(told) == len({item["id"] for item in told}) == KILLS


def test_on_a_server_exports_wait_for_a_folder_and_outlast_a_restart(tmp_path: Path) -> None:
    with Service(tmp_path, engine="postgresql") as service:
        service.clock("03-02 09:00")
        export = ask(service)
        told = row(service, export)
        assert told["state"] == "READY"
        assert "DEALTRAIL_EXPORTS" in told["trouble"]
        folder = str(tmp_path / "kept")
        service.settings = service.settings.model_copy(update={"exports": folder})
        service.restart()
        written(service, export)
        assert got(service, f"{export}/download").status_code == 200
        stream = service.app.state.sales.log.stream(id_of(export))
        events = [type(placed.recorded.event).__name__ for placed in stream]
        assert events == ["ExportRequested", "LogExported"]
