"""What is written to one client within one step of the event loop goes out in one piece."""

from __future__ import annotations

import asyncio
from typing import Any

#: As many bytes go out at once, whatever may follow: what waits here counts nowhere else.
MOST_GATHERED = 65_536


class GatheredWrites(asyncio.Transport):
    """A transport that hands on what was written when the event loop comes round again.

    The head of an answer and its body are written one after the other. Each would be a system
    call, in which the writer's thread takes the interpreter, and a packet of its own.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._gathered: list[bytes | bytearray | memoryview] = []
        self._size = 0

    def write(self, data: bytes | bytearray | memoryview[Any]) -> None:
        if not self._gathered:
            self._loop.call_soon(self._hand_on)
        self._gathered.append(data)
        self._size += len(data)
        if self._size > MOST_GATHERED:
            self._hand_on()

    def _hand_on(self) -> None:
        gathered, self._gathered, self._size = self._gathered, [], 0
        if gathered and not self._transport.is_closing():
            self._transport.write(b"".join(gathered))

    def close(self) -> None:
        self._hand_on()
        self._transport.close()

    def get_write_buffer_size(self) -> int:
        return self._size + self._transport.get_write_buffer_size()

    # ---- as the transport itself -------------------------------------------------------

    def abort(self) -> None:
        self._transport.abort()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._transport.resume_reading()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._transport.set_protocol(protocol)
