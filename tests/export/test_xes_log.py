"""XES: what the schema of IEEE 1849 demands, and that it tells of every case what the log does."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element

import pytest
from given import at
from mining import company_log, events_of, written, xes

from application.envelope import Placed
from application.log import Log
from domain.deal.invoicing import InvoiceIssued
from domain.kernel import Recorded, Trail
from domain.people import Role
from projections.export.ocel_types import CASES, ObjectType
from projections.export.writer import WriterContext
from projections.export.xes import XesWriter

ATTRIBUTES = {"string", "date", "int", "float", "boolean", "id", "list"}
NAME = re.compile(r"[A-Za-z_:][\w.:-]*")
#: Without a colon.
NC_NAME = re.compile(r"[A-Za-z_][\w.-]*")


@pytest.fixture(scope="module")
def log() -> Iterator[Log]:
    with company_log(7) as log:
        yield log


@pytest.fixture(scope="module")
def root(log: Log, tmp_path_factory: pytest.TempPathFactory) -> Element:
    return xes(written(XesWriter(), log, tmp_path_factory.mktemp("xes") / "log.xes"))


def values(element: Element) -> dict[str, str]:
    return {each.attrib["key"]: each.attrib["value"] for each in element if each.tag in ATTRIBUTES}


def test_the_log_has_its_parts_in_the_order_of_the_schema(root: Element) -> None:
    assert (root.tag, root.attrib["xes.version"]) == ("log", "1849.2016")
    parts = ["attribute" if each.tag in ATTRIBUTES else each.tag for each in root]
    assert [part for part, _ in groupby(parts)] == [
        "extension",
        "global",
        "classifier",
        "attribute",
        "trace",
    ]


def test_extensions_globals_and_classifiers_are_declared(root: Element) -> None:
    extensions = {each.attrib["prefix"]: each.attrib for each in root.findall("extension")}
    assert set(extensions) == {"concept", "time", "lifecycle", "org", "identity"}
    for prefix, extension in extensions.items():
        assert extension["uri"] == f"http://www.xes-standard.org/{prefix}.xesext"
        assert NC_NAME.fullmatch(extension["name"])
    scopes = {each.attrib["scope"]: set(values(each)) for each in root.findall("global")}
    assert scopes["trace"] == {"concept:name", "identity:id"}
    for classifier in root.findall("classifier"):
        assert NC_NAME.fullmatch(classifier.attrib["name"])
        assert set(classifier.attrib["keys"].split(" ")) <= scopes["event"]


def test_every_trace_and_event_has_what_is_global(root: Element) -> None:
    scopes = {each.attrib["scope"]: set(values(each)) for each in root.findall("global")}
    assert all(scopes["trace"] <= set(values(trace)) for trace in root.findall("trace"))
    assert all(scopes["event"] <= set(values(event)) for event in root.iter("event"))


def test_every_attribute_has_a_key_once_and_a_value_of_its_type(root: Element) -> None:
    prefixes = {each.attrib["prefix"] for each in root.findall("extension")}
    for element in (root, *root.findall("trace"), *root.iter("event"), *root.findall("global")):
        attributes = [each for each in element if each.tag in ATTRIBUTES]
        keys = [each.attrib["key"] for each in attributes]
        assert len(keys) == len(set(keys))
        for each in attributes:
            assert set(each.attrib) == {"key", "value"}
            key = each.attrib["key"]
            assert NAME.fullmatch(key)
            assert ":" not in key or key.partition(":")[0] in prefixes
            assert is_of_type(each.tag, each.attrib["value"]), each.attrib


def is_of_type(tag: str, value: str) -> bool:
    match tag:
        case "date":
            return dt.datetime.fromisoformat(value).utcoffset() == dt.timedelta(0)
        case "int":
            return -(2**63) <= int(value) < 2**63
        case "boolean":
            return value in ("true", "false")
        case "id":
            return str(UUID(value)) == value
    return tag == "string"


def test_there_is_a_trace_for_every_case_with_its_events_in_order(log: Log, root: Element) -> None:
    expected: dict[str, list[tuple[str, ...]]] = {}
    for event, kind in events_of(log):
        recorded, trail = event.recorded, event.recorded.trail
        if kind in CASES:
            expected.setdefault(str(recorded.aggregate_id), []).append(
                (type(recorded.event).__name__, trail.actor, trail.role, str(trail.event_id))
            )
    told = ("concept:name", "org:resource", "org:role", "identity:id")
    found = {
        values(trace)["concept:name"]: [
            tuple(values(event)[key] for key in told) for event in trace.findall("event")
        ]
        for trace in root.findall("trace")
    }
    assert found == expected
    assert {values(trace)["type"] for trace in root.findall("trace")} == set(CASES)


def test_an_event_happened_when_it_occurred(log: Log, root: Element) -> None:
    times = {
        values(event)["identity:id"]: dt.datetime.fromisoformat(values(event)["time:timestamp"])
        for event in root.iter("event")
    }
    trails = {str(e.recorded.trail.event_id): e.recorded.trail for e, _ in events_of(log)}
    assert times == {id: trails[id].occurred_at for id in times}


def test_the_file_is_the_same_each_time(log: Log, tmp_path: Path) -> None:
    one, other = (written(XesWriter(), log, tmp_path / name) for name in ("one", "other"))
    assert one.read_bytes() == other.read_bytes()


def test_only_the_cases_wanted_are_written(log: Log, tmp_path: Path) -> None:
    root = xes(written(XesWriter([ObjectType.DEAL]), log, tmp_path / "log.xes"))
    assert {values(trace)["type"] for trace in root.findall("trace")} == {"deal"}


def test_an_empty_range_is_a_log_without_traces(log: Log, tmp_path: Path) -> None:
    root = xes(written(XesWriter(), log, tmp_path / "log.xes", begin=1, end=1))
    assert root.findall("trace") == []


def test_what_xml_cannot_hold_is_escaped_or_replaced(log: Log, tmp_path: Path) -> None:
    deal = uuid5(UUID(int=0), "nowhere in the log")
    issued = InvoiceIssued.model_construct(
        line_id="<a & \"b\" 'c'\n>", invoice_no="\uffff", amount_fen=1, tax_bp=0
    )
    now = at("2026-03-02 09:00")
    ids = {"event_id": deal, "command_id": deal, "correlation_id": deal}
    trail = Trail.model_validate(
        {"occurred_at": now, "recorded_at": now, "actor": "xu", "role": Role.FINANCE}
        | {"policy_version": "1"}
        | ids
    )
    writer, path = XesWriter(), tmp_path / "log.xes"
    writer.open(path, WriterContext(log, 1, 2, tmp_path))
    writer.take(Placed(1, Recorded(deal, 5, issued, trail)), "deal")
    writer.close()
    (event,) = xes(path).iter("event")
    assert values(event)["line_id"] == "<a & \"b\" 'c'\n>"
    assert values(event)["invoice_no"] == "�"
