"""How single values read: money in yuan, times in Shanghai, shares in percent, codes in words."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from domain.calendar import SHANGHAI
from domain.language import Text, in_words

from .enums import WORDS

#: What stands for what is not there, or not for this reader to see.
NOTHING = "—"

YES_NO = {True: Text("yes", "是"), False: Text("no", "否")}
IN_TIME = Text("in time", "按时")
LATE = Text("{time} late", "迟 {time}")
UNITS = ((86_400, Text("d", "天")), (3_600, Text("h", "小时")), (60, Text("min", "分")))
SECOND = Text("s", "秒")


def said(name: str, value: Any) -> Text:
    """The value of a field of this name, in both languages."""
    match value:
        case None | "":
            return same(NOTHING)
        case bool():
            return YES_NO[value]
        case StrEnum():
            return WORDS.get(type(value), {}).get(value.value, same(value.value))
        case int() if name.endswith("_bp"):
            return same(f"{value / 100:g} %")
        case int() if name == "late_seconds":
            return lateness(value)
        case int() if name == "total_minutes":
            return lasting(60 * value)
        case dt.datetime():
            return same(instant_text(value))
        case _:
            return same(in_words(name, value))


def instant_text(instant: dt.datetime) -> str:
    """An instant as people here read it."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def same(text: object) -> Text:
    """What reads alike in both languages."""
    return Text(str(text), str(text))


def lateness(seconds: int) -> Text:
    """By how much something was late, its two largest units; nothing is in time."""
    if seconds <= 0:
        return IN_TIME
    time = lasting(seconds)
    return Text(LATE.en.format(time=time.en), LATE.zh.format(time=time.zh))


def lasting(seconds: int) -> Text:
    """How long something took, in its two largest units."""
    if seconds == 0:
        return Text(f"0 {UNITS[-1][1].en}", f"0 {UNITS[-1][1].zh}")
    english, chinese = list[str](), list[str]()
    for size, unit in (*UNITS, (1, SECOND)):
        count, seconds = divmod(seconds, size)
        if count and len(english) < 2:
            english.append(f"{count} {unit.en}")
            chinese.append(f"{count} {unit.zh}")
    return Text(" ".join(english), " ".join(chinese))
