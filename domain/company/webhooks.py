"""Webhooks: to which addresses outside the company its events go (domain 3.6).

What is sent, and how often it is tried, is no event: only who gets what is laid down here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from pydantic import Field
from pydantic_core import Url

from domain.addresses import names_the_house
from domain.clocks import NO_CLOCKS, Clocks
from domain.context import Context
from domain.facts import WebhookAddresses
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import Relation, Role, anyone
from domain.values import By, Name, Note, Shape

SECURE, PLAIN = "https", "http"
#: A URL of which all programs say alike where it leads; about slashes left out or turned
#: round, users and blanks in between they do not agree.
UNAMBIGUOUS = re.compile(r"https?://[^/?#\\@\s]+([/?#][^\\\s]*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Webhook:
    """A subscription: where which events go; no types means all."""

    id: UUID
    url: str = ""
    types: tuple[str, ...] = ()
    ended: bool = False
    clocks: Clocks = NO_CLOCKS

    def stands_as(self, relation: Relation, person: str, role: Role) -> bool:
        return relation is Relation.ANY

    def with_clocks(self, clocks: Clocks, /) -> Webhook:
        return replace(self, clocks=clocks)


class WebhookDetails(Shape):
    url: Annotated[
        Note,
        Field(max_length=2000, description="An https address on the internet; no user in it."),
        By("R5.5"),
    ]
    types: Annotated[
        tuple[Name, ...],
        Field(max_length=500, description="Names of events; left out, all are sent."),
        By("R5.5"),
    ] = ()


class WebhookSubscribed(WebhookDetails, Event):
    """From now on events go to this address, but for what not everybody may read."""

    sentence = Text("Webhook {webhook_id} subscribed: {url}", "订阅推送 {webhook_id}：{url}")
    begins = "webhook"

    webhook_id: UUID

    def evolve(self, webhook: Webhook, trail: Trail, /) -> Webhook:
        return replace(webhook, url=self.url, types=self.types)


class SubscribeWebhook(WebhookDetails, Command):
    """Have events sent to an address as they happen (R5.5)."""

    aggregates = ("webhook",)
    creates = True
    issued_by = anyone(Role.ADMIN)
    clause = "R5.5"
    needs = (WebhookAddresses,)

    def decide(self, webhook: Webhook, context: Context, /) -> Iterator[WebhookSubscribed | Reason]:
        yield from self._against_the_address(context.fact(WebhookAddresses).private_allowed)
        if unknown := [name for name in dict.fromkeys(self.types) if not _is_event(name)]:
            detail = {"types": ", ".join(unknown)}
            yield Reason("R5.5", "EVENT_TYPE_UNKNOWN", field="types", detail=detail)
        types = tuple(dict.fromkeys(self.types))
        yield WebhookSubscribed.of(self, webhook_id=webhook.id, types=types)

    def _against_the_address(self, private_allowed: bool) -> Iterator[Reason]:
        try:
            url = Url(self.url)
        except ValueError:
            yield Reason("R5.5", "WEBHOOK_ADDRESS", field="url")
            return
        if not (UNAMBIGUOUS.fullmatch(self.url) and url.host and url.port):
            yield Reason("R5.5", "WEBHOOK_ADDRESS", field="url")
        elif not private_allowed:
            if url.scheme != SECURE:
                yield Reason("R5.5", "WEBHOOK_NOT_SECURE", field="url")
            if names_the_house(url.host):
                yield Reason("R5.5", "WEBHOOK_PRIVATE", field="url")


class WebhookUnsubscribed(Event):
    """Nothing more goes to this address."""

    sentence = Text("Webhook {webhook_id} ended", "取消推送 {webhook_id}")

    webhook_id: UUID

    def evolve(self, webhook: Webhook, trail: Trail, /) -> Webhook:
        return replace(webhook, ended=True)


class UnsubscribeWebhook(Command):
    """End a webhook; what was not delivered yet is dropped (R5.5)."""

    aggregates = ("webhook",)
    issued_by = anyone(Role.ADMIN)
    clause = "R5.5"

    @classmethod
    def ready(cls, webhook: Webhook, context: Context, /) -> Iterator[Reason]:
        if webhook.ended:
            yield Reason.illegal_state(cls.clause, "ENDED")

    def decide(self, webhook: Webhook, context: Context, /) -> Iterator[WebhookUnsubscribed]:
        yield WebhookUnsubscribed(webhook_id=webhook.id)


def _is_event(name: str) -> bool:
    # Loaded late: the registry loads this file.
    from domain.registry import EVENTS

    return name in EVENTS
