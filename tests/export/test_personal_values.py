"""Personal values in an export: disclosed with a key each, or told to be unreadable, or forged."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from forging import EVENTS, LEAD, MANIFEST, Bag, exported, made_up, naive, written

from application.indexes.personal import PersonalIndex
from application.indexes.subjects import SubjectIndex
from application.keys import Keys
from application.log import Log, Row
from domain.values import ERASED, LOST, RESTRICTED, SEALED
from projections.export.errors import CannotExportError, DisagreesError
from projections.export.unsealing import Unsealing
from projections.export.verify import Outside, Report, checked, verdict

REDACTIONS, DISCLOSURES = "data/redactions.jsonl", "data/disclosures.jsonl"
TABLE = "data/events.csv"
#: Whose name and phone stand in the events at the positions 3 and 11.
CONTACT = UUID("5e1c1f0a-6c0e-4b2e-9d6b-0f6f2f1c7a11")
CLEAR = ("phone …", "wechat …", "budget evidence …", "description …")


@dataclass
class Sealed:
    """A log whose personal values are sealed, and the keys of its two subjects."""

    folder: Path
    rows: list[Row]
    kids: dict[UUID, str]

    @property
    def store(self) -> Keys:
        return Keys(self.folder / "keys")

    def export(self, name: str, **wanted: Any) -> Bag:
        told: dict[str, Any] = {"opens": True, "formats": ("csv", "jsonl"), **wanted}
        return exported(self.rows, self.folder, name=name, keys=self.folder / "keys", **told)

    def change(self, statement: str, *values: str) -> None:
        with closing(sqlite3.connect(self.folder / "log.sqlite3")) as database:
            database.execute(statement, values)
            database.commit()


@pytest.fixture
def sealed(tmp_path: Path) -> Sealed:
    given: dict[UUID, tuple[str, bytes]] = {}
    with closing(Keys(tmp_path / "keys")) as keys:

        def key_for(subject: UUID) -> tuple[str, bytes]:
            return given.setdefault(subject, keys.subjects.fresh())

        rows = made_up(key_for=key_for)
    made = Sealed(tmp_path, rows, {subject: kid for subject, (kid, _) in given.items()})
    written(rows, tmp_path / "log.sqlite3")
    for statement in (*PersonalIndex.statements, *SubjectIndex.statements):
        made.change(statement)
    for subject, kid in made.kids.items():
        made.change("INSERT INTO subjects VALUES (?, ?)", subject.hex, kid)
    assert CONTACT in made.kids
    assert LEAD in made.kids
    return made


def lines(bag: Bag, path: str) -> list[Any]:
    return [json.loads(line) for line in bag.files[path].splitlines()]


def data(bag: Bag, position: int) -> Any:
    return next(line["data"] for line in lines(bag, EVENTS) if line["position"] == position)


def whys(bag: Bag) -> dict[str, int]:
    return {name: n for name, n in bag.manifest["counts"]["personal"].items() if n}


def report_on(bag: Bag, folder: Path) -> Report:
    return checked(bag.write(folder), Outside())


# ---- what an export tells ---------------------------------------------------------------------


@pytest.mark.parametrize("opens", [True, False], ids=["with keys", "without keys"])
def test_left_out_nothing_of_them_can_be_read(sealed: Sealed, tmp_path: Path, opens: bool) -> None:
    bag = sealed.export("out", opens=opens)
    assert not any(word.encode() in content for content in bag.files.values() for word in CLEAR)
    assert bag.files[DISCLOSURES] == b""
    told = lines(bag, REDACTIONS)
    assert {one["why"] for one in told} == {"left-out"}
    assert {one["path"] for one in told if one["position"] == 3} == {
        f"/contact/{name}" for name in ("name", "phone", "email", "wechat", "position")
    }
    assert data(bag, 3)["contact"]["phone"] == SEALED
    assert SEALED.encode() in bag.files[TABLE]
    assert whys(bag) == {"left-out": len(told)}
    assert bag.manifest["redaction_policy"]["personal_data"] == "left-out"
    report = report_on(bag, tmp_path / "bag")
    assert report.exit_code == 0, report.of("BROKEN")
    assert any(f"{len(told)} encrypted values are not readable" in f.en for f in report.findings)


def test_disclosed_each_stands_there_with_its_key(sealed: Sealed, tmp_path: Path) -> None:
    bag = sealed.export("out", personal=True)
    told = {(one["position"], one["path"]): one for one in lines(bag, DISCLOSURES)}
    assert told[3, "/contact/phone"]["value"] == "phone …"
    assert told[5, "/budget_evidence"]["value"] == "budget evidence …"
    assert len({one["field_key"] for one in told.values()}) == len(told)
    assert bag.files[REDACTIONS] == b""
    with_clear = {p for p, c in bag.files.items() if any(w.encode() in c for w in CLEAR)}
    assert with_clear == {DISCLOSURES}
    assert data(bag, 3)["contact"]["phone"] == SEALED
    assert whys(bag) == {"disclosed": len(told)}
    assert report_on(bag, tmp_path / "bag").exit_code == 0


def test_of_whom_nothing_may_be_read_it_says_why(sealed: Sealed, tmp_path: Path) -> None:
    sealed.change("INSERT INTO restrictions VALUES ('1', ?)", CONTACT.hex)
    with closing(sealed.store) as keys:
        keys.subjects.give_up([sealed.kids[LEAD]])
    bag = sealed.export("restricted", personal=True)
    assert data(bag, 3)["contact"]["phone"] == RESTRICTED
    assert data(bag, 5)["budget_evidence"] == LOST
    assert whys(bag).keys() == {"restricted", "lost"}
    assert report_on(bag, tmp_path / "one").exit_code == 0
    with closing(sealed.store) as keys:
        keys.subjects.destroy([sealed.kids[CONTACT]])
    for personal in (True, False):
        bag = sealed.export(f"erased-{personal}", personal=personal)
        assert data(bag, 3)["contact"]["phone"] == ERASED
        assert whys(bag).keys() >= {"erased", "lost"}
        assert report_on(bag, tmp_path / f"bag-{personal}").exit_code == 0


def test_the_same_until_somebody_is_erased(sealed: Sealed) -> None:
    def content(name: str) -> str:
        return str(sealed.export(name, personal=True).manifest["content_sha256"])

    before = content("a")
    assert content("b") == before
    with closing(sealed.store) as keys:
        keys.subjects.destroy([sealed.kids[CONTACT]])
    assert content("c") != before


def test_who_is_erased_while_it_is_made_is_not_in_it(sealed: Sealed) -> None:
    with closing(Log(sealed.folder / "log.sqlite3")) as log, closing(sealed.store) as keys:
        log.unlock(keys.subjects)
        unsealing = Unsealing(log, discloses=True)
        mark = unsealing.mark
        unsealing.require_unchanged(mark)
        with closing(sealed.store) as others:
            others.subjects.destroy([sealed.kids[CONTACT]])
        with pytest.raises(CannotExportError, match="erased or restricted meanwhile"):
            unsealing.require_unchanged(mark)


def test_without_the_keys_nothing_is_disclosed(sealed: Sealed) -> None:
    with pytest.raises(CannotExportError, match="opened without its keys"):
        sealed.export("a", opens=False, personal=True)
    sealed.store.close()
    with pytest.raises(CannotExportError, match="restore the key store"):
        exported(sealed.rows, sealed.folder, name="b", keys=sealed.folder / "others", opens=True)


def test_a_value_that_does_not_open_is_not_disclosed(sealed: Sealed) -> None:
    state = sealed.rows[2].state.decode()
    begin = state.index('"ct":"') + len('"ct":"')
    other = "A" if state[begin] != "A" else "B"
    altered = f"{state[:begin]}{other}{state[begin + 1 :]}"
    sealed.change("UPDATE stored_events SET state=CAST(? AS BLOB) WHERE position=3", altered)
    with pytest.raises(DisagreesError, match="position 3"):
        sealed.export("a", personal=True)
    assert whys(sealed.export("b")).keys() == {"left-out"}


# ---- what a forger tells ----------------------------------------------------------------------


def told_otherwise(bag: Bag, path: str, number: int, **members: object) -> None:
    found = bag.files[path].splitlines(keepends=True)
    told = json.loads(found[number]) | members
    found[number] = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    bag.files[path] = b"".join(found)


def without(bag: Bag, path: str, number: int) -> bytes:
    found = bag.files[path].splitlines(keepends=True)
    gone = found.pop(number)
    bag.files[path] = b"".join(found)
    return gone


def another_value(bag: Bag) -> None:
    told_otherwise(bag, DISCLOSURES, 1, value="phone 2")


def another_key(bag: Bag) -> None:
    told_otherwise(bag, DISCLOSURES, 1, field_key=base64.b64encode(bytes(32)).decode())


def the_key_of_another(bag: Bag) -> None:
    key = lines(bag, DISCLOSURES)[0]["field_key"]
    told_otherwise(bag, DISCLOSURES, 1, field_key=key)


def another_place(bag: Bag) -> None:
    told_otherwise(bag, DISCLOSURES, 6, position=11)


def more_members(bag: Bag) -> None:
    told_otherwise(bag, DISCLOSURES, 1, more=1)


def one_less(bag: Bag) -> None:
    without(bag, DISCLOSURES, 1)


def redacted_instead(bag: Bag) -> None:
    told = json.loads(without(bag, DISCLOSURES, 1))
    line = {"position": told["position"], "path": told["path"], "why": "left-out"}
    bag.files[REDACTIONS] = json.dumps(line, separators=(",", ":")).encode() + b"\n"


def both(bag: Bag) -> None:
    line = b'{"position":3,"path":"/contact/phone","why":"restricted"}\n'
    bag.files[REDACTIONS] = line


def in_data(bag: Bag) -> None:
    """The readable value in the line itself, as if it had never been sealed."""
    sealed = f'"phone":"{SEALED}"'.encode()
    assert sealed in bag.files[EVENTS]
    bag.files[EVENTS] = bag.files[EVENTS].replace(sealed, '"phone":"phone …"'.encode(), 1)


def ciphertext_in_data(bag: Bag) -> None:
    line = bag.files[EVENTS].splitlines(keepends=True)[2]
    event = json.loads(json.loads(line)["leaf"]["state"])["event"]
    shown = json.dumps(json.loads(line)["data"], ensure_ascii=False, separators=(",", ":"))
    stored = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    forged = line.replace(f'"data":{shown}'.encode(), f'"data":{stored}'.encode())
    assert forged != line
    bag.files[EVENTS] = bag.files[EVENTS].replace(line, forged)


def erased_in_data(bag: Bag) -> None:
    bag.files[EVENTS] = bag.files[EVENTS].replace(SEALED.encode(), ERASED.encode(), 1)


def told_to_be_left_out(bag: Bag) -> None:
    bag.tell(redaction_policy=bag.manifest["redaction_policy"] | {"personal_data": "left-out"})


def counted_otherwise(bag: Bag) -> None:
    counts = bag.manifest["counts"]
    more = counts["personal"] | {"erased": 1}
    bag.tell(counts=counts | {"personal": more})


#: What is done to an export that discloses; what is said, and at which position.
DISCLOSED: list[tuple[Callable[[Bag], None], str, int | None]] = [
    (another_value, "not that of the encrypted value", 3),
    (another_key, "not that of the encrypted value", 3),
    (the_key_of_another, "not that of the encrypted value", 3),
    (another_place, "neither disclosed nor told", 5),
    (more_members, "not that of the encrypted value", 3),
    (one_less, "neither disclosed nor told", 3),
    (redacted_instead, "neither disclosed nor told", 3),
    (both, "not an encrypted value there: forged", 3),
    (in_data, "does not say what its stored row says", 3),
    (ciphertext_in_data, "does not say what its stored row says", 3),
    (erased_in_data, "is disclosed, though", 3),
    (told_to_be_left_out, "is disclosed, though", 3),
    (counted_otherwise, "'counts'", None),
]


def another_reason(bag: Bag) -> None:
    told_otherwise(bag, REDACTIONS, 1, why="erased")


def a_line_less(bag: Bag) -> None:
    without(bag, REDACTIONS, 6)


def the_last_one_less(bag: Bag) -> None:
    without(bag, REDACTIONS, -1)


def a_line_more(bag: Bag) -> None:
    """As if something had stood in clear there that the law wanted gone."""
    bag.files[REDACTIONS] += b'{"position":18,"path":"/reason","why":"erased"}\n'


def a_line_between(bag: Bag) -> None:
    found = bag.files[REDACTIONS].splitlines(keepends=True)
    found.insert(5, b'{"position":4,"path":"/problem","why":"erased"}\n')
    bag.files[REDACTIONS] = b"".join(found)


def twice(bag: Bag) -> None:
    found = bag.files[REDACTIONS].splitlines(keepends=True)
    bag.files[REDACTIONS] = b"".join([found[0], *found])


def disclosed_after_all(bag: Bag) -> None:
    line = {"position": 3, "path": "/contact/name", "value": "x", "field_key": "AAAA"}
    bag.files[DISCLOSURES] = json.dumps(line, separators=(",", ":")).encode() + b"\n"


def told_to_be_disclosed(bag: Bag) -> None:
    bag.tell(redaction_policy=bag.manifest["redaction_policy"] | {"personal_data": "disclosed"})


def restricted_in_data(bag: Bag) -> None:
    bag.files[EVENTS] = bag.files[EVENTS].replace(SEALED.encode(), RESTRICTED.encode(), 1)
    told_otherwise(bag, REDACTIONS, 0, why="restricted")


def no_json(bag: Bag) -> None:
    bag.files[REDACTIONS] += b"?\n"


#: The same of an export that leaves them out.
LEFT_OUT: list[tuple[Callable[[Bag], None], str, int | None]] = [
    (another_reason, "neither disclosed nor told", 3),
    (a_line_less, "neither disclosed nor told", 5),
    (the_last_one_less, "neither disclosed nor told", 15),
    (a_line_more, "not an encrypted value there: forged", 18),
    (a_line_between, "not an encrypted value there: forged", 4),
    (twice, "neither disclosed nor told", 3),
    (disclosed_after_all, "is disclosed, though", 3),
    (told_to_be_disclosed, "neither disclosed nor told", 3),
    (restricted_in_data, "neither disclosed nor told", 3),
    (no_json, "not written as the format says", None),
]


@pytest.mark.parametrize(
    ("personal", "change", "said", "position"),
    [*((True, *one) for one in DISCLOSED), *((False, *one) for one in LEFT_OUT)],
)
def test_what_is_forged_is_told_with_its_place(
    sealed: Sealed,
    tmp_path: Path,
    personal: bool,
    change: Callable[[Bag], None],
    said: str,
    position: int | None,
) -> None:
    bag = sealed.export("out", personal=personal, formats=("jsonl",))
    assert report_on(bag, tmp_path / "right").exit_code == 0
    change(bag)
    assert naive(bag.seal())
    report = report_on(bag, tmp_path / "forged")
    assert report.exit_code == 1
    assert said in " ".join(one.en for one in report.of("BROKEN"))
    broken = report.first_broken
    assert broken is not None
    assert broken.position == position
    assert verdict(report)[0].startswith("broken")
    assert MANIFEST in bag.files
