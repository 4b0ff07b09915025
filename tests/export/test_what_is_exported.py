"""An export holds the log's rows and no others, as they stand, as the feed shows them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from uuid import UUID

import pytest
import rfc8785
from desk import Desk
from exporting import VARYING, House, on_one_engine
from people import CHEN
from samples import register

from application.feed import FeedEvent
from application.receipts import CommandReceived
from application.sealing.mark import SEAL
from domain.customers import ContactDetails
from domain.values import SEALED
from interfaces.cloud_events import cloud_event

ALL = "jsonl,csv,parquet,xes,ocel-json,ocel-sqlite"
RECEIPT = CommandReceived.__name__


def test_every_row_is_in_it_as_it_stands(house: House) -> None:
    made = house.export("a")
    assert made.rows == house.rows
    assert [line["leaf"]["position"] for line in made.lines] == [row.position for row in house.rows]


def test_a_line_is_the_event_as_the_feed_gives_it(house: House) -> None:
    made = house.export("a")
    for line, row, kind in zip(made.lines, house.rows, house.kinds, strict=True):
        event = FeedEvent(house.log.placed(row), "" if kind == "receipt" else kind)
        del line["leaf"]
        assert line == cloud_event(event, lambda clause: True)


def test_what_is_disclosed_is_what_the_log_reads(house: House) -> None:
    house.log.unlock(house.keys.subjects)
    made = house.export("a", personal=True)
    assert made.verdict() == ""
    events = {row.position: house.log.placed(row).recorded.event for row in house.rows}
    told = [json.loads(line) for line in made.files["data/disclosures.jsonl"].splitlines()]
    assert len(told) == made.manifest["counts"]["personal"]["disclosed"] > 0
    for one in told:
        value = json.loads(events[one["position"]].model_dump_json(by_alias=True))
        for step in one["path"].split("/")[1:]:
            value = value[int(step)] if isinstance(value, list) else value[step]
        assert value == one["value"]


@on_one_engine
def test_the_body_stands_twice_to_the_letter(house: House) -> None:
    lines = house.export("a").files["data/events.jsonl"].decode().splitlines()
    for line, row in zip(lines, house.rows, strict=True):
        body = row.state.decode()
        assert line.endswith(f'"state":{json.dumps(body, ensure_ascii=False)}}}}}')
        event = body[body.index(',"event":') + 9 : body.rindex(',"trail":')]
        event = SEAL.sub(f'"{SEALED}"'.encode(), event.encode()).decode()
        assert f'"data":{event[:-1]}' in line


def test_the_same_export_is_the_same_to_the_byte(house: House) -> None:
    first = house.export("a", formats=ALL)
    again = house.export("b", formats=ALL, purpose="Wirtschaftsprüfung", legal_basis="§ 238 HGB")
    assert first.same == again.same
    assert first.exported.content_sha256 == again.exported.content_sha256
    differing = {path for path in first.files if first.files[path] != again.files[path]}
    assert differing == {"manifest.json", "tagmanifest-sha256.txt"}
    assert again.manifest["purpose"] == "Wirtschaftsprüfung"


def test_an_earlier_checkpoint_is_continued(house: House) -> None:
    middle = house.rows[len(house.rows) // 2].position
    without = house.export("a", end=middle)
    assert without.manifest["previous_checkpoint"] is None
    whole = house.export("b")
    assert whole.files["previous-checkpoint"] == without.files["checkpoint"]
    assert whole.manifest["previous_checkpoint"]["size"] == without.checkpoint.size
    size = str(without.checkpoint.size)
    assert whole.files["proofs/consistency"].startswith(f"old {size}\n".encode())
    assert house.export("c", end=middle).same == without.same


@on_one_engine
def test_the_manifest_tells_what_is_in_it(house: House) -> None:
    made = house.export("a", formats=ALL)
    told, rows, kinds = made.manifest, house.rows, house.kinds
    assert made.files["manifest.json"] == rfc8785.dumps(told)
    counts = told["counts"]
    assert counts["types"] == Counter(row.topic for row in rows)
    assert counts["rows"] == len(rows) == counts["events"] + counts["receipts"]
    receipts = [json.loads(r.state)["event"]["outcome"] for r in rows if r.topic == RECEIPT]
    assert (counts["accepted"], counts["refused"]) == (
        receipts.count("accepted"),
        receipts.count("refused"),
    )
    assert counts["refused"] > 0
    events = Counter(kind for kind in kinds if kind != "receipt")
    assert {k: v["events"] for k, v in counts["kinds"].items()} == events
    assert (told["first_position"], told["last_position"]) == (rows[0].position, rows[-1].position)
    assert told["range"] == {"from": 1, "to": rows[-1].position + 1}


@on_one_engine
def test_each_file_is_told_of_with_its_hash(house: House) -> None:
    made = house.export("a", formats=ALL)
    told, files = made.manifest, made.files
    own = {"manifest.json", "tagmanifest-sha256.txt"}
    assert [f["path"] for f in told["files"]] == sorted(files.keys() - own)
    hashes = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    assert {f["path"]: f["sha256"] for f in told["files"]} == {
        path: digest for path, digest in hashes.items() if path not in own
    }
    payload = {path for path in files if path.startswith("data/")}
    for name, expected in (
        ("manifest-sha256.txt", payload),
        ("tagmanifest-sha256.txt", files.keys() - payload - {"tagmanifest-sha256.txt"}),
    ):
        listed = [line.split("  ") for line in files[name].decode().splitlines()]
        assert listed == [[hashes[path], path] for path in sorted(expected)]
    content = "".join(f"{hashes[path]}  {path}\n" for path in sorted(files.keys() - VARYING))
    assert told["content_sha256"] == hashlib.sha256(content.encode()).hexdigest()


def test_writers_go_on_and_what_they_write_is_not_in_it(house: House) -> None:
    before, desk = house.rows, Desk(house.place.location, keys=house.place.keys, hire=False)

    def write(step: str, done: int, total: int) -> None:
        name = f"第{len(house.rows)}家"
        contact = ContactDetails(name="吴刚", phone=f"138{len(house.rows):08}")
        desk.do(CHEN, register(customer_name=name, contact=contact))

    made = house.export("a", formats="csv,ocel-json", progress=write)
    desk.close()
    assert len(house.rows) > len(before)
    assert made.rows == before
    assert made.verdict() == ""


def test_gaps_are_told_and_nothing_stands_in_them(house: House) -> None:
    positions = {row.position for row in house.rows}
    missing = {
        position
        for gap in house.export("a").manifest["gaps"]
        for position in range(gap["from"], gap["to"])
    }
    assert missing == set(range(1, max(positions))) - positions


def test_each_aggregate_is_told_of(house: House) -> None:
    made = house.export("a")
    pairs = zip(house.rows, house.kinds, strict=True)
    events = Counter(str(UUID(r.originator_id)) for r, kind in pairs if kind != "receipt")
    told = made.table("data/aggregates.csv")
    assert {row["aggregate_id"]: int(row["events"]) for row in told} == events
    assert [row["aggregate_id"] for row in told] == sorted(events)


@on_one_engine
def test_every_type_has_its_schema(house: House) -> None:
    made = house.export("a")
    for line in made.lines:
        topic = line["type"].removeprefix("dealtrail.")
        schema = json.loads(made.files[f"schemas/{topic}.schema.json"])
        assert line["data"].keys() <= schema["properties"].keys()
        assert set(schema.get("required", ())) <= line["data"].keys()
    line_schema = json.loads(made.files["schemas/line.schema.json"])
    assert all(line.keys() <= line_schema["properties"].keys() for line in made.lines)
    assert all(set(line_schema["required"]) <= line.keys() for line in made.lines)


@on_one_engine
def test_tables_hold_the_same_rows(house: House) -> None:
    made = house.export("a", formats="csv,parquet")
    table = made.table("data/events.csv")
    assert [int(row["position"]) for row in table] == [row.position for row in house.rows]
    for row, line in zip(table, made.lines, strict=True):
        assert json.loads(row["data"]) == line["data"]
        assert (row["actor"], row["aggregate_id"]) == (line["actor"], line["subject"])
    parquet = pytest.importorskip("pyarrow.parquet")
    read = parquet.read_table(made.folder / "data/events.parquet").to_pylist()
    for cells, row in zip(read, table, strict=True):
        for name in ("position", "index", "kind", "on_behalf_of", "reason", "data", "command_id"):
            assert str(cells[name] if cells[name] is not None else "") == row[name]
        assert cells["recorded_at"].isoformat() == row["recorded_at"].replace("Z", "+00:00")
