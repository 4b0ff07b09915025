"""The lines of a replay: who did what when, what it changed, which clauses it kept or broke."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from rich.text import Text as Line

from domain.calendar import SHANGHAI
from domain.clauses.model import Source
from domain.clocks import ClockEvent
from domain.decision import Stream
from domain.language import Language, Text
from domain.people import Role
from domain.registry import EVENTS
from projections.vocabulary.commands import COMMANDS_IN_WORDS
from projections.vocabulary.saying import said

LATE_ENTRY = Text("late entry, recorded {at}", "补录，录入于 {at}")
REASON = Text("reason", "原因")
BY_ITSELF = Text("(by itself)", "（自动）")
FOR = Text(" for {person}", "，代 {person}")
VERSION = Text("version {version}", "第 {version} 版")
POLICY = Text("policy {version}", "政策 {version}")
SUPPLEMENT = Text(" (supplement)", "（补充）")
MORE = Text("… and {count} more (--changes)", "…… 另有 {count} 项（--changes）")
#: How a clause stands to the event: its mark, its word, its colour.
VERDICTS = {
    "satisfied": ("✓", Text("kept", "符合"), "green"),
    "violated": ("✗", Text("violated", "违反"), "red"),
    "late": ("✗", Text("late", "超时"), "yellow"),
    "waived": ("–", Text("waived", "豁免"), "yellow"),
}
INDENT = " " * 8
#: So many changes stand beside an event unless all are asked for, none longer than this.
FEW, SHORT = 6, 60

Item = dict[str, Any]


def title(stream: Stream, language: Language) -> Iterator[Line]:
    """What it is, and where it stands now."""
    stands = getattr(stream.state, "status", None) or getattr(stream.state, "stage", None)
    words = f"{stands} {said('', stands).zh}" if language is Language.ZH else str(stands)
    version = VERSION.in_(language).format(version=stream.version)
    number = getattr(stream.state, "number", "")
    yield Line(f"{stream.aggregate.name} {stream.id}", style="dim")
    told = (number, words if stands else "", version)
    yield Line(" ".join(filter(None, told)), style="bold")


def commands(items: Iterable[Item], language: Language, every_change: bool) -> Iterator[Line]:
    """What one command brought about stands together; a clock that fires stands alone."""
    for _, group in groupby(items, key=lambda item: item["command_id"]):
        found = list(group)
        yield Line("")
        yield from _head(found[0], language)
        for item in found:
            yield from _event(item, language, every_change)


def all_changes(changes: list[dict[str, Any]]) -> Iterator[Line]:
    """Every field that differs, in full."""
    for change in changes:
        old, new = (_json(change[side]) for side in ("old", "new"))
        yield Line(f"{INDENT}{change['field']}: {old} → {new}", style="dim")


def _head(item: Item, language: Language) -> Iterator[Line]:
    head = Line(_local(item["occurred_at"]), style="cyan")
    head.append(f"  {_named(item['command'], language)}", style="bold default")
    who = f"{item['actor']} ({said('', Role(item['role'])).in_(language)})"
    if item["on_behalf_of"]:
        who += FOR.in_(language).format(person=item["on_behalf_of"])
    head.append(f"  {who}", style="not bold default")
    ruled = POLICY.in_(language).format(version=item["policy_version"])
    head.append(f"  {ruled}", style="not bold dim default")
    yield head
    if item["late_entry"]:
        told = LATE_ENTRY.in_(language).format(at=_local(item["recorded_at"]))
        yield Line(f"{INDENT}{told}", style="yellow")
    if item["reason"]:
        yield Line(f"{INDENT}{REASON.in_(language)}: {item['reason']}", style="italic")


def _named(command: str | None, language: Language) -> str:
    """A command by its name, in Chinese in words too."""
    if command is None:
        return BY_ITSELF.in_(language)
    words = COMMANDS_IN_WORDS.get(command)
    return f"{command} {words.zh}" if words and language is Language.ZH else command


def _event(item: Item, language: Language, every_change: bool) -> Iterator[Line]:
    is_clock = issubclass(EVENTS[item["event"]], ClockEvent)
    line = Line(f"{item['version']:>6}  ")
    line.append(item["sentence"], style="dim" if is_clock else "default")
    yield line
    for clause in item["clauses"]:
        mark, word, style = VERDICTS[clause["verdict"]]
        ours = SUPPLEMENT.in_(language) if clause["source"] == Source.SUPPLEMENT else ""
        told = f"{mark} {clause['id']}{ours} {clause['title']}: {word.in_(language)}"
        yield Line(f"{INDENT}{told}", style=style)
    for flag in item["deviations"]:
        yield Line(f"{INDENT}! {flag['clause']} {flag['code']}", style="yellow")
    yield from all_changes(item["changes"]) if every_change else _few_changes(item, language)


def _few_changes(item: Item, language: Language) -> Iterator[Line]:
    """The first plain values that changed; what the deadlines do the sentences tell."""
    told = [c for c in item["changes"] if not c["field"].startswith("clocks")]
    plain = [c for c in told if not isinstance(c["new"], dict | list)][:FEW]
    for change in plain:
        old, new = (_short(change[side]) for side in ("old", "new"))
        yield Line(f"{INDENT}{change['field']}: {old} → {new}", style="dim")
    if len(told) > len(plain):
        more = MORE.in_(language).format(count=len(told) - len(plain))
        yield Line(f"{INDENT}{more}", style="dim")


def _short(value: Any) -> str:
    text = _json(value)
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _local(instant: str) -> str:
    """An instant of the log, as the clock on the wall in Shanghai shows it."""
    return f"{dt.datetime.fromisoformat(instant).astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
