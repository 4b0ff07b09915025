"""Every text of the console is there in both languages, and none is left over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import get_args

import pytest
from console_texts import messages
from pydantic import BaseModel

from domain.kernel import Event
from domain.language import Language
from domain.registry import EVENTS
from interfaces.console.texts import MESSAGES, catalogues
from interfaces.console.wording import state_in_words
from interfaces.http.openapi import command_schema, inlined
from interfaces.http.routes import Route, all_routes
from projections.vocabulary.fields import FIELDS_IN_WORDS

#: Its values are a document of their own, with a page of their own.
OWN_PAGE = "PublishPolicy"


def test_every_message_has_its_chinese_and_no_chinese_is_left_over() -> None:
    said = {message for _, message in messages()}
    translated = [str(m.id) for _, catalogue in catalogues() for m in catalogue if m.id]
    assert [text for text, count in Counter(translated).items() if count > 1] == []
    assert (said - set(translated), set(translated) - said) == (set(), set())


def test_no_message_is_empty_or_in_doubt() -> None:
    for name, catalogue in catalogues():
        for message in catalogue:
            if message.id:
                assert str(message.string).strip(), (name, message.id)
                assert not message.fuzzy, (name, message.id)
                assert not list(message.check(catalogue)), (name, message.id)


def test_english_is_what_stands_in_the_templates() -> None:
    for _, message in messages():
        assert message.isascii() or set(message) & set("…“”"), message
        assert MESSAGES[Language.EN].gettext(message) == message
        assert MESSAGES[Language.ZH].gettext(message) != message


def names(schema: object) -> set[str]:
    """All names of fields in a schema."""
    if isinstance(schema, list):
        return set().union(*map(names, schema))
    if not isinstance(schema, dict):
        return set()
    below = [part for name, part in schema.items() if name != "x-clause"]
    return set(schema.get("properties", {})) | names([p for p in below if not isinstance(p, str)])


@pytest.mark.parametrize("route", tuple(all_routes()), ids=lambda route: str(route.path))
def test_every_field_of_a_command_has_words(route: Route) -> None:
    if route.command.__name__ == OWN_PAGE:
        return
    own = names(inlined(command_schema(route.command)))
    assert sorted(own - FIELDS_IN_WORDS.keys()) == []


def test_words_of_fields_differ_from_their_names() -> None:
    for name, text in FIELDS_IN_WORDS.items():
        assert text.en[0].isupper(), name
        assert not text.zh.isascii(), name


def parts(kind: object) -> Iterator[str]:
    """The fields of an event, and of the records in it."""
    for part in get_args(kind):
        yield from parts(part)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, info in kind.model_fields.items():
            yield info.serialization_alias or name
            yield from parts(info.annotation)


@pytest.mark.parametrize("kind", tuple(EVENTS.values()), ids=lambda kind: str(kind.__name__))
def test_every_field_of_an_event_has_words(kind: type[Event]) -> None:
    if "Policy" not in kind.__name__:
        assert sorted(set(parts(kind)) - FIELDS_IN_WORDS.keys()) == []


@pytest.mark.parametrize(
    ("collection", "code", "said"),
    [
        ("deals", "SIGNED", "已签订"),
        ("deals", "CLOSED", "已完结"),
        ("complaints", "CLOSED", "已结案"),
    ],
)
def test_a_code_of_several_is_said_as_its_own_kind_says_it(
    collection: str, code: str, said: str
) -> None:
    assert state_in_words(code, Language.ZH, collection) == said
