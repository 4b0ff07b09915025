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

from .answers import Outcome, let_go, outcome_of

PORTS = {PLAIN: 80, SECURE: 443}
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


class Sender:
    """Sends to public addresses over https only, unless told that private ones are allowed."""

    def __init__(self, private_allowed: bool, seconds: float) -> None:
        self._private_allowed = private_allowed
        self._seconds = seconds
        self._tls = httpx.create_ssl_context(trust_env=False)
        self._clients: dict[str, httpx.AsyncClient] = {}

    async def close(self) -> None:
        for client in self._clients.values():
            await client.aclose()

    async def send(self, url: str, message: Message) -> Outcome:
        """Deliver once; whatever goes wrong is the outcome."""
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._send(httpx.URL(url), message)
        except TimeoutError:
            return Outcome(error=f"no answer within {self._seconds:g} s")
        except (httpx.HTTPError, httpx.InvalidURL, NotAllowedError, OSError, ValueError) as error:
            said = " ".join(str(error).split())
            return Outcome(error=f"{type(error).__name__}: {said}"[:MOST_ERROR_CHARACTERS])
        await let_go(answer)
        return outcome_of(answer)

    async def _send(self, url: httpx.URL, message: Message) -> httpx.Response:
        if url.scheme not in PORTS or (url.scheme == PLAIN and not self._private_allowed):
            raise NotAllowedError("https only")
        *others, last = (await self._addresses(url))[:MOST_ADDRESSES]
        for address in others:
            with contextlib.suppress(httpx.ConnectError):
                return await self._send_to(address, url, message)
        return await self._send_to(last, url, message)

    async def _send_to(self, address: str, url: httpx.URL, message: Message) -> httpx.Response:
        """To the very address that was looked at, so that no second look-up gives another."""
        host = url.raw_host.decode().strip("[]")
        client = self._client_of(host)
        request = client.build_request(
            "POST",
            url.copy_with(host=address),
            content=message.body.encode(),
            headers=message.headers(dt.datetime.now(dt.UTC)) | {"host": url.netloc.decode()},
            extensions={"sni_hostname": host},
        )
        return await client.send(request, stream=True)

    def _client_of(self, host: str) -> httpx.AsyncClient:
        """One for each name: a connection stands for the name that its certificate was held
        against, and another name may well have the same address."""
        if host not in self._clients:
            # No proxy of the environment: it would look names up in our place.
            self._clients[host] = httpx.AsyncClient(
                verify=self._tls, timeout=self._seconds, follow_redirects=False, trust_env=False
            )
        return self._clients[host]

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
