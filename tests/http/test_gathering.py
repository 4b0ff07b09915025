"""What is written in one step of the event loop goes out in one piece, and is never kept back."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from interfaces.http.gathering import MOST_GATHERED, GatheredWrites


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[GatheredWrites, socket.socket]]:
    """A transport that gathers, and the other end of its connection."""
    loop = asyncio.get_running_loop()
    near, far = socket.socketpair()
    far.setblocking(False)
    transport, _ = await loop.create_connection(asyncio.Protocol, sock=near)
    with far:
        yield GatheredWrites(transport, loop), far
        transport.abort()


def arrived(far: socket.socket) -> bytes:
    """What has come by now."""
    with suppress(BlockingIOError):
        return far.recv(4 * MOST_GATHERED)
    return b""


def test_head_and_body_go_out_together() -> None:
    async def write() -> None:
        async with connected() as (transport, far):
            transport.write(b"head")
            transport.write(b"body")
            assert arrived(far) == b""
            assert transport.get_write_buffer_size() == len(b"headbody")
            await asyncio.sleep(0)
            assert arrived(far) == b"headbody"
            assert transport.get_write_buffer_size() == 0

    asyncio.run(write())


def test_what_is_large_waits_for_nothing() -> None:
    async def write() -> None:
        async with connected() as (transport, far):
            transport.write(b"x" * (MOST_GATHERED + 1))
            assert arrived(far)

    asyncio.run(write())


def test_closing_takes_along_what_was_written() -> None:
    async def write() -> None:
        async with connected() as (transport, far):
            transport.write(b"last words")
            transport.close()
            assert transport.is_closing()
            assert arrived(far) == b"last words"

    asyncio.run(write())


def test_what_is_broken_off_is_not_finished() -> None:
    async def write() -> None:
        async with connected() as (transport, far):
            transport.write(b"too late")
            transport.abort()
            await asyncio.sleep(0)
            assert arrived(far) == b""

    asyncio.run(write())
