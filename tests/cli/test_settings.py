"""A setting that cannot work stops the start with one clear line (api, Settings)."""

from __future__ import annotations

from pathlib import Path

import pytest
from terminal import Terminal, ended

from interfaces.settings import BadSettingError, Settings, default_database, path_of, settings

BAD = [
    ({"DEALTRAIL_DATABASE": ""}, "DEALTRAIL_DATABASE", "empty"),
    ({"DEALTRAIL_DATABASE": "   "}, "DEALTRAIL_DATABASE", "empty"),
    ({"DEALTRAIL_DATABASE": "postgresql://u:secret@h:d/%%"}, "DEALTRAIL_DATABASE", "of the form"),
    ({"DEALTRAIL_KEYS": "redis://u:secret@h"}, "DEALTRAIL_KEYS", "redis: is not supported"),
    ({"DEALTRAIL_DATABASE": "mysql://h/d"}, "DEALTRAIL_DATABASE", "mysql: is not supported"),
    ({"DEALTRAIL_DATABASE": "/just/a/path"}, "DEALTRAIL_DATABASE", "sqlite:///"),
    ({"DEALTRAIL_DATABASE": "sqlite:///:memory:"}, "DEALTRAIL_DATABASE", "path of a file"),
    ({"DEALTRAIL_DATABASE": "sqlite:////"}, "DEALTRAIL_DATABASE", "folder"),
    ({"DEALTRAIL_PORT": "99999"}, "DEALTRAIL_PORT", "65535"),
    ({"DEALTRAIL_PORT": "http"}, "DEALTRAIL_PORT", "integer"),
    ({"DEALTRAIL_CLOCK": "broken"}, "DEALTRAIL_CLOCK", "'real' or 'manual'"),
    ({"DEALTRAIL_CLOCK": "manual", "DEALTRAIL_HOST": "0.0.0.0"}, "DEALTRAIL_CLOCK", "loopback"),
    ({"DEALTRAIL_LOG_LEVEL": "loud"}, "DEALTRAIL_LOG_LEVEL", "'debug'"),
    ({"DEALTRAIL_MAX_BODY_BYTES": "1"}, "DEALTRAIL_MAX_BODY_BYTES", "1024"),
    ({"DEALTRAIL_RATE": "0"}, "DEALTRAIL_RATE", "1"),
    ({"DEALTRAIL_PROXIES": "*"}, "DEALTRAIL_PROXIES", "addresses or networks"),
    ({"DEALTRAIL_PROXIES": "127.0.0.1, proxy"}, "DEALTRAIL_PROXIES", "addresses or networks"),
    ({"DEALTRAIL_ORIGINS": "*"}, "DEALTRAIL_ORIGINS", "https://app.example.com"),
    ({"DEALTRAIL_ORIGINS": "https://x.test/"}, "DEALTRAIL_ORIGINS", "scheme, host and port"),
    ({"DEALTRAIL_HSTS_SECONDS": "-1"}, "DEALTRAIL_HSTS_SECONDS", "0"),
]


@pytest.mark.parametrize(("environment", "name", "why"), BAD, ids=[str(bad[0]) for bad in BAD])
def test_a_setting_that_cannot_work_stops_the_start_with_one_line(
    terminal: Terminal, environment: dict[str, str], name: str, why: str
) -> None:
    said = terminal.run("serve", **environment).said(2, name, why)
    assert len(said.err.strip().splitlines()) == 1
    assert "secret" not in said.err
    assert not terminal.path.exists()


def test_a_database_that_is_no_database_is_said_in_one_line(terminal: Terminal) -> None:
    terminal.path.write_bytes(b"this is no database at all, but long enough to look at" * 100)
    for command in (["people", "list"], ["replay", "XS-20260302-0001"], ["rebuild"]):
        said = terminal.run(*command).said(2)
        assert len(said.err.strip().splitlines()) == 1


def test_a_database_where_nothing_may_be_written_is_said_in_one_line(terminal: Terminal) -> None:
    (terminal.folder / "file").write_text("no folder")
    url = f"sqlite:///{terminal.folder}/file/x.sqlite3"
    words = ("people", "add", "chen", "--name", "x", "--role", "sales_rep")
    said = ended(terminal.start(*words, "--database", url)).said(2)
    assert len(said.err.strip().splitlines()) == 1


def test_looking_at_a_database_that_is_not_there_makes_none(terminal: Terminal) -> None:
    terminal.run("people", "list").said(2, "there is no database")
    assert list(terminal.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///a.sqlite3", "a.sqlite3"),
        ("sqlite:///data/a b.sqlite3", "data/a b.sqlite3"),
        ("sqlite:////var/客户.sqlite3", "/var/客户.sqlite3"),
    ],
)
def test_a_database_url_names_a_file(url: str, path: str) -> None:
    assert path_of(url) == Path(path)


def test_the_default_database_stands_in_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert default_database() == "sqlite:////data/dealtrail/dealtrail.sqlite3"
    monkeypatch.setenv("XDG_DATA_HOME", "not/absolute")
    monkeypatch.setenv("HOME", "/home/chen")
    assert path_of(default_database()) == Path(
        "/home/chen/.local/share/dealtrail/dealtrail.sqlite3"
    )


def test_what_is_given_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEALTRAIL_PORT", "9000")
    assert settings(port=9001).port == 9001
    assert settings(port=None).port == 9000


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_a_manual_clock_is_for_loopback_hosts(host: str) -> None:
    assert settings(clock="manual", host=host).manual_clock


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.1", "example.org"])
def test_a_manual_clock_is_for_loopback_hosts_only(host: str) -> None:
    with pytest.raises(BadSettingError):
        settings(clock="manual", host=host)


def test_every_setting_says_what_it_is_for() -> None:
    assert all(field.description for field in Settings.model_fields.values())
