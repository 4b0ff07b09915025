"""One delivery: signed by the Standard Webhooks specification, and to nowhere it may not go."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass

import httpx
from standardwebhooks.webhooks import Webhook

from domain.addresses import leads_out
from domain.company.webhooks import PLAIN, SECURE
from interfaces.cloud_events import MEDIA_TYPE

PORTS = {PLAIN: 80, SECURE: 443}
#: How much of an answer is read: what it says does not matter, only its status.
MOST_ANSWER_BYTES = 16 * 1024
MOST_ADDRESSES = 3
MOST_ERROR_CHARACTERS = 200


class NotAllowedError(Exception):
    """The address is not one that webhooks may be sent to."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: the event's id, its JSON, and the secrets that it is signed with."""

    id: str
    body: str
    secrets: Sequence[str]

    def headers(self, now: dt.datetime) -> dict[str, str]:
        signatures = (Webhook(s).sign(self.id, now, self.body) for s in self.secrets)
        return {
            "content-type": f"{MEDIA_TYPE}; charset=utf-8",
            "user-agent": "dealtrail",
            "webhook-id": self.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the receiver answered, or why there was no answer."""

    status: int | None = None
    error: str = ""
    retry_after: float = 0.0

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """The receiver says that it wants nothing more, ever."""
        return self.status == 410


class Sender:
    """Sends to public addresses over https only, unless told that private ones are allowed."""

    def __init__(self, private_allowed: bool, seconds: float) -> None:
        self._private_allowed = private_allowed
        self._seconds = seconds
        # No proxy of the environment: it would look names up in our place.
        self._client = httpx.AsyncClient(timeout=seconds, follow_redirects=False, trust_env=False)

    async def close(self) -> None:
        await self._client.aclose()

    async def send(self, url: str, message: Message) -> Outcome:
        """Deliver once; whatever goes wrong is the outcome."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._send(httpx.URL(url), message)
        except TimeoutError:
            return Outcome(error=f"no answer within {self._seconds:g} s")
        except (httpx.HTTPError, httpx.InvalidURL, NotAllowedError, OSError, ValueError) as error:
            said = " ".join(str(error).split())
            return Outcome(error=f"{type(error).__name__}: {said}"[:MOST_ERROR_CHARACTERS])

    async def _send(self, url: httpx.URL, message: Message) -> Outcome:
        if url.scheme not in PORTS or (url.scheme == PLAIN and not self._private_allowed):
            raise NotAllowedError("https only")
        *others, last = (await self._addresses(url))[:MOST_ADDRESSES]
        for address in others:
            with contextlib.suppress(httpx.ConnectError):
                return await self._send_to(address, url, message)
        return await self._send_to(last, url, message)

    async def _send_to(self, address: str, url: httpx.URL, message: Message) -> Outcome:
        """To the very address that was looked at, so that no second look-up gives another."""
        host = url.raw_host.decode().strip("[]")
        headers = message.headers(dt.datetime.now(dt.UTC)) | {"host": url.netloc.decode()}
        async with self._client.stream(
            "POST",
            url.copy_with(host=address),
            content=message.body.encode(),
            headers=headers,
            extensions={"sni_hostname": host},
        ) as answer:
            read = 0
            async for part in answer.aiter_raw():
                read += len(part)
                if read > MOST_ANSWER_BYTES:
                    break
        error = "" if answer.is_success else f"status {answer.status_code}"
        return Outcome(answer.status_code, error, _retry_after(answer))

    async def _addresses(self, url: httpx.URL) -> list[str]:
        """Where the name leads; not one of them may lead back into the house."""
        host = url.raw_host.decode().strip("[]")
        port = url.port or PORTS[url.scheme]
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(info[4][0]).partition("%")[0] for info in found))
        if not addresses:
            raise NotAllowedError("the name leads nowhere")
        if not self._private_allowed:
            for address in addresses:
                if not leads_out(ipaddress.ip_address(address)):
                    raise NotAllowedError("the name leads to a private address")
        return addresses


def _retry_after(answer: httpx.Response) -> float:
    told = answer.headers.get("retry-after", "").strip()
    return float(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0.0
