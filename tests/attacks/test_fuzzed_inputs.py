"""Whatever somebody hands in, what comes back is an answer or a refusal, and never anything else.

Cursors, signed texts, manifests of exports, tables to import and rows of the log, each made of a
right one by changing it, or of anything at all. Tokens: tests/identity/test_token_fuzz.py.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import pytest
from forging import MANIFEST, TAGS, Bag, exported, made_up
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people import QIAN
from service import API
from signing import signer
from stories.playing import Play
from terminal import Terminal

from application.envelope import UnreadableEventError, contents
from application.log import Row
from projections.export.verify import Outside, checked
from projections.ledger.checkpoint import Checkpoint
from projections.ledger.errors import LedgerError
from projections.ledger.keyring import Keyring
from projections.ledger.note import Note
from projections.ledger.proof_text import ConsistencyText, InclusionText
from projections.ledger.tree import EMPTY_ROOT
from projections.paging import BadCursorError, cursor, key_of

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
T = TypeVar("T")


def fuzzed(few: int, many: int) -> settings:
    """So many examples, in the big size others each time."""
    return settings(
        max_examples=many if SOAK else few,
        deadline=None,
        derandomize=not SOAK,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


ODD = st.sampled_from(
    [0, -1, 2**63, 10**30, 1e308, "", "\0", "\ud800", "0001-01-01", "9999-12-31T23:59:59Z", [], {}]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | ODD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=5,
)


@st.composite
def spoilt(draw: st.DrawFn, right: bytes) -> bytes:
    """The bytes with some of them changed, taken out, doubled or put elsewhere."""
    found = bytearray(right)
    for _ in range(draw(st.integers(1, 4))):
        at, length = draw(st.integers(0, len(found))), draw(st.integers(0, 12))
        match draw(st.integers(0, 3)):
            case 0:
                found[at : at + length] = draw(st.binary(max_size=12))
            case 1:
                del found[at:]
            case 2:
                found[at:at] = found[at : at + length]
            case _:
                found[at : at + 1] = draw(st.sampled_from([b"\n", b"\0", b" ", b"\xff", b'"']))
    return bytes(found)


@st.composite
def altered(draw: st.DrawFn, right: Any) -> Any:
    """The JSON value with something in it replaced by anything, or gone."""
    found = copy.deepcopy(right)
    for _ in range(draw(st.integers(1, 3))):
        node: Any = found
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(node[key], dict | list) and node[key] and draw(st.booleans()):
                node = node[key]
                continue
            if draw(st.integers(0, 4)):
                node[key] = draw(JSON)
            else:
                del node[key]
            break
    return found


def told(read: Callable[[], T], *refusals: type[Exception]) -> T | None:
    """What was read, None where it is refused; anything else that goes wrong is a mistake."""
    with suppress(*refusals):
        return read()
    return None


# ---- cursors ---------------------------------------------------------------------------------

LISTS = ("/leads", "/deals", "/audit", "/customers", "/worklist", "/contracts")


def _as_cursor(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.soak
@fuzzed(80, 50_000)
@given(
    text=st.text(max_size=60)
    | spoilt(cursor("leads", 7, "月宫").encode()).map(lambda b: b.decode("latin-1"))
    | JSON.map(_as_cursor)
    | JSON.map(lambda value: _as_cursor(["leads", value, "x"]))
)
def test_a_cursor_is_a_key_or_is_refused(text: str) -> None:
    found = told(lambda: key_of(text, "leads", int, str), BadCursorError)
    assert found is None or (type(found[0]) is int and isinstance(found[1], str))


@pytest.mark.soak
@pytest.mark.parametrize("path", LISTS)
def test_a_list_takes_its_own_cursors_and_refuses_all_others(
    service: Play, cases: dict[str, str], path: str
) -> None:
    def asked(text: str, limit: int = 1) -> int:
        url = f"{API}{path}?limit={limit}&cursor={quote(text)}"
        answer = service.client.get(url, headers=service.headers("auditor"))
        assert answer.status_code in (200, 422), (text, answer.text)
        if answer.status_code == 422:
            assert answer.json()["type"] == "invalid"
        return answer.status_code

    page = service.get("auditor", path, limit=1, min_position=service.position())
    right = page["next"] or cursor(path.strip("/"), 1)
    if page["next"]:
        assert asked(right) == 200

    @fuzzed(12, 1_000)
    @given(text=spoilt(right.encode()).map(lambda b: b.decode("latin-1").replace("\0", "")))
    def fuzz(text: str) -> None:
        asked(text)

    fuzz()
    name, *key = json.loads(base64.urlsafe_b64decode(right + "=="))

    @fuzzed(12, 1_000)
    @given(key=altered(key))
    def fuzz_key(key: Any) -> None:
        told(lambda: asked(cursor(name, *key)), UnicodeEncodeError)

    fuzz_key()
    assert asked(cursor("another list", *key)) == 422


# ---- what is signed --------------------------------------------------------------------------

NOTE = Checkpoint(signer().name, 0, EMPTY_ROOT).signed(signer())
TEXTS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "note": (Note.parse, NOTE),
    "checkpoint": (lambda b: Checkpoint.parse(b.decode()), Note.parse(NOTE).text.encode()),
    "keys": (lambda b: Keyring.parse(b.decode()), f"{signer().verifier.text} until 7\n".encode()),
    "inclusion": (InclusionText.parse, InclusionText(0, (b"\7" * 32,), NOTE).written),
    "consistency": (ConsistencyText.parse, ConsistencyText(1, (b"\7" * 32,), NOTE).written),
}


@pytest.mark.soak
@pytest.mark.parametrize("name", TEXTS)
def test_a_signed_text_is_read_or_refused(name: str) -> None:
    parse, right = TEXTS[name]
    assert told(lambda: parse(right), LedgerError) is not None

    @fuzzed(50, 20_000)
    @given(data=spoilt(right) | st.binary(max_size=200))
    def fuzz(data: bytes) -> None:
        told(lambda: parse(data), LedgerError, UnicodeDecodeError)

    fuzz()


# ---- exports ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Bag:
    return exported(made_up(), tmp_path_factory.mktemp("export"))


def judged(folder: Path) -> int:
    """The exit code of the program that checks an export; it never falls over."""
    return checked(folder, Outside(None, [])).exit_code


@pytest.mark.soak
def test_a_manifest_is_believed_or_refused(bag: Bag, tmp_path: Path) -> None:
    folder = bag.write(tmp_path / "bag")
    assert judged(folder) == 0

    @fuzzed(40, 4_000)
    @given(manifest=altered(bag.manifest), is_packed=st.booleans())
    def fuzz(manifest: Any, is_packed: bool) -> None:
        data = json.dumps(manifest, ensure_ascii=True, sort_keys=True).encode()
        (folder / MANIFEST).write_bytes(data)
        (folder / TAGS).write_bytes(_resummed(bag, data) if is_packed else bag.files[TAGS])
        code = judged(folder)
        assert code in (0, 1, 2)
        assert is_packed or code == 1 or data == bag.files[MANIFEST]

    fuzz()


def _resummed(bag: Bag, manifest: bytes) -> bytes:
    """The list of sums, with that of another manifest in it."""
    lines = bag.files[TAGS].decode().splitlines()
    digest = hashlib.sha256(manifest).hexdigest()
    return "".join(
        f"{digest}  {MANIFEST}\n" if line.endswith(f" {MANIFEST}") else f"{line}\n"
        for line in lines
    ).encode()


@pytest.mark.soak
@pytest.mark.parametrize("name", ["data/events.jsonl", "proofs/leaves", "checkpoint", TAGS])
def test_a_file_of_an_export_is_believed_or_refused(bag: Bag, tmp_path: Path, name: str) -> None:
    folder = bag.write(tmp_path / "bag")

    @fuzzed(15, 2_000)
    @given(data=spoilt(bag.files[name]))
    def fuzz(data: bytes) -> None:
        (folder / name).write_bytes(data)
        assert judged(folder) == (0 if data == bag.files[name] else 1)

    fuzz()


# ---- tables to import ------------------------------------------------------------------------

TABLE = """customer_name,contact_name,phone,industry,company_size,source,region
月宫桂花糕,嫦娥,13800000001,食品,SMALL,EXHIBITION,华东
广寒宫,吴刚,13800000002,食品,LARGE,REFERRAL,华南
"""


@pytest.mark.soak
def test_a_table_is_taken_in_or_refused(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.hire()
    file = tmp_path / "leads.csv"

    @fuzzed(12, 3_000)
    @given(
        data=spoilt(TABLE.encode())
        | spoilt(TABLE.encode("gb18030"))
        | spoilt(TABLE.encode("utf-16"))
        | st.binary(max_size=300)
        | st.text(max_size=100).map(lambda t: f"{TABLE}{t}\n".encode("utf-8", "surrogatepass"))
    )
    def fuzz(data: bytes) -> None:
        file.write_bytes(data)
        said = terminal.run("import", "leads", file, "--dry-run")
        assert said.code in (0, 1, 2), said
        assert "should not happen" not in said.err, said.err
        assert "Traceback" not in said.out + said.err

    fuzz()
    assert terminal.stored() == 0, "nothing was taken in"


# ---- rows of the log -------------------------------------------------------------------------

ROWS = made_up()


@pytest.mark.soak
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.position}-{row.topic}")
def test_a_stored_row_is_an_event_or_unreadable(row: Row) -> None:
    contents(row)

    @fuzzed(15, 3_000)
    @given(state=spoilt(row.state) | altered(json.loads(row.state)).map(_written))
    def fuzz(state: bytes) -> None:
        told(lambda: contents(row._replace(state=state)), UnreadableEventError)

    fuzz()


def _written(value: Any) -> bytes:
    return json.dumps(value).encode("utf-8", "surrogatepass")


@pytest.mark.soak
def test_a_row_under_a_name_that_is_none_is_unreadable() -> None:
    @fuzzed(50, 2_000)
    @given(topic=st.text(max_size=30))
    def fuzz(topic: str) -> None:
        told(lambda: contents(ROWS[0]._replace(topic=topic)), UnreadableEventError)

    fuzz()


@pytest.mark.soak
def test_who_may_read_is_never_told_of_the_inside(service: Play, cases: dict[str, str]) -> None:
    """Instants and positions that are none, wherever the past is asked for."""

    @fuzzed(10, 3_000)
    @given(moment=st.text(max_size=30) | ODD.map(str) | st.integers().map(str))
    def fuzz(moment: str) -> None:
        told(lambda: quote(moment), UnicodeEncodeError)
        for path in ("/leads", "/pipeline", f"{cases['deal']}/history"):
            answer = service.client.get(
                f"{API}{path}",
                params={"as_of": moment.encode("utf-8", "replace").decode()},
                headers=service.headers(QIAN),
            )
            assert answer.status_code in (200, 422), answer.text
            assert answer.is_success or answer.json()["type"] == "invalid"

    fuzz()
