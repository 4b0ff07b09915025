"""OCEL and XES of a part: a range that begins midway, some object types, nothing personal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from mining import company_log, events_of, ocel, written
from pydantic import BaseModel

from application.envelope import STORED
from application.log import Log
from application.streams import held_from
from domain.customers import Contact
from domain.sight import restricted_fields
from domain.values import Personal
from projections.export.ocel_facts import TRAIL, kinds_of
from projections.export.ocel_json import OcelJsonWriter
from projections.export.ocel_sqlite import OcelSqliteWriter
from projections.export.ocel_types import CASES, EPOCH, ObjectType
from projections.export.writer import Writer
from projections.export.xes import XesWriter

#: By which a customer's person is named everywhere but in his contact.
CONTACT_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def log() -> Iterator[Log]:
    with company_log(9) as log:
        yield log


def dangling(found: dict[str, Any]) -> list[str]:
    ids = {each["id"] for each in found["objects"]}
    both = (*found["events"], *found["objects"])
    return [r["objectId"] for e in both for r in e["relationships"] if r["objectId"] not in ids]


def test_parts_of_the_log_have_all_events_and_no_relation_that_leads_nowhere(
    log: Log, tmp_path: Path
) -> None:
    end = log.last_position() + 1
    cuts = [1, *range(end // 4, end - 2, end // 4), end]
    for begin, until in pairwise(cuts):
        found = ocel(written(OcelJsonWriter(), log, tmp_path / f"{begin}", begin, until))
        assert dangling(found) == []
        expected = [str(e.recorded.trail.event_id) for e, _ in events_of(log, begin, until)]
        assert [event["id"] for event in found["events"]] == expected


def test_what_began_before_the_range_has_its_state_there_from_the_epoch(
    log: Log, tmp_path: Path
) -> None:
    begin = log.last_position() // 2
    found = ocel(written(OcelJsonWriter(), log, tmp_path / "log.ocel.json", begin))
    first = {each["id"]: each for each in found["objects"] if each["type"] == "deal"}
    older = 0
    for id in {e.recorded.aggregate_id for e, kind in events_of(log, begin) if kind == "deal"}:
        held = held_from(log.stream(id, up_to_position=begin - 1), id)
        if held is not None:
            told = {a["name"]: a["value"] for a in first[str(id)]["attributes"][::-1]}
            assert told["stage"] == held.stream.state.stage
            older += 1
    assert older > 0


def test_only_objects_of_the_types_wanted_and_events_about_them(log: Log, tmp_path: Path) -> None:
    wanted = [ObjectType.DEAL, ObjectType.CONTRACT_LINE]
    found = ocel(written(OcelJsonWriter(wanted), log, tmp_path / "log.ocel.json"))
    assert {each["type"] for each in found["objects"]} == set(wanted)
    assert [each["name"] for each in found["objectTypes"]] == wanted
    assert dangling(found) == []
    assert all(event["relationships"] for event in found["events"])
    deals = {str(e.recorded.aggregate_id) for e, kind in events_of(log) if kind == "deal"}
    assert {o["id"] for o in found["objects"] if o["type"] == "deal"} >= deals


def test_no_fact_of_an_event_is_personal_restricted_or_free_text() -> None:
    for name, event in STORED.items():
        told = kinds_of(name).keys() - TRAIL.keys()
        assert told.isdisjoint(restricted_fields(event))
        for key, info in event.model_fields.items():
            if (info.serialization_alias or key) in told:
                assert not any(isinstance(mark, Personal) for mark in info.metadata)
    assert kinds_of("ContactAdded").keys().isdisjoint(Contact.model_fields.keys() - {"contact_id"})


@pytest.mark.parametrize("writer", [XesWriter, OcelJsonWriter, OcelSqliteWriter])
def test_no_contact_of_a_customer_is_told_by_name(
    writer: type[Writer], log: Log, tmp_path: Path
) -> None:
    texts = {text for event, _ in events_of(log) for text in personal(event.recorded.event)}
    assert len(texts) > 5
    content = written(writer(), log, tmp_path / "log").read_bytes()
    assert [text for text in texts if text.encode() in content] == []


def personal(model: BaseModel) -> Iterator[str]:
    """The personal texts of an event, its contacts' too, that say enough to be looked for."""
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from personal(value)
        elif isinstance(value, str) and len(value) > 1:
            optional = [m for a in getattr(info.annotation, "__args__", ()) for m in marks(a)]
            is_personal = any(isinstance(mark, Personal) for mark in (*info.metadata, *optional))
            if is_personal and not CONTACT_ID.fullmatch(value):
                yield value


def marks(annotation: Any) -> tuple[Any, ...]:
    return getattr(annotation, "__metadata__", ())


def test_every_case_and_person_is_known_by_an_id_of_its_own(log: Log, tmp_path: Path) -> None:
    found = ocel(written(OcelJsonWriter(), log, tmp_path / "log.ocel.json"))
    for each in found["objects"]:
        if each["type"] in CASES:
            assert str(UUID(each["id"])) == each["id"]
        if each["type"] == ObjectType.PERSON:
            assert each["id"].startswith("person:")
            assert {a["name"] for a in each["attributes"] if a["time"] == EPOCH} in (
                {"roles", "team", "retired"},
                set(),
            )
