"""The proxy that cuts connections to PostgreSQL cuts where it is told, and nowhere else."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from cut_points import ENDS, Cut, Part, cuts
from cutting_proxy import CuttingProxy
from hypothesis import given
from hypothesis import strategies as st
from postgres import Database
from postgres_messages import Message, Messages

MARK = "/* here */"
INSERT = f"{MARK} INSERT INTO kept (n) VALUES (1)"


@pytest.fixture
def table(postgres: Database) -> Database:
    with postgres.connect() as superuser:
        superuser.execute("CREATE TABLE kept (n int)")
    return postgres


@pytest.fixture
def proxy(table: Database) -> Iterator[CuttingProxy]:
    with CuttingProxy(table.server) as opened:
        yield opened


def insert(table: Database, proxy: CuttingProxy) -> None:
    """Insert a row in a transaction, by way of the proxy."""
    with closing(table.through(proxy.port).connect()) as connection:
        connection.execute("BEGIN")
        connection.execute(INSERT)
        connection.execute("COMMIT")


def kept(table: Database) -> int:
    with table.connect() as superuser:
        row = superuser.execute("SELECT COUNT(*) FROM kept").fetchone()
    assert row is not None
    found: int = row[0]
    return found


def test_without_a_cut_all_passes_and_what_was_said_is_known(
    table: Database, proxy: CuttingProxy
) -> None:
    heard = proxy.listen(MARK)
    insert(table, proxy)
    assert kept(table) == 1
    assert [str(m) for m in heard.messages if m.side == "server"] == [
        "server's C INSERT 0 1",
        "server's Z",
        "server's C COMMIT",
        "server's Z",
    ]
    said = [str(m) for m in heard.messages if m.side == "client"]
    assert said == [f"client's Q {INSERT}", "client's Q COMMIT", "client's X"]


def test_every_point_of_a_transaction_can_be_cut(table: Database, proxy: CuttingProxy) -> None:
    heard = proxy.listen(MARK)
    insert(table, proxy)
    last = [m.kind for m in heard.messages if m.side == "server"].index("C", 1)
    points = [c for c in cuts(heard.messages) if c.side == "server" or c.number < 2]
    assert len(points) == (4 + 2) * 3 * 2
    for cut in points:
        before = kept(table)
        proxy.arm(cut, MARK)
        broke = False
        try:
            insert(table, proxy)
        except psycopg.OperationalError:
            broke = True
        assert proxy.was_cut, cut
        # Only behind the last word of all is there no one left whom it could hurt.
        assert broke or (cut.side, cut.number, cut.part) == ("server", last + 1, "after"), cut
        check_stored(cut, kept(table) - before, last)


def check_stored(cut: Cut, stored: int, last: int) -> None:
    """What the cut leaves: `last` is the number of the server's word that it has committed."""
    if cut.side == "server":
        assert stored == (1 if cut.number >= last else 0), cut
    elif (cut.number, cut.part) != (1, "after"):
        assert stored == 0, cut


def test_a_reset_is_a_reset_and_an_end_an_end(proxy: CuttingProxy) -> None:
    """Asked by hand: libpq says the same of both."""
    body = (196608).to_bytes(4) + b"user\0postgres\0\0"
    for end in ENDS:
        proxy.arm(Cut("server", 0, "before", end), "")
        with socket.create_connection(("127.0.0.1", proxy.port)) as client:
            client.sendall((4 + len(body)).to_bytes(4) + body)
            if end == "finish":
                assert client.recv(1) == b""
            else:
                with pytest.raises(ConnectionResetError):
                    client.recv(1)


@pytest.mark.parametrize("part", ["before", "after"])
def test_the_next_connection_passes(table: Database, proxy: CuttingProxy, part: Part) -> None:
    proxy.arm(Cut("client", 0, part), MARK)
    with pytest.raises(psycopg.OperationalError):
        insert(table, proxy)
    insert(table, proxy)
    assert kept(table) == 1


def test_a_server_that_went_away_is_away_until_it_is_admitted(
    table: Database, proxy: CuttingProxy
) -> None:
    proxy.arm(Cut("client", 0, "before", away=True), MARK)
    for _ in range(2):
        with pytest.raises(psycopg.OperationalError):
            insert(table, proxy)
    proxy.admit()
    insert(table, proxy)
    assert kept(table) == 1


def test_other_connections_do_not_count_and_are_not_cut(
    table: Database, proxy: CuttingProxy
) -> None:
    with closing(table.through(proxy.port).connect()) as other:
        proxy.arm(Cut("client", 1, "before"), MARK)
        for _ in range(5):
            other.execute("SELECT 1")
        with pytest.raises(psycopg.OperationalError):
            insert(table, proxy)
        assert other.execute("SELECT 2").fetchone() == (2,)


def test_a_commit_without_its_answer_is_stored(table: Database, proxy: CuttingProxy) -> None:
    proxy.arm(Cut("server", 2, "before"), MARK)
    with pytest.raises(psycopg.OperationalError):
        insert(table, proxy)
    assert kept(table) == 1


@given(
    bodies=st.lists(st.tuples(st.sampled_from("CDZ"), st.binary(max_size=40)), max_size=8),
    data=st.data(),
)
def test_messages_are_the_same_however_the_bytes_arrive(
    bodies: list[tuple[str, bytes]], data: st.DataObject
) -> None:
    whole = [kind.encode() + (4 + len(body)).to_bytes(4) + body for kind, body in bodies]
    stream, messages = b"".join(whole), Messages("server")
    found: list[Message] = []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        found += messages.feed(stream[:size])
        stream = stream[size:]
    assert [m.data for m in found] == whole
    assert [m.kind for m in found] == [kind for kind, _ in bodies]
