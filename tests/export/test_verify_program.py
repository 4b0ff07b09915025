"""verify.py as an auditor runs it: a file among others, with Python and one package."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import cryptography
import pytest
from forging import DEAL, EVENTS, LEAD, STORY, Bag, exported, made_up

from application.envelope import STORED
from domain.registry import AGGREGATES
from projections.export import verify
from projections.export.kinds import words
from projections.export.verify import Outside, checked

SOURCE = Path(verify.__file__)
ROWS = made_up()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    there = tmp_path_factory.mktemp("program")
    exported(ROWS, there)
    return there / "export"


def run(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Python without this environment: nothing is found but its own library."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    return subprocess.run(
        [sys.executable, "-I", "-S", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=clean | {"PYTHONIOENCODING": "utf-8"},
        check=False,
    )


def with_cryptography(program: Path) -> list[str]:
    """Runs it with that one package, and what that needs, and with no other."""
    wanted = ("cryptography", "cffi", "_cffi_backend", "pycparser")
    there = Path(cryptography.__file__).parents[1]
    only = program.parent.parent / "only"
    only.mkdir(exist_ok=True)
    for found in there.iterdir():
        link = only / found.name
        if found.name.split(".")[0] in wanted and not link.exists():
            link.symlink_to(found)
    start = f"import sys, runpy; sys.path.append({str(only)!r}); sys.argv = sys.argv[1:]; "
    return ["-c", f"{start}runpy.run_path(sys.argv[0], run_name='__main__')", str(program)]


def test_it_goes_into_each_export_as_it_is(folder: Path) -> None:
    assert (folder / "verify.py").read_bytes() == SOURCE.read_bytes()


def test_it_runs_with_python_and_one_package(folder: Path) -> None:
    done = run(*with_cryptography(folder / "verify.py"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "verified" in done.stdout
    for heading in ("真实性", "完整性", "可用性", "安全性"):
        assert heading in done.stdout
    keys = run(*with_cryptography(folder / "verify.py"), "--keys", folder / "public-keys")
    assert "The keys are your own" in keys.stdout


def test_it_says_what_is_broken_and_ends_with_1(folder: Path, tmp_path: Path) -> None:
    bag = Bag.read(folder)
    bag.files[EVENTS] = bag.files[EVENTS].replace(b"chen, 7", b"wang, 7")
    broken = bag.write(tmp_path / "bag")
    done = run(*with_cryptography(broken / "verify.py"), cwd=broken)
    assert done.returncode == 1
    assert "broken at position 7" in done.stdout
    assert "位置 7 处已损坏" in done.stdout


def test_without_the_package_it_says_so_and_ends_with_2(folder: Path) -> None:
    done = run(folder / "verify.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install cryptography" in done.stderr
    assert "Traceback" not in done.stderr


def test_of_what_is_not_there_it_says_so_and_ends_with_2(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify.main([str(folder / "nothing")]) == 2
    assert "There is no" in capsys.readouterr().err
    assert verify.main([str(folder), "--keys", str(folder / "nothing")]) == 2
    assert verify.main([str(folder), "--keys", str(folder / "README.md")]) == 2
    assert verify.main([str(folder), "--keys", str(folder)]) == 2
    for no_checkpoint in ("README.md", "data/events.jsonl", "data"):
        assert verify.main([str(folder), "--checkpoint", str(folder / no_checkpoint)]) == 2
        assert "is no signed checkpoint" in capsys.readouterr().err
    assert verify.main([str(folder), "--checkpoint", str(folder / "checkpoint")]) == 0
    assert verify.main([str(folder)]) == 0


def test_where_a_process_of_its_own_ends_it_has_not_checked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "PART_BYTES", 1_000)
    monkeypatch.setattr(verify, "check_part", end)
    report = checked(folder, Outside())
    assert (report.exit_code, report.is_complete) == (2, False)
    assert "ended" in report.of("not checked")[0].en


def end(part: object) -> None:
    os._exit(1)


def test_it_is_written_for_python_3_9() -> None:
    ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 9))


def test_it_knows_nothing_of_dealtrail() -> None:
    names = {
        (one.module or "") if isinstance(one, ast.ImportFrom) else one.names[0].name
        for one in ast.walk(ast.parse(SOURCE.read_text(encoding="utf-8")))
        if isinstance(one, (ast.Import, ast.ImportFrom))
    }
    tops = {name.split(".")[0] for name in names}
    assert tops - sys.stdlib_module_names == {"cryptography"}
    assert not tops & {"socket", "urllib", "http", "sqlite3", "ssl"}


def test_all_that_it_says_it_can_say_in_both_languages() -> None:
    code = ast.parse(SOURCE.read_text(encoding="utf-8"))
    calls = (one for one in ast.walk(code) if isinstance(one, ast.Call))
    said = [one.args[0] for one in calls if ast.unparse(one.func) == "said"]
    names = {c.value for one in said for c in ast.walk(one) if isinstance(c, ast.Constant)}
    catalogue = verify.catalogue()
    assert names == catalogue.keys()
    for name, (en, zh) in catalogue.items():
        assert en, name
        assert zh, name
        assert en.count("{") == zh.count("{") or name == "unreadable", name


def test_the_kinds_that_it_knows_are_those_there_are() -> None:
    told = {name: source.encode() for name, source in words().sources.items()}
    assert {kind: source for source, kind in verify.KINDS.items()} == told | {"receipt": b"/api/v1"}
    assert set(told) == set(AGGREGATES)


def test_the_events_that_begin_a_kind_are_those_there_are() -> None:
    begin = {name.encode(): kind.begins for name, kind in STORED.items() if kind.begins}
    assert begin == verify.BEGINNINGS


def test_a_zip_is_checked_like_a_folder(folder: Path, tmp_path: Path) -> None:
    packed = Path(shutil.make_archive(str(tmp_path / "export"), "zip", folder.parent, "export"))
    assert checked(packed, Outside()).exit_code == 0
    twice = tmp_path / "twice.zip"
    shutil.copyfile(packed, twice)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(twice, "a") as more:
        more.writestr("export/manifest.json", b"{}")
    assert checked(twice, Outside()).exit_code == 1
    no_zip = tmp_path / "no.zip"
    no_zip.write_bytes(packed.read_bytes()[:1000])
    assert checked(no_zip, Outside()).exit_code == 1


@pytest.mark.parametrize("size", [100, 1_500])
@pytest.mark.parametrize("wanted", [{}, {"aggregates": (LEAD, DEAL)}, {"begin": 6, "end": 16}])
def test_parts_and_processes_find_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, wanted: dict[str, Any]
) -> None:
    """Cut into many parts that several processes check, all is as if it were one."""
    monkeypatch.setattr(verify, "PART_BYTES", size)
    bag = exported(made_up(STORY * 2, gap=5), tmp_path, **wanted)
    there = tmp_path / "export"
    assert len(list(verify.parts_of(there, None))) > 3
    assert checked(there, Outside()).exit_code == 0
    lines = bag.files[EVENTS].split(b"\n")
    lines[-4] = lines[-4].replace(b"chen", b"wang")
    bag.files[EVENTS] = b"\n".join(lines)
    broken = checked(bag.write(tmp_path / "broken"), Outside()).first_broken
    assert broken
    assert f'"position":{broken.position},'.encode() in lines[-4]


@pytest.mark.parametrize("begin", [1, 2, 8, 9])
@pytest.mark.parametrize("end", [19, 9])
def test_ranges_are_proven_from_wherever_they_begin(tmp_path: Path, begin: int, end: int) -> None:
    exported(ROWS, tmp_path, begin=begin, end=max(begin, end))
    assert checked(tmp_path / "export", Outside()).exit_code == 0
