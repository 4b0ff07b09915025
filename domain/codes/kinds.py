"""The words around a reason: states, emptiness, and the kinds of value a field may ask for."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

#: Stands behind a reason that tells in which states the command can be done.
ALLOWED = Text("It can be done in: {allowed}.", "可执行的状态：{allowed}。")

#: What a detail that is empty reads as.
NOTHING = Text("none", "无")

#: The kinds of value that a field may ask for, as `expected` of MALFORMED names them.
KINDS: Mapping[str, Text] = {
    "bool": Text("true or false", "true 或 false"),
    "control characters": Text("a text without control characters", "不含控制字符的文本"),
    "date": Text("a date such as 2026-03-27", "日期，如 2026-03-27"),
    "datetime": Text(
        "an instant with its offset, such as 2026-03-02T10:00:00+08:00",
        "带时区的时间，如 2026-03-02T10:00:00+08:00",
    ),
    "dict": Text("an object", "对象"),
    "int": Text("a whole number", "整数"),
    "model": Text("an object", "对象"),
    "string": Text("a text", "文本"),
    "timezone aware": Text("an instant with its offset", "带时区的时间"),
    "tuple": Text("a list", "列表"),
    "uuid": Text("a UUID", "UUID"),
    "value error": Text("a value within its bounds", "在允许范围内的取值"),
    "year out of range": Text(
        "a date in a year from 1970 to 2199", "年份在 1970 至 2199 之间的日期"
    ),
}
