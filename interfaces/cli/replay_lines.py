"""The lines of a replay: who did what when, what it changed, which clauses it kept or broke."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from rich.console import Console
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
REASON = Text("reason: {why}", "原因：{why}")
STANDS = Text("{title}: {verdict}", "{title}：{verdict}")
AFTER = Text("state after it", "此后的状态")
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
#: Where the further lines of a long line begin: one step in.
STEP_IN = " " * 2
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


def wrapped(line: Line, console: Console) -> Iterator[Line]:
    """A line in pieces as wide as the terminal; what goes on stands one step further in."""
    text = line.plain
    begin = INDENT if text.startswith(" ") else ""
    pieces = line[len(begin) :].wrap(console, console.width - len(begin + STEP_IN))
    for number, piece in enumerate(pieces):
        piece.rstrip()
        first = Line(text[: len(begin)], style=line.style)
        yield (first if number == 0 else Line(begin + STEP_IN)).append_text(piece)


def in_full(item: Item, language: Language) -> Iterator[Line]:
    """One event with the text of its clauses, every change, and the state after it."""
    yield Line("")
    yield from _head(item, language)
    yield from _told(item, language)
    for clause in item["clauses"]:
        yield _stands(clause, language)
        yield Line(f"{INDENT}{STEP_IN}{clause['text']}", style="italic")
    yield from _flags(item)
    yield from all_changes(item["changes"])
    yield Line("")
    yield Line(f"{INDENT}{AFTER.in_(language)}", style="bold")
    for field, value in _parts("", item["state"]):
        yield Line(f"{INDENT}{field}: {_json(value)}", style="dim")


def _parts(field: str, value: Any) -> Iterator[tuple[str, Any]]:
    """What there is of a state, part by part; parts are named as in a difference."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _parts(f"{field}.{name}" if field else name, part)
    elif isinstance(value, list) and any(isinstance(part, Mapping) for part in value):
        for number, part in enumerate(value):
            yield from _parts(f"{field}[{number}]", part)
    elif value not in (None, []):
        yield field, value


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
        told = REASON.in_(language).format(why=item["reason"])
        yield Line(f"{INDENT}{told}", style="italic")


def _named(command: str | None, language: Language) -> str:
    """A command by its name, in Chinese in words too."""
    if command is None:
        return BY_ITSELF.in_(language)
    words = COMMANDS_IN_WORDS.get(command)
    return f"{command} {words.zh}" if words and language is Language.ZH else command


def _event(item: Item, language: Language, every_change: bool) -> Iterator[Line]:
    yield from _told(item, language)
    yield from (_stands(clause, language) for clause in item["clauses"])
    yield from _flags(item)
    yield from all_changes(item["changes"]) if every_change else _few_changes(item, language)


def _told(item: Item, language: Language) -> Iterator[Line]:
    """The event in plain words, under its number."""
    is_clock = issubclass(EVENTS[item["event"]], ClockEvent)
    line = Line(f"{item['version']:>6}  ")
    line.append(item["sentence"], style="dim" if is_clock else "default")
    yield line


def _stands(clause: Mapping[str, str], language: Language) -> Line:
    """A clause, and how the event stands to it."""
    mark, word, style = VERDICTS[clause["verdict"]]
    ours = SUPPLEMENT.in_(language) if clause["source"] == Source.SUPPLEMENT else ""
    told = STANDS.in_(language).format(title=clause["title"], verdict=word.in_(language))
    return Line(f"{INDENT}{mark} {clause['id']}{ours} {told}", style=style)


def _flags(item: Item) -> Iterator[Line]:
    for flag in item["deviations"]:
        yield Line(f"{INDENT}! {flag['clause']} {flag['code']}", style="yellow")


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
