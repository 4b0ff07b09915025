"""What can be done to the files of an export, and that verify.py notices each."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from forging import DEAL, EVENTS, LEAD, LEAVES, MANIFEST, PAYLOAD, TAGS, Bag, exported, made_up
from forging import naive as sums_are_right
from signing import ORIGIN, flips, signer

from application.log import Row
from projections.export import verify
from projections.export.verify import Broken, Outside, Report, checked
from projections.ledger.checkpoint import Checkpoint

ROWS = made_up()
INCLUSION = "proofs/inclusion.jsonl"
TABLE, TALLY = "data/events.csv", "data/aggregates.csv"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the log stands; `stolen` is a copy of its key, taken before anything was signed."""
    folder = tmp_path_factory.mktemp("real")
    exported((), folder / "empty", keys=folder / "keys")
    shutil.copyfile(folder / "keys", folder / "stolen")
    return folder


@pytest.fixture(scope="module")
def real(place: Path) -> Bag:
    """An export of ten rows, then one of all of them from the same log."""
    exported(ROWS, place, name="older", end=ROWS[10].position, keys=place / "keys")
    return exported(ROWS, place, keys=place / "keys")


@pytest.fixture(scope="module")
def older(place: Path, real: Bag) -> Bag:
    return Bag.read(place / "older")


@pytest.fixture(scope="module")
def chosen(place: Path, real: Bag) -> Bag:
    return exported(ROWS, place, name="chosen", aggregates=(LEAD, DEAL), keys=place / "keys")


def report_on(bag: Bag, folder: Path, outside: Outside | None = None) -> Report:
    return checked(bag.write(folder), outside or Outside())


def troubles(report: Report) -> str:
    assert report.exit_code == 1
    return " ".join(one.en for one in report.of("BROKEN"))


@pytest.mark.parametrize("name", [PAYLOAD, TAGS])
@pytest.mark.parametrize("more", [b"x", b"and what nobody packed", b"0" * 64 + b"  README.md"])
def test_nothing_stands_behind_the_last_line_of_a_list_of_sums(
    real: Bag, tmp_path: Path, name: str, more: bytes
) -> None:
    """Of a list of the files' sums nothing is read over, not even what is no whole line."""
    files = real.files | {name: real.files[name] + more}
    assert name in troubles(report_on(Bag(files), tmp_path / "bag"))


# ---- bits -----------------------------------------------------------------------------------


def test_every_bit_of_a_row_counts(real: Bag) -> None:
    """Whatever bit is flipped, the line is no line any more, or another leaf."""
    lines = real.files[EVENTS].split(b"\n")
    for line in (lines[4], lines[6]):
        leaf = verify.read_row(line).leaf
        for flipped in flips(line):
            try:
                assert verify.read_row(flipped).leaf != leaf
            except (Broken, *verify.MALFORMED):
                continue


def test_every_letter_more_or_less_in_a_row_counts(real: Bag) -> None:
    """A backslash left out makes no JSON of the same leaf; a space is a space too much."""
    line = real.files[EVENTS].split(b"\n")[6]
    leaf = verify.read_row(line).leaf
    assert rb"\\n" in line
    for at in range(len(line)):
        for other in (line[:at] + line[at + 1 :], line[:at] + b"\\" + line[at:]):
            try:
                assert verify.read_row(other).leaf != leaf
            except (Broken, *verify.MALFORMED):
                continue


def test_every_flip_in_a_file_shows_in_its_sum(real: Bag, tmp_path: Path) -> None:
    """All bits of the manifest, one in each byte elsewhere, the lists of sums included."""
    folder = real.write(tmp_path)
    noted = verify.read_bag(folder)
    right = {path: verify.hash_file(folder / path) for path in noted}
    verify.check_hashes(noted, right)
    for path in noted:
        for number, digest in enumerate(
            _sums_of_flips(real.files[path], 8 if path == MANIFEST else 1)
        ):
            try:
                verify.check_hashes(noted, {**right, path: (1, digest)})
            except Broken:
                continue
            pytest.fail(f"flip {number} of {path}")


def _sums_of_flips(data: bytes, bits: int) -> Iterator[str]:
    """The hash of the data with a bit flipped, so many bits in each byte."""
    before = sha256()
    for at in range(len(data)):
        for bit in range(bits):
            flipped = before.copy()
            flipped.update(bytes([data[at] ^ 1 << (bit if bits == 8 else at % 8)]))
            flipped.update(data[at + 1 :])
            yield flipped.hexdigest()
        before.update(data[at : at + 1])


@pytest.mark.parametrize("name", [PAYLOAD, TAGS])
def test_every_flip_in_the_lists_of_sums_shows(real: Bag, tmp_path: Path, name: str) -> None:
    folder = real.write(tmp_path)
    right = {path: verify.hash_file(folder / path) for path in verify.read_bag(folder)}
    data = real.files[name]
    for at in range(len(data)):
        copy = bytearray(data)
        copy[at] ^= 1 << at % 8
        (folder / name).write_bytes(copy)
        there = right if name == TAGS else {**right, name: verify.hash_file(folder / name)}
        try:
            noted = verify.read_bag(folder)
            verify.check_files(folder, noted)
            verify.check_hashes(noted, there)
        except (Broken, *verify.MALFORMED):
            continue
        pytest.fail(f"byte {at} of {name}")


def test_a_flip_in_any_file_is_told_with_its_place(real: Bag, tmp_path: Path) -> None:
    for number, (path, data) in enumerate(sorted(real.files.items())):
        if not data:
            continue
        bag = real.copy()
        middle = len(data) // 2
        bag.files[path] = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        assert troubles(report_on(bag, tmp_path / str(number)))
        if path == EVENTS:
            number_of_line = data[:middle].count(b"\n")
            broken = report_on(bag, tmp_path / "again").first_broken
            assert broken
            assert broken.position == ROWS[number_of_line].position


# ---- files ----------------------------------------------------------------------------------


def test_a_file_removed_is_missed(real: Bag, tmp_path: Path) -> None:
    for number, path in enumerate(sorted(real.files)):
        bag = real.copy()
        del bag.files[path]
        assert path in troubles(report_on(bag, tmp_path / str(number)))


def test_a_file_removed_with_its_sum_is_missed(real: Bag, tmp_path: Path) -> None:
    """But for the files that only help the reader, each is known to belong there."""
    for number, path in enumerate(sorted(real.files)):
        if path.startswith(("manifest", "tagmanifest", "bag")) or path in ("README.md", TABLE):
            continue
        bag = real.copy()
        del bag.files[path]
        bag.seal()
        assert sums_are_right(bag)
        if path in ("verify.py", LEAVES):
            continue
        assert troubles(report_on(bag, tmp_path / str(number))), path


@pytest.mark.parametrize("path", ["data/more.csv", "note.txt", "schemas/More.schema.json"])
def test_a_file_added_is_noticed(real: Bag, tmp_path: Path, path: str) -> None:
    bag = real.copy()
    bag.files[path] = b"{}"
    assert sums_are_right(bag)
    assert f"{path} does not belong" in troubles(report_on(bag, tmp_path))


def test_what_is_no_file_is_noticed(real: Bag, tmp_path: Path) -> None:
    folder = real.write(tmp_path / "one")
    (folder / "empty").mkdir()
    assert "empty does not belong" in troubles(checked(folder, Outside()))
    folder = real.write(tmp_path / "two")
    (folder / "link").symlink_to(folder / "data")
    assert "link does not belong" in troubles(checked(folder, Outside()))


def test_a_file_emptied_or_cut_is_noticed(real: Bag, tmp_path: Path) -> None:
    for number, (path, data) in enumerate(sorted(real.files.items())):
        for left in {0, len(data) - 1} if data else ():
            bag = real.copy()
            bag.files[path] = data[:left]
            assert troubles(report_on(bag, tmp_path / f"{number}-{left}")), (path, left)


@pytest.mark.parametrize("lines", [0, 1, 10, 17])
def test_events_cut_off_are_noticed_with_right_sums(real: Bag, tmp_path: Path, lines: int) -> None:
    bag = real.copy()
    for path, head in ((EVENTS, 0), (TABLE, 1)):
        kept = bag.files[path].splitlines(keepends=True)[: lines + head]
        bag.files[path] = b"".join(kept)
    bag.seal()
    assert sums_are_right(bag)
    report = report_on(bag, tmp_path)
    assert "the end was cut off" in troubles(report)
    assert report.first_broken
    assert report.first_broken.position == lines + 1


# ---- what does not go together --------------------------------------------------------------


def counted(bag: Bag) -> None:
    bag.tell(counts=bag.manifest["counts"] | {"events": bag.manifest["counts"]["events"] + 1})


def of_a_type(bag: Bag) -> None:
    types = bag.manifest["counts"]["types"]
    counts = bag.manifest["counts"] | {"types": types | {"DealLost": 2, "LeadConverted": 0}}
    bag.tell(counts=counts)


def of_an_aggregate(bag: Bag) -> None:
    text = bag.files[TALLY]
    assert b",lead,4," in text
    bag.files[TALLY] = text.replace(b",lead,4,", b",lead,3,").replace(b",deal,3,", b",deal,4,")


def in_the_table(bag: Bag) -> None:
    bag.files[TABLE] = bag.files[TABLE].replace(b'"chen, 5"', b'"chen, 6"', 1)


def a_row_of_the_table(bag: Bag) -> None:
    bag.files[TABLE] = b"".join(bag.files[TABLE].splitlines(keepends=True)[:-1])


def a_row_within_the_table(bag: Bag) -> None:
    rows = bag.files[TABLE].splitlines(keepends=True)
    bag.files[TABLE] = b"".join([*rows[:8], *rows[9:]])


def a_line_of_the_events(bag: Bag) -> None:
    """Which still stands in the table beside."""
    lines = bag.files[EVENTS].splitlines(keepends=True)
    bag.files[EVENTS] = b"".join([*lines[:7], *lines[8:]])


def in_the_heading(bag: Bag) -> None:
    bag.files[TABLE] = bag.files[TABLE].replace(b"actor", b"Actor", 1)


def in_the_leaves(bag: Bag) -> None:
    bag.files[LEAVES] = bytes(32) + bag.files[LEAVES][32:]


def in_what_a_line_shows(bag: Bag) -> None:
    """`data` says another thing than the stored body beside it, which is as it was."""
    lines = bag.files[EVENTS].split(b"\n")
    lines[8] = lines[8].replace(b'"data":{', b'"data":{"more":1,')
    bag.files[EVENTS] = b"\n".join(lines)


def in_the_source(bag: Bag) -> None:
    bag.files[EVENTS] = bag.files[EVENTS].replace(b'"/api/v1/leads"', b'"/api/v1/deals"', 1)


def a_redaction(bag: Bag) -> None:
    """As if something stood there that was erased by law."""
    told = {"position": 3, "path": "event.summary", "reason": "erased", "erasure_id": str(LEAD)}
    bag.files["data/redactions.jsonl"] = json.dumps(told).encode() + b"\n"


def a_disclosure(bag: Bag) -> None:
    told = {"position": 3, "path": "event.name", "value": "Wang", "field_key": "AAAA"}
    bag.files["data/disclosures.jsonl"] = json.dumps(told).encode() + b"\n"


def a_gap(bag: Bag) -> None:
    bag.tell(gaps=[{"from": 5, "to": 6, "reason": "rolled-back"}])


def a_format(bag: Bag) -> None:
    bag.tell(formats=["jsonl"])


def another_schema(bag: Bag) -> None:
    bag.files["schemas/DealLost.schema.json"] = b"[]"


#: What is said of each, and at which position if at one.
CHANGES: list[tuple[Callable[[Bag], None], str, int | None]] = [
    (counted, "'counts'", None),
    (of_a_type, "'counts'", None),
    (of_an_aggregate, "does not count", None),
    (in_the_table, "events.csv does not say the same", 5),
    (a_row_of_the_table, "events.csv does not say the same", 18),
    (a_row_within_the_table, "events.csv does not say the same", 8),
    (a_line_of_the_events, "recorded before position 9 are missing: removed", 8),
    (in_the_heading, "events.csv has another heading", None),
    (in_the_leaves, "proofs/leaves was altered", None),
    (in_what_a_line_shows, "does not say what its stored row says", 9),
    (in_the_source, "its source /api/v1/deals is not that of such an event", 3),
    (a_redaction, "not an encrypted value there: forged", 3),
    (a_disclosure, "not an encrypted value there: forged", 3),
    (a_gap, "'gaps'", None),
    (a_format, "'formats'", None),
    (another_schema, "is not a JSON Schema", None),
]


@pytest.mark.parametrize(("change", "said", "position"), CHANGES)
def test_files_that_contradict_each_other(
    real: Bag, tmp_path: Path, change: Callable[[Bag], None], said: str, position: int | None
) -> None:
    bag = real.copy()
    change(bag)
    bag.seal()
    assert bag.files != real.files
    assert sums_are_right(bag)
    report = report_on(bag, tmp_path)
    assert said in troubles(report)
    assert report.first_broken
    assert report.first_broken.position == position


def test_an_older_manifest_with_newer_data(real: Bag, older: Bag, tmp_path: Path) -> None:
    bag = real.copy()
    bag.files[MANIFEST] = older.files[MANIFEST]
    assert "'checkpoint'" in troubles(report_on(bag.seal(), tmp_path / "one"))
    assert sums_are_right(bag)
    bag.tell(previous_checkpoint=real.manifest["previous_checkpoint"])
    bag.pass_off_as(real)
    assert "'counts'" in troubles(report_on(bag, tmp_path / "two"))


def test_a_newer_manifest_with_older_data(real: Bag, older: Bag, tmp_path: Path) -> None:
    bag = older.copy()
    bag.files[MANIFEST] = real.files[MANIFEST]
    assert "'checkpoint'" in troubles(report_on(bag.seal(), tmp_path / "one"))
    assert sums_are_right(bag)
    bag.tell(previous_checkpoint=None)
    bag.pass_off_as(real)
    report = report_on(bag, tmp_path / "two")
    assert "10 leaves here, 18 signed" in troubles(report)


def test_the_proof_of_another_leaf(chosen: Bag, tmp_path: Path) -> None:
    lines = chosen.files[INCLUSION].splitlines(keepends=True)
    other = json.loads(lines[3])
    for number, proof in enumerate((lines[3], _moved(other, json.loads(lines[2])["position"]))):
        bag = chosen.copy()
        bag.files[INCLUSION] = b"".join([*lines[:2], proof, *lines[3:]])
        bag.seal()
        assert sums_are_right(bag)
        report = report_on(bag, tmp_path / str(number))
        assert "its proof is of another" in troubles(report)
        assert report.first_broken
        assert report.first_broken.position == json.loads(lines[2])["position"]


def _moved(proof: dict[str, object], position: int) -> bytes:
    text = json.dumps({**proof, "position": position}, separators=(",", ":"))
    return f"{text}\n".encode()


# ---- keys and checkpoints -------------------------------------------------------------------


def test_a_wrong_key_and_one_that_was_swapped(real: Bag, tmp_path: Path) -> None:
    wrong = real.copy()
    wrong.files["public-keys"] = f"{signer().verifier.text}\n".encode()
    wrong.seal()
    assert sums_are_right(wrong)
    assert "no key of" in troubles(report_on(wrong, tmp_path / "wrong"))
    swapped = exported(ROWS, tmp_path / "log")
    # Signed anew with a key of the forger's, all of it agrees with itself …
    assert report_on(swapped, tmp_path / "swapped").exit_code == 0
    # … but not with the key that the auditor holds.
    held = tmp_path / "held"
    held.write_bytes(real.files["public-keys"])
    assert "no key of" in troubles(report_on(swapped, tmp_path / "held-against", Outside(held)))
    assert report_on(real, tmp_path / "real", Outside(held)).exit_code == 0


def test_a_key_out_of_service_signs_nothing_larger(real: Bag, tmp_path: Path) -> None:
    for size, code in ((len(ROWS), 0), (len(ROWS) - 1, 1)):
        bag = real.copy()
        key = real.files["public-keys"].decode().strip()
        bag.files["public-keys"] = f"{key} until {size}\n".encode()
        assert report_on(bag.seal(), tmp_path / str(size)).exit_code == code


def test_history_rewritten_by_the_holder_of_the_key(place: Path, real: Bag, tmp_path: Path) -> None:
    """Tree, sums and signature are all made anew: only what the auditor kept tells."""
    rows = [*ROWS[:4], altered(ROWS[4]), *ROWS[5:]]
    forged = exported(rows, tmp_path / "log", keys=copied(place / "stolen", tmp_path))
    assert sums_are_right(forged)
    assert report_on(forged, tmp_path / "alone").exit_code == 0
    kept = tmp_path / "kept"
    kept.write_bytes(Bag.read(place / "older").files["checkpoint"])
    outside = Outside(checkpoints=[kept])
    report = report_on(forged, tmp_path / "with-it", outside)
    assert "history was rewritten somewhere between the positions 1 and 10" in troubles(report)
    assert report.first_broken
    assert report.first_broken.position == 1
    assert report_on(real, tmp_path / "real", outside).exit_code == 0


def copied(keys: Path, folder: Path) -> Path:
    """The key without what it has signed since."""
    return Path(shutil.copyfile(keys, folder / "keys"))


def altered(row: Row) -> Row:
    return row._replace(state=row.state.replace(b"chen", b"wang"))


def test_two_heads_of_one_size(place: Path, real: Bag, tmp_path: Path) -> None:
    fork = exported(
        [*ROWS[:-1], altered(ROWS[-1])], tmp_path / "log", keys=copied(place / "stolen", tmp_path)
    )
    kept = tmp_path / "kept"
    kept.write_bytes(real.files["checkpoint"])
    report = report_on(fork, tmp_path / "fork", Outside(checkpoints=[kept]))
    assert "or two histories were signed" in troubles(report)


def test_a_checkpoint_that_nothing_compares_with_is_not_passed_over(
    place: Path, older: Bag, real: Bag, tmp_path: Path
) -> None:
    later = tmp_path / "later"
    later.write_bytes(real.files["checkpoint"])
    report = report_on(older, tmp_path / "older", Outside(checkpoints=[later]))
    assert report.exit_code == 2
    assert "ask for a consistency proof" in report.of("not checked")[0].en


def test_a_checkpoint_of_another_log(real: Bag, tmp_path: Path) -> None:
    """One that the other log rightly signed, in the export or in the auditor's hands."""
    other = signer("other.example/log")
    root = sha256(b"another root").digest()
    note = Checkpoint("other.example/log", len(ROWS), root).signed(other)
    bag = real.copy()
    bag.files["checkpoint"] = note
    bag.files["public-keys"] += f"{other.verifier.text}\n".encode()
    forged = bag.copy().pass_off_as(bag)
    assert sums_are_right(forged)
    report = report_on(forged, tmp_path / "inside")
    assert troubles(report)
    mine, keys = tmp_path / "mine", tmp_path / "keys"
    mine.write_bytes(note)
    keys.write_bytes(bag.files["public-keys"])
    said = troubles(report_on(real, tmp_path / "outside", Outside(keys, [mine])))
    assert f"it is of other.example/log, the export is of {ORIGIN}" in said


def test_a_fork_is_told(real: Bag, tmp_path: Path) -> None:
    bag = real.copy()
    before = f"{signer('dealtrail.example/before').verifier.text} until 7\n".encode()
    bag.files["public-keys"] = before + bag.files["public-keys"]
    report = report_on(bag.seal(), tmp_path)
    assert report.exit_code == 0
    assert "once signed as dealtrail.example/before" in report.of("note")[0].en


def test_the_previous_checkpoint_must_be_continued(place: Path, tmp_path: Path) -> None:
    real = exported(ROWS, tmp_path / "log", signed_at=[5, 11])
    assert report_on(real, tmp_path / "real").exit_code == 0
    bag = real.copy()
    proof = bag.files["proofs/consistency"].split(b"\n")
    bag.files["proofs/consistency"] = b"\n".join([proof[0], proof[2], proof[1], *proof[3:]])
    assert "does not continue it" in troubles(report_on(bag.seal(), tmp_path / "forged"))
