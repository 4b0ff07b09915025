"""The register of exports (V18): what was asked for, who let it go, and what left the house."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from office import Office
from people import BING, CHEN, YI

from domain.company.export import ExportFilter, ExportRange, Format, Stage
from domain.company.exports import ApproveExport, CancelExport, RequestExport
from domain.people import OPERATOR
from interfaces.exports.recording import Written, record
from projections.exports import ExportsFilter
from projections.paging import BadCursorError, cursor

HASH, FIRST, LAST = "ab" * 32, "01" * 32, "02" * 32


def ask(office: Office, by: str = YI, **changes: Any) -> UUID:
    asked: dict[str, Any] = {"formats": (Format.JSONL,), "purpose": "年度审计"} | changes
    return office.desk.do(by, RequestExport(**asked)).id


def with_personal_data(office: Office) -> UUID:
    return ask(office, personal=True, legal_basis="个人信息保护法第十三条")


def written(office: Office, export: UUID) -> bool:
    return record(office.desk.sales, export, Written(1, 20, 19, HASH, FIRST, LAST))


def register_of(office: Office, **wanted: Any) -> list[dict[str, Any]]:
    return office.catch_up().exports(ExportsFilter(**wanted), office.now).items


def the(office: Office, export: UUID) -> dict[str, Any]:
    found = office.catch_up().export(export, office.now)
    assert found is not None
    return found


def test_V18_what_was_asked_for_stands_there_at_once(office: Office) -> None:
    lead = office.lead("月宫")
    export = ask(
        office,
        formats=(Format.CSV, Format.XES),
        range=ExportRange(from_=3, to=None),
        filter=ExportFilter(aggregate_ids=(lead,)),
    )
    (row,) = register_of(office)
    assert (row["id"], row["by"], row["role"], row["client"]) == (
        str(export),
        YI,
        "compliance",
        "test",
    )
    assert (row["state"], row["purpose"], row["personal"]) == ("READY", "年度审计", False)
    assert (row["asked_range"], row["range"]) == ({"from": 3, "to": None}, None)
    assert (row["formats"], row["filter"]) == (["csv", "xes"], {"aggregate_ids": [str(lead)]})
    assert (row["rows"], row["sha256"]) == (None, None)


def test_V18_what_left_the_house_is_told_with_its_hashes(office: Office) -> None:
    export = ask(office)
    assert written(office, export)
    row = the(office, export)
    assert (row["state"], row["rows"], row["range"]) == ("DONE", 19, {"from": 1, "to": 20})
    assert (row["sha256"], row["first_hash"], row["last_hash"]) == (HASH, FIRST, LAST)
    last = office.desk.sales.log.stream(export)[-1]
    assert row["exported_position"] == row["as_of_position"] == last.position
    assert (last.recorded.trail.actor, last.recorded.trail.role) == ("system", "system")


def test_R5_5_that_it_left_is_recorded_once_however_often_it_is_told(office: Office) -> None:
    export = ask(office)
    assert written(office, export)
    before = office.position
    assert written(office, export)
    assert office.position == before
    assert office.desk.names(export) == ["ExportRequested", "LogExported"]


def test_V18_who_let_personal_data_go_is_told(office: Office) -> None:
    export = with_personal_data(office)
    assert the(office, export)["state"] == "WAITING"
    assert not written(office, export)
    office.desk.do(BING, ApproveExport(), export)
    row = the(office, export)
    assert (row["state"], row["by"], row["approved_by"]) == ("READY", YI, BING)
    assert row["legal_basis"] == "个人信息保护法第十三条"


def test_V18_what_was_called_off_stays_in_the_register(office: Office) -> None:
    export = ask(office)
    office.desk.do(BING, CancelExport(), export)
    row = the(office, export)
    assert (row["state"], row["cancelled_by"]) == ("CANCELLED", BING)
    assert not written(office, export)
    assert the(office, export) == row | {"position": office.position}


def test_V18_exports_are_found_by_who_asked_and_how_far_they_are(office: Office) -> None:
    plain, personal = ask(office, OPERATOR), with_personal_data(office)
    written(office, plain)

    def found(**wanted: Any) -> list[str]:
        return [row["id"] for row in register_of(office, **wanted)]

    assert found() == [str(personal), str(plain)]
    assert found(by=OPERATOR) == found(state=Stage.DONE) == found(personal=False) == [str(plain)]
    assert found(by=YI) == found(state=Stage.WAITING) == found(personal=True) == [str(personal)]
    assert found(by=CHEN) == []


def test_V18_pages_go_on_where_they_ended(office: Office) -> None:
    exports = [str(ask(office)) for _ in range(3)]
    views, wanted = office.catch_up(), ExportsFilter()
    first = views.exports(wanted, office.now, limit=2)
    second = views.exports(wanted, office.now, limit=2, cursor=first.next)
    assert [row["id"] for row in first.items + second.items] == exports[::-1]
    assert second.next is None
    with pytest.raises(BadCursorError):
        views.exports(wanted, office.now, cursor=cursor("contracts", 1))


def test_V18_there_is_no_export_that_nobody_asked_for(office: Office) -> None:
    lead = office.lead("月宫")
    assert office.catch_up().export(lead, office.now) is None


def test_V18_built_from_nothing_the_register_has_the_same_rows(office: Office) -> None:
    for stage in Stage:
        export = with_personal_data(office)
        if stage in (Stage.READY, Stage.DONE):
            office.desk.do(BING, ApproveExport(), export)
        if stage is Stage.DONE:
            written(office, export)
        if stage is Stage.CANCELLED:
            office.desk.do(YI, CancelExport(), export)
    office.catch_up()
    assert office.tables() == office.tables_anew()
