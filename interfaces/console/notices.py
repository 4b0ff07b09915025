"""What is said to somebody who just did something: what it was, and what comes next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from domain.language import Language, Text
from projections.vocabulary.commands import COMMANDS_IN_WORDS

from .frame import command_in_words
from .wording import code_in_words

DONE = Text("Done: {what}.", "已办理：{what}。")
IN_THE_LOG = Text("Done. It stands in the log.", "已办理，并已记入日志。")
YOUR_TURN = Text("Next for you: {next}.", "接下来由您办理：{next}。")
THEIR_TURN = Text("Next: {next}; it waits for {who}.", "下一步：{next}，等待{who}。")
COMMA = Text(", ", "、")
#: A command by the name of its class, as reasons name it for programs too.
CLASS_NAME = re.compile(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b")


def notice(
    what: str,
    mine: Iterable[tuple[str, str]],
    missing: Iterable[Mapping[str, Any]],
    language: Language,
) -> str:
    """`what` was done, or nothing that has a sentence; `mine` are the reader's own next commands,
    `missing` the next steps and for whom they wait."""
    said = DONE.in_(language).format(what=what) if what else IN_THE_LOG.in_(language)
    comma = COMMA.in_(language)
    if names := comma.join(command_in_words(name).in_(language) for name, _ in mine):
        return f"{said} {YOUR_TURN.in_(language).format(next=names)}"
    for step in missing:
        if who := comma.join(code_in_words(w, language) for w in step["waits_for"]):
            next_ = command_in_words(step["command"]).in_(language)
            return f"{said} {THEIR_TURN.in_(language).format(next=next_, who=who)}"
    return said


def in_words(text: str, language: Language) -> str:
    """A reason as people read it: the commands in it by what their buttons say."""

    def words(found: re.Match[str]) -> str:
        name = found.group()
        return command_in_words(name).in_(language) if name in COMMANDS_IN_WORDS else name

    return CLASS_NAME.sub(words, text)
