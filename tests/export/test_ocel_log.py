"""OCEL 2.0: no relation leads nowhere, and events and objects are as the log has them."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mining import SOAK, company_log, events_of, ocel, written

from application.log import Log
from application.streams import held_from
from domain.deal.state import Deal
from domain.lead.state import Lead
from projections.export.ocel_json import OcelJsonWriter
from projections.export.ocel_types import EPOCH, ObjectType

SEEDS = range(8) if SOAK else (1, 2)
#: How a value of a declared type is written; the schema wants all of them as texts.
WRITTEN = {
    "string": re.compile("(?s).*"),
    "integer": re.compile("0|-?[1-9][0-9]*"),
    "boolean": re.compile("true|false"),
    "time": re.compile("[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}[.][0-9]{6}Z"),
}


@pytest.fixture(scope="module", params=SEEDS)
def log(request: pytest.FixtureRequest) -> Iterator[Log]:
    with company_log(request.param) as log:
        yield log


@pytest.fixture(scope="module")
def found(log: Log, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return ocel(written(OcelJsonWriter(), log, tmp_path_factory.mktemp("ocel") / "log.ocel.json"))


def objects(found: dict[str, Any], type: ObjectType) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in found["objects"] if each["type"] == type}


def related(each: dict[str, Any], qualifier: str) -> list[str]:
    return [r["objectId"] for r in each["relationships"] if r["qualifier"] == qualifier]


def latest(each: dict[str, Any]) -> dict[str, Any]:
    ordered = sorted(each["attributes"], key=lambda attribute: attribute["time"])
    return {attribute["name"]: attribute["value"] for attribute in ordered}


def unsound(found: dict[str, Any]) -> Iterator[str]:
    """What is wrong with ids, types and relations."""
    for what in ("objects", "events"):
        twice = [id for id, n in Counter(each["id"] for each in found[what]).items() if n > 1]
        yield from (f"{id} stands twice" for id in twice)
        kinds = {
            type["name"]: {a["name"]: WRITTEN[a["type"]] for a in type["attributes"]}
            for type in found["objectTypes" if what == "objects" else "eventTypes"]
        }
        for each in found[what]:
            for attribute in each["attributes"]:
                name, value = attribute["name"], attribute["value"]
                if not isinstance(value, str) or not kinds[each["type"]][name].fullmatch(value):
                    yield f"{each['id']}: {name} is {value!r}"
    ids = {each["id"] for each in found["objects"]}
    for each in (*found["events"], *found["objects"]):
        related_to = [r["objectId"] for r in each["relationships"]]
        if len(related_to) != len(set(related_to)):
            yield f"{each['id']} has two relations to the same object"
        yield from (f"{each['id']} leads to {id}" for id in related_to if id not in ids)
    for event in found["events"]:
        if not event["relationships"]:
            yield f"{event['id']} is about nothing"


def test_no_relation_leads_nowhere_and_nothing_stands_twice(found: dict[str, Any]) -> None:
    assert list(unsound(found)) == []


def test_a_file_in_which_an_object_is_missing_is_found_unsound(found: dict[str, Any]) -> None:
    (first, *others) = found["objects"]
    assert any(first["id"] in said for said in unsound({**found, "objects": others}))


def test_all_events_of_the_log_are_there_in_its_order(log: Log, found: dict[str, Any]) -> None:
    expected = [
        (str(e.recorded.trail.event_id), type(e.recorded.event).__name__, e.position)
        for e, _ in events_of(log)
    ]
    positions = [
        next(a["value"] for a in each["attributes"] if a["name"] == "trail_position")
        for each in found["events"]
    ]
    ids = [(each["id"], each["type"]) for each in found["events"]]
    assert [(*id, int(position)) for id, position in zip(ids, positions, strict=True)] == expected
    times = [dt.datetime.fromisoformat(each["time"]) for each in found["events"]]
    assert times == [e.recorded.trail.occurred_at for e, _ in events_of(log)]


def test_every_case_is_an_object_and_ends_as_its_stream_does(
    log: Log, found: dict[str, Any]
) -> None:
    cases = {e.recorded.aggregate_id: k for e, k in events_of(log) if k in ("lead", "deal")}
    assert set(cases.values()) == {"lead", "deal"}
    for id, kind in cases.items():
        held = held_from(log.stream(id), id)
        assert held is not None
        state, told = held.stream.state, latest(objects(found, ObjectType(kind))[str(id)])
        assert told["number"] == state.number
        match state:
            case Lead():
                assert (told["status"], told["total"]) == (state.status, str(state.total or 0))
            case Deal():
                assert (told["stage"], told["amount_fen"]) == (
                    state.stage,
                    str(state.amount_fen or 0),
                )
                lines = objects(found, ObjectType.CONTRACT_LINE)
                for line in state.receivables.lines:
                    line_told = lines[f"{id}:{line.line_id}"]
                    assert latest(line_told)["open_fen"] == str(line.open_fen)
                    assert related(line_told, "of deal") == [str(id)]


def test_objects_hang_together(found: dict[str, Any]) -> None:
    leads = objects(found, ObjectType.LEAD)
    customers = objects(found, ObjectType.CUSTOMER)
    for lead in leads.values():
        assert set(related(lead, "of customer")) <= customers.keys()
    for deal in objects(found, ObjectType.DEAL).values():
        assert set(related(deal, "from lead")) <= leads.keys()
        assert len(related(deal, "of customer")) == 1
    complaints = objects(found, ObjectType.COMPLAINT).values()
    assert complaints
    for complaint in complaints:
        assert len(related(complaint, "about deal")) <= 1
        assert len(related(complaint, "of customer")) == 1


def test_every_attribute_has_a_value_from_the_epoch_and_changes_in_order(
    found: dict[str, Any],
) -> None:
    names = {t["name"]: {a["name"] for a in t["attributes"]} for t in found["objectTypes"]}
    changed = 0
    for each in found["objects"]:
        first = {a["name"] for a in each["attributes"] if a["time"] == EPOCH}
        assert first in (names[each["type"]], set())
        times = [a["time"] for a in each["attributes"]]
        assert times == sorted(times)
        assert len({(a["name"], a["time"]) for a in each["attributes"]}) == len(times)
        changed += sum(time != EPOCH for time in times)
    assert changed > 0


def test_the_file_is_the_same_each_time(log: Log, tmp_path: Path) -> None:
    one, other = (written(OcelJsonWriter(), log, tmp_path / name) for name in ("one", "other"))
    assert one.read_bytes() == other.read_bytes()
    assert json.loads(one.read_bytes()).keys() == {"objectTypes", "eventTypes", "objects", "events"}
