"""Forms as HTML to print: one template, its style within, nothing loaded from elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from domain.language import Language, Text
from projections.forms.words import instant_text

from .protecting import with_style

_PAGES = Environment(
    loader=PackageLoader("interfaces.http", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_STYLE = _PAGES.get_template("form.css").render()

#: The page may use its own style, named by its hash, and nothing else.
POLICY = with_style(_STYLE)

#: What stands on every form beside its own texts.
WORDS: Mapping[str, Text] = {
    "number": Text("No.", "编号"),
    "version": Text("Version", "版次"),
    "lead": Text("Lead", "线索"),
    "deal": Text("Deal", "商机"),
    "complaint": Text("Complaint", "客诉"),
    "customer": Text("Customer", "客户"),
    "position": Text("position", "位置"),
    "as_of": Text("as of", "截至"),
    "named": Text(
        "A form that the guidebook names. Its own columns are in bold; "
        "those marked “supplement” are ours.",
        "指引所列表格。加粗栏目为指引原文所列，标「补充」的栏目为我方补充。",
    ),
    "ours": Text("Supplement clause, not in the guidebook", "补充条款（非原文）"),
    "mark": Text("supplement", "补充"),
    "imported": Text("signed before dealtrail, imported", "历史合同（导入）"),
    "empty": Text("Nothing recorded yet", "暂无记录"),
    "origin": Text(
        "#n: position in the log of the event that the value comes from.",
        "#n：该内容所依据事件在日志中的位置。",
    ),
    "signature": Text("Signature / date", "签字/日期"),
}


def printed(form: Mapping[str, Any], language: Language) -> str:
    """The page of a form that is worded in this language already."""
    as_of = dt.datetime.fromisoformat(form["as_of"])
    return _PAGES.get_template("form.html").render(
        form=form,
        language=language.value,
        words={name: text.in_(language) for name, text in WORDS.items()},
        as_of=instant_text(as_of),
        style=Markup(_STYLE),
    )
