"""People and keys at the machine (G1.3, R5.1): `dealtrail people …`."""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
from contextlib import closing

import pytest
from desk import Desk
from people import CHEN, XU, ZHOU
from samples import register
from samples_complaint import acknowledge, assign, complain, triage
from terminal import Terminal, ended

from application.keys import Keys
from application.sales import Sales
from domain.calendar import day_of
from domain.people import Role
from interfaces.operator import AnswerIsNoError, Operator

TODAY = dt.date(2026, 3, 2)


def opens(terminal: Terminal, key: str) -> str | None:
    """Whose door the key opens."""
    found = Keys(terminal.path.with_name(terminal.path.name + ".keys")).bearer(key, TODAY)
    return found.person_id if found is not None else None


def test_R5_1_a_new_person_gets_a_key_that_opens_the_door(terminal: Terminal) -> None:
    added = terminal.run(
        "people", "add", "chen", "--name", "陈一", "--role", "sales_rep", "--role", "sales_manager",
        "--team", "north",
    )  # fmt: skip
    assert opens(terminal, added.said(0).last_line) == "chen"
    (listed,) = json.loads(terminal.run("people", "list", "--json").said(0).out)
    assert listed == {
        "id": "chen",
        "name": "陈一",
        "roles": [Role.SALES_REP, Role.SALES_MANAGER],
        "team": "north",
        "retired": False,
    }


def test_the_key_stands_alone_on_the_last_line(terminal: Terminal) -> None:
    process = terminal.start("people", "add", "chen", "--name", "陈一", "--role", "sales_rep")
    assert opens(terminal, ended(process).said(0).out.splitlines()[-1]) == "chen"


def test_adding_somebody_again_says_so_and_changes_nothing(terminal: Terminal) -> None:
    key = terminal.hire("chen")
    again = terminal.run("people", "add", "chen", "--name", "别人", "--role", "finance")
    again.said(1, "R5.1 PERSON_EXISTS", "该人员编号已存在")
    assert opens(terminal, key) == "chen"
    assert "陈一" in terminal.run("people", "list").said(0).out
    assert terminal.stored("KeyIssued") == 1


@pytest.mark.parametrize("role", ["operator", "system"])
def test_G1_3_the_roles_of_the_machine_are_given_to_nobody(terminal: Terminal, role: str) -> None:
    terminal.run("people", "add", "x", "--name", "x", "--role", role).said(1, "ROLE_NOT_GIVEN")
    assert terminal.stored("PersonAdded") == 0


def test_a_role_that_does_not_exist_is_refused_with_those_that_do(terminal: Terminal) -> None:
    said = terminal.run("people", "add", "x", "--name", "x", "--role", "boss")
    said.said(2, "boss", "sales_rep", "auditor")
    assert not terminal.path.exists()


@pytest.mark.parametrize("person_id", ["two words", "", "a/b", "陈一", "x" * 65])
def test_an_id_that_cannot_be_one_is_refused(terminal: Terminal, person_id: str) -> None:
    terminal.run("people", "add", person_id, "--name", "x", "--role", "finance").said(1, "R5.1")
    assert terminal.stored("PersonAdded") == 0


def test_a_further_key_opens_beside_the_first(terminal: Terminal) -> None:
    first = terminal.hire("chen")
    second = terminal.run("people", "key", "chen").said(0).last_line
    assert first != second
    assert (opens(terminal, first), opens(terminal, second)) == ("chen", "chen")


def test_a_key_for_nobody_is_refused(terminal: Terminal) -> None:
    terminal.hire("chen")
    for command in ("key", "keys"):
        terminal.run("people", command, "zhao").said(2, "nobody with the id zhao")
    left = terminal.run("people", "retire", "zhao", "--reason", "离职")
    left.said(2, "nobody with the id zhao")


def test_R5_7_somebody_who_retires_stays_in_the_list(terminal: Terminal) -> None:
    terminal.hire("chen")
    terminal.run("people", "retire", "chen", "--reason", "离职").said(0)
    assert "retired" in terminal.run("people", "list").said(0).out
    terminal.run("people", "retire", "chen", "--reason", "离职").said(1, "R5.7")
    terminal.run("people", "key", "chen").said(1, "R5.1")


def test_R5_7_what_somebody_who_retires_leaves_open_is_listed(terminal: Terminal) -> None:
    terminal.hire("chen")
    file = terminal.path.with_name("leads.csv")
    file.write_text(
        "客户名称,联系人,电话,行业,规模,来源\n月宫桂花糕,嫦娥,13800000000,食品,小,行业展会\n",
        encoding="utf-8",
    )
    terminal.run("people", "add", "wang", "--name", "王", "--role", "sales_manager").said(0)
    terminal.run("import", "leads", str(file), "--as", "chen").said(0)
    left = terminal.run("people", "retire", "chen", "--reason", "离职").said(0)
    assert left.out.split("\t")[1:] == ["REGISTERED", "月宫桂花糕\n"]
    assert terminal.run("people", "retire", "wang", "--reason", "离职").said(0).out == ""


def test_R5_7_a_complaint_that_he_handles_is_listed_too(terminal: Terminal) -> None:
    for person, role in ((CHEN, "sales_rep"), (XU, "customer_service"), (ZHOU, "tech_support")):
        terminal.run("people", "add", person, "--name", person, "--role", role).said(0)
    desk = Desk(terminal.path, hire=False, manual=False)
    lead = desk.do(CHEN, register())
    (registered,) = (p.recorded.event for p in lead.events if p.recorded.version == 1)
    customer_id = registered.model_dump()["customer_id"]
    today = day_of(desk.sales.clock.now())
    case = desk.do(XU, complain(customer_id=customer_id, deal_id=None, happened_on=today)).id
    for command in (acknowledge(), triage(), assign(ZHOU)):
        desk.do(XU, command, case)
    desk.sales.close()
    left = terminal.run("people", "retire", ZHOU, "--reason", "离职").said(0)
    assert left.out.split("\t")[1:] == ["INVESTIGATING", "月宫桂花糕食品有限公司\n"]


def test_retiring_needs_a_reason(terminal: Terminal) -> None:
    terminal.hire("chen")
    terminal.run("people", "retire", "chen").said(2, "--reason")
    terminal.run("people", "retire", "chen", "--reason", "  ").said(1, "reason")
    assert "works" in terminal.run("people", "list").said(0).out


def test_a_key_whose_event_is_refused_opens_nothing(terminal: Terminal) -> None:
    sales = Sales(terminal.path)
    with pytest.raises(AnswerIsNoError):
        Operator(sales).new_key("nobody")
    sales.close()
    with closing(sqlite3.connect(sales.keys.path)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM api_keys").fetchone() == (0,)


def test_people_are_added_at_the_manual_time_if_one_is_set(terminal: Terminal) -> None:
    sales = Sales(terminal.path, manual_clock=True)
    then = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
    sales.set_clock(then)
    sales.close()
    terminal.hire("chen")
    sales = Sales(terminal.path, manual_clock=True)
    times = {placed.recorded.trail.recorded_at for placed in sales.log.after(0, 10)}
    sales.close()
    assert times == {then}


def test_the_list_is_plain_where_nobody_looks(terminal: Terminal) -> None:
    terminal.hire("chen")
    lines = terminal.run("people", "list").said(0).out.splitlines()
    assert [line.split("\t") for line in lines] == [
        ["id", "name", "roles", "team", "state"],
        ["chen", "陈一", "sales_rep", "sales", "works"],
    ]


# ---- keys ------------------------------------------------------------------------------------


def listed(terminal: Terminal, *words: str) -> list[dict[str, str | None]]:
    found: list[dict[str, str | None]] = json.loads(
        terminal.run("people", "keys", *words, "--json").said(0).out
    )
    return found


def test_R5_1_a_key_is_told_by_its_beginning_and_its_secret_is_kept_nowhere(
    terminal: Terminal,
) -> None:
    text = terminal.hire("chen")
    (key,) = listed(terminal, "chen")
    shown, secret = str(key["key"]), text.rsplit("_", 1)[-1]
    assert re.fullmatch("dt_[0-9a-f]{12}", shown)
    assert text.startswith(f"{shown}_")
    assert (key["person"], key["expires"], key["used"], key["state"]) == (
        "chen", None, None, "works",
    )  # fmt: skip
    kept = b"".join(path.read_bytes() for path in terminal.folder.iterdir() if path.is_file())
    assert shown.removeprefix("dt_").encode() in kept
    assert secret.encode() not in kept


def test_R5_1_a_key_with_days_opens_on_the_last_of_them_and_not_after(terminal: Terminal) -> None:
    terminal.hire("chen")
    text = terminal.run("people", "key", "chen", "--days", "2").said(0, "good until").last_line
    *_, key = listed(terminal)
    last = dt.date.fromisoformat(str(key["expires"]))
    assert last - day_of(dt.datetime.now(dt.UTC)) in (dt.timedelta(1), dt.timedelta(2))
    keys = Keys(terminal.path.with_name(terminal.path.name + ".keys"))
    assert keys.bearer(text, last) is not None
    assert keys.bearer(text, last + dt.timedelta(days=1)) is None


def test_R5_1_a_key_is_revoked_with_a_reason_and_listed_so(terminal: Terminal) -> None:
    text = terminal.hire("chen")
    other = terminal.run("people", "key", "chen").said(0).last_line
    first, _ = (str(key["key"]) for key in listed(terminal))
    terminal.run("people", "key", "chen", "--revoke", first).said(1, "R5.1", "(reason)")
    terminal.run("people", "add", "zhao", "--name", "赵", "--role", "finance").said(0)
    not_his = terminal.run("people", "key", "zhao", "--revoke", first, "--reason", "遗失")
    not_his.said(1, "KEY_UNKNOWN", "未向该人员签发过密钥")
    # Whoever pastes all of it does not write its secret into the log.
    terminal.run("people", "key", "chen", "--revoke", text, "--reason", "遗失").said(0, first)
    assert [key["state"] for key in listed(terminal, "chen")] == ["revoked", "works"]
    kept = terminal.path.read_bytes()
    assert text.rsplit("_", 1)[-1].encode() not in kept
    sales = Sales(terminal.path)
    person = sales.people.get("chen")
    sales.close()
    assert person is not None
    assert person.revoked_keys == {first.removeprefix("dt_")}
    assert other.split("_")[1] not in person.revoked_keys
    terminal.run("people", "key", "chen", "--revoke", first, "--reason", "x").said(1, "KEY_UNKNOWN")


def test_options_of_a_new_key_and_of_a_revoked_one_do_not_mix(terminal: Terminal) -> None:
    terminal.hire("chen")
    mixed = ("people", "key", "chen", "--days", "3", "--revoke", "dt_1", "--reason", "x")
    terminal.run(*mixed).said(2, "--days")
    terminal.run("people", "key", "chen", "--reason", "x").said(2, "--reason")
    terminal.run("people", "key", "chen", "--days", "0").said(2, "--days")
    terminal.run("people", "keys", "nobody").said(2, "nobody")
    lines = terminal.run("people", "keys").said(0).out.splitlines()
    assert lines[0].split("\t") == ["key", "person", "made", "expires", "used", "state"]
    assert len(lines) == 2
