"""Commands of the terminal on a PostgreSQL database: each works, or says why not in one line."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import place
from postgres import OWNER, SERVING, Database
from psycopg.conninfo import conninfo_to_dict
from terminal import Said, Terminal

from application.engines.location import Server
from application.log import Log
from interfaces.cli.running import NO
from interfaces.cli.supervising import work
from interfaces.settings import Settings

HEADINGS = "客户名称,联系人,电话,行业,规模,来源"
TWO = f"""{HEADINGS}
月宫桂花糕,嫦娥,13800000001,食品,小型,行业展会
广寒宫,吴刚,13800000002,酒,大型,官网
"""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with place("postgresql", tmp_path) as found:
        assert found.database is not None
        yield found.database


@pytest.fixture
def terminal(database: Database, tmp_path: Path) -> Terminal:
    found = Terminal(tmp_path)
    found.environment["DEALTRAIL_DATABASE"] = database.serving
    found.environment["XDG_DATA_HOME"] = str(tmp_path / "data")
    return found


def one_line(said: Said, *words: str) -> None:
    said.said(2, *words)
    assert len(said.err.splitlines()) == 1, said.err


def stored(database: Database) -> list[object]:
    log = Log(Server(database.serving))
    found = [(p.position, type(p.recorded.event).__name__) for p in log.after(0, 1000)]
    log.close()
    return [*found]


@pytest.mark.parametrize("keys", ["beside", "shared"])
def test_a_dry_run_says_the_same_and_stores_nothing(
    terminal: Terminal, database: Database, keys: str
) -> None:
    if keys == "shared":
        terminal.environment["DEALTRAIL_KEYS"] = database.serving
    file = terminal.file("leads.csv", TWO)
    before = stored(database)
    dry = ("import", "leads", file, "--dry-run")
    terminal.run(*dry).said(0, "2 would be registered, 0 known already, 0 refused")
    assert stored(database) == before
    terminal.run("import", "leads", file).said(0, "2 registered")
    before = stored(database)
    # Numbers, claims and receipts of the real one are known to the rehearsal.
    terminal.run(*dry).said(0, "0 would be registered, 2 known already")
    again = terminal.file("again.csv", f"{TWO}月宫 桂花糕,后羿,138-0000-0001,食品,小型,官网\n")
    terminal.run("import", "leads", again, "--dry-run").said(1, "2 known already, 1 refused")
    assert stored(database) == before


@pytest.mark.parametrize(
    "words",
    [("backup", "saved"), ("restore", "saved"), ("demo",)],
    ids=["backup", "restore", "demo"],
)
def test_what_is_for_files_only_says_so(
    terminal: Terminal, database: Database, words: tuple[str, ...]
) -> None:
    one_line(terminal.run(*words, "--database", database.serving), "is on a server")


def test_a_password_that_breaks_the_url_is_not_shown(terminal: Terminal) -> None:
    for secret in ("ha/se", "ha@se", "ha/s@e", "ha?se", "ha%se", "ha:se#"):
        url = f"postgresql://dealtrail:{secret}@127.0.0.1:1/dealtrail"
        said = terminal.run("people", "list", "--database", url)
        one_line(said)
        assert not {secret, secret[:2], secret[-2:]} & set(words_of(said.err)), said.err


def test_a_password_is_taken_where_it_is_written_as_urls_want_it(terminal: Terminal) -> None:
    url = "postgresql://dealtrail:ha%2Fs%40e@127.0.0.1:1/dealtrail"
    said = terminal.run("people", "list", "--database", url)
    one_line(said, "postgresql://127.0.0.1:1/dealtrail", "onnection refused")


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@pytest.mark.parametrize("which", ["DEALTRAIL_DATABASE", "DEALTRAIL_KEYS"])
def test_a_wrong_password_is_called_so(terminal: Terminal, database: Database, which: str) -> None:
    word = conninfo_to_dict(database.serving)["password"]
    terminal.environment["DEALTRAIL_KEYS"] = database.serving
    wrong = database.serving.replace(str(word), "hazel")
    said = terminal.run("serve", "--port", "0", **{which: wrong})
    one_line(said, "password authentication failed")
    assert "hazel" not in said.err
    assert "backup" not in said.err


def test_keys_in_a_database_that_nobody_made_ready_say_what_to_run(
    terminal: Terminal, database: Database, postgres: Database
) -> None:
    said = terminal.run("serve", "--port", "0", DEALTRAIL_KEYS=postgres.serving)
    one_line(said, "dealtrail migrate", "key store")


def test_who_serves_cannot_make_the_tables(terminal: Terminal, database: Database) -> None:
    said = terminal.run("migrate", "--database", database.serving, "--role", SERVING)
    one_line(said, f"this runs under {SERVING} itself")
    said = terminal.run("migrate", "--database", database.serving, "--role", OWNER)
    one_line(said, "was not changed: permission denied")


def test_a_server_that_takes_no_writes_is_called_so(terminal: Terminal, database: Database) -> None:
    with database.connect() as superuser:
        read_only = f"ALTER DATABASE {database.name} SET default_transaction_read_only = on"
        superuser.execute(read_only.encode())
    said = terminal.run("serve", "--port", "0", DEALTRAIL_KEYS=database.serving)
    one_line(said, "key store", "name the primary")
    said = terminal.run("serve", "--port", "0")
    one_line(said, "name the primary")
    terminal.run("people", "list").said(0, "roles")


def test_a_worker_that_finds_no_database_says_so_and_leaves_its_place_to_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    away = "postgresql://dealtrail:hazel@127.0.0.1:1/dealtrail"
    chosen = Settings(database=away, keys=f"sqlite:///{tmp_path / 'keys'}")
    with socket.socket() as listener, pytest.raises(SystemExit) as ended:
        work(chosen, listener)
    # With COULD_NOT_RUN the supervisor would stop all the others as well.
    assert ended.value.code == NO
    said = capsys.readouterr().err
    assert "onnection refused" in said
    assert "hazel" not in said
    assert len(said.splitlines()) == 1
