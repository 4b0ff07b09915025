"""Who may have events sent where (R5.5), and which addresses lead out of the house."""

from __future__ import annotations

from dataclasses import replace

import pytest
from given import Story, given
from people import CHEN

from domain.addresses import names_the_house
from domain.company.webhooks import (
    SubscribeWebhook,
    UnsubscribeWebhook,
    WebhookSubscribed,
    WebhookUnsubscribed,
)
from domain.facts import WebhookAddresses
from domain.outcomes import Problem
from domain.people import People, Person, Role
from domain.registry import WEBHOOK

ADMIN = "admin0"
PEOPLE = People({ADMIN: Person(ADMIN, "管理员", frozenset({Role.ADMIN}), "sales")})
URL = "https://example.com/hooks?of=dealtrail"
NONE_YET = replace(given(WEBHOOK), people=PEOPLE)
SUBSCRIBED = WebhookSubscribed(webhook_id=NONE_YET.stream.id, url=URL, types=("LeadRegistered",))


def subscribing(url: str, *types: str, private_allowed: bool = False) -> Story:
    command = SubscribeWebhook(url=url, types=types)
    return NONE_YET.when(command, ADMIN, facts=[WebhookAddresses(private_allowed)])


def test_R5_5_an_admin_subscribes_an_address_to_events_each_named_once() -> None:
    subscribing(URL, "LeadRegistered", "LeadRegistered").then(SUBSCRIBED)
    everything = SUBSCRIBED.model_copy(update={"types": ()})
    subscribing(URL).then(everything)


def test_R5_5_all_that_speaks_against_it_is_said_at_once() -> None:
    story = subscribing("http://localhost/", "Elephant")
    for code in ("WEBHOOK_NOT_SECURE", "WEBHOOK_PRIVATE", "EVENT_TYPE_UNKNOWN"):
        story.then_refused("R5.5", code)


def test_R5_5_private_addresses_are_taken_where_they_are_allowed() -> None:
    url = "http://127.0.0.1:9000/"
    taken = SUBSCRIBED.model_copy(update={"url": url, "types": ()})
    subscribing(url, private_allowed=True).then(taken)
    subscribing("ftp://10.0.0.1/", private_allowed=True).then_refused("R5.5", "WEBHOOK_ADDRESS")


@pytest.mark.parametrize(
    "url",
    [
        "https:example.com",
        "https:///example.com/",
        "https://example.com\\@10.0.0.1/",
        "https://exam\tple.com/",
        "https://ex\nample.com/",
        "https://example.com/a b",
        "https://@example.com/",
        "https://example.com:0/",
        "https://",
    ],
)
def test_R5_5_an_address_that_programs_read_differently_is_none(url: str) -> None:
    subscribing(url).then_refused("R5.5", "WEBHOOK_ADDRESS")


@pytest.mark.parametrize(
    "url", ["HTTPS://Example.com", "https://example.com:8443/路?q=a@b#c", "https://[2606:4700::1]/"]
)
def test_R5_5_however_a_public_address_is_written_it_is_taken(url: str) -> None:
    subscribing(url).then(SUBSCRIBED.model_copy(update={"url": url, "types": ()}))


def test_R5_5_a_webhook_is_ended_once() -> None:
    ended = WebhookUnsubscribed(webhook_id=NONE_YET.stream.id)
    story = replace(given(WEBHOOK, SUBSCRIBED), people=PEOPLE).when(UnsubscribeWebhook(), ADMIN)
    story.then(ended)
    again = story.when(UnsubscribeWebhook(), ADMIN)
    again.then_refused("R5.5", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


def test_G1_3_nobody_but_an_admin_subscribes() -> None:
    command = SubscribeWebhook(url=URL)
    given(WEBHOOK).when(command, CHEN).then_refused("R5.5", "ROLE", Problem.ROLE)


@pytest.mark.parametrize(
    ("host", "in_the_house"),
    [
        ("example.com", False),
        ("8.8.8.8", False),
        ("2001:4860:4860::8888", False),
        ("localhost.example.com", False),
        ("localhost", True),
        ("LOCALHOST.", True),
        ("api.localhost", True),
        ("crm.internal", True),
        ("printer.local", True),
        ("127.0.0.1", True),
        ("0.0.0.0", True),
        ("10.0.0.1", True),
        ("172.16.0.1", True),
        ("192.168.1.1", True),
        ("100.64.0.1", True),
        ("169.254.169.254", True),
        ("224.0.0.1", True),
        ("255.255.255.255", True),
        ("[::1]", True),
        ("fe80::1", True),
        ("fd00::1", True),
        ("fec0::1", True),
        ("::ffff:10.0.0.1", True),
        ("::ffff:8.8.8.8", False),
        ("64:ff9b::7f00:1", True),
        ("2002:7f00:1::", True),
    ],
)
def test_R5_5_an_address_in_disguise_is_known(host: str, in_the_house: bool) -> None:
    assert names_the_house(host) is in_the_house
