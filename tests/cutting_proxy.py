"""A proxy before PostgreSQL that cuts a connection at an exact point of what is said.

    with CuttingProxy(database.server) as proxy:
        through = database.through(proxy.port)
        seen = proxy.listen("pg_advisory_xact_lock")      # a dry run: what is said from there on
        …
        for cut in cuts(seen.messages):
            proxy.arm(cut, "pg_advisory_xact_lock")
            …                                              # the connection breaks at that point
            assert proxy.was_cut

After a cut new connections pass as if nothing had been, or find nobody there (`Cut.away`).
"""

from __future__ import annotations

import socket
import struct
import threading
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from types import TracebackType
from typing import Self

from cut_points import SIDES, Cut, End, Heard
from postgres_messages import Message, Messages, Side

CHUNK = 65536

#: With this a close sends RST at once instead of FIN (socket(7), SO_LINGER).
AT_ONCE = struct.pack("ii", 1, 0)


class CuttingProxy:
    """Listens on `port` of 127.0.0.1 and passes on to the server."""

    def __init__(self, server: tuple[str, int]) -> None:
        self.server = server
        self._guard = threading.Lock()
        self._heard = Heard("\0")
        self._cuts: deque[Cut] = deque()
        self._open: set[socket.socket] = set()
        self._door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._door.getsockname()[1]
        self.was_cut = False
        self._away = False
        threading.Thread(target=self._accept, daemon=True).start()

    def listen(self, mark: str) -> Heard:
        """From the next client's message whose SQL holds the mark, note all; cut nothing."""
        return self.arm_each((), mark)

    def arm(self, cut: Cut, mark: str) -> Heard:
        """Cut at that point, counted from the next client's message whose SQL holds the mark."""
        return self.arm_each((cut,), mark)

    def arm_each(self, cuts: Iterable[Cut], mark: str) -> Heard:
        """Cut at one point after the other, each counted anew from the mark."""
        with self._guard:
            self._heard, self._cuts, self.was_cut = Heard(mark), deque(cuts), False
            return self._heard

    def admit(self) -> None:
        """Let new connections through again."""
        self._away = False

    def _accept(self) -> None:
        with suppress(OSError):  # the door was closed
            while True:
                client, _ = self._door.accept()
                if self._away:
                    client.close()
                    continue
                try:
                    server = socket.create_connection(self.server)
                except OSError:
                    client.close()
                    continue
                _Pair(self, client, server).start()

    # ---- what the connections ask --------------------------------------------------

    def part_to_cut(self, connection: object, message: Message) -> Cut | None:
        """The cut, if this message is where it comes."""
        with self._guard:
            number = self._heard.place(connection, message)
            if not self._cuts:
                return None
            cut = self._cuts[0]
            if (cut.side, cut.number) != (message.side, number):
                return None
            self._cuts.popleft()
            self._heard, self.was_cut, self._away = Heard(self._heard.mark), True, cut.away
            return cut

    def note(self, *sockets: socket.socket) -> None:
        with self._guard:
            self._open.update(sockets)

    def forget(self, *sockets: socket.socket) -> None:
        with self._guard:
            self._open.difference_update(sockets)

    # ---- the end -------------------------------------------------------------------

    def close(self) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        with self._guard:
            left = list(self._open)
        for each in left:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Pair:
    """One client's connection and its counterpart to the server."""

    def __init__(self, proxy: CuttingProxy, client: socket.socket, server: socket.socket) -> None:
        self.proxy, self.client, self.server = proxy, client, server
        for each in (client, server):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._left = 2
        #: How it was cut, once it was.
        self._over: End | None = None
        self._guard = threading.Lock()
        proxy.note(client, server)

    def start(self) -> None:
        for side in SIDES:
            threading.Thread(target=self._pump, args=(side,), daemon=True).start()

    def _pump(self, side: Side) -> None:
        pair = (self.client, self.server) if side == "client" else (self.server, self.client)
        source, target = pair
        messages = Messages(side)
        with suppress(OSError):
            while (data := source.recv(CHUNK)) and self._over is None:
                for message in messages.feed(data):
                    if message.asks_for_encryption:
                        source.sendall(b"N")
                    elif self._over is None:
                        self._pass(message, target)
        self._finish()

    def _pass(self, message: Message, target: socket.socket) -> None:
        cut = self.proxy.part_to_cut(self, message)
        if cut is not None:
            # Before it is sent: what the receiver says to it is not to pass.
            self._over = cut.end
        target.sendall(message.data[: _share(message, cut)])
        if cut is not None:
            raise ConnectionAbortedError

    def _finish(self) -> None:
        """Break both connections; the later of the two directions closes them.

        For a reset nothing may be said before the close: SHUT_RD wakes the other direction only.
        """
        with self._guard:
            self._left -= 1
            for each in (self.client, self.server):
                with suppress(OSError):
                    if self._over == "reset":
                        each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
                        each.shutdown(socket.SHUT_RD)
                    elif self._left:
                        each.shutdown(socket.SHUT_RDWR)
            if not self._left:
                for each in (self.client, self.server):
                    each.close()
                self.proxy.forget(self.client, self.server)


def _share(message: Message, cut: Cut | None) -> int:
    """How many bytes of it still pass."""
    if cut is None or cut.part == "after":
        return len(message.data)
    return 0 if cut.part == "before" else len(message.data) // 2
