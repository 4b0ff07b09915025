"""The frame of every page: one template environment a language, and how values read there."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from domain.calendar import SHANGHAI
from domain.language import Language, Text, in_words
from projections.vocabulary.commands import COMMANDS_IN_WORDS
from projections.vocabulary.saying import lasting

from . import assets
from .agents import agent_in_words
from .texts import MESSAGES
from .wording import code_in_words, field_in_words, path_in_words, state_in_words

#: What pages may load: their own files, and nothing written into them (CSP level 3).
POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)

#: From how many records on a table says it better, and how wide it may be.
FEWEST_ROWS, MOST_COLUMNS = 2, 8
#: An instant in UTC, as answers have it.
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z\Z")


def _environment(language: Language) -> Environment:
    made = Environment(
        loader=PackageLoader("interfaces.console", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.add_extension("jinja2.ext.i18n")
    translations = MESSAGES[language]
    made.globals["gettext"] = translations.gettext
    install: Any = made
    install.install_gettext_translations(translations, newstyle=True)
    made.globals.update(asset=assets.address, language=language.value)
    made.tests["instant"] = is_instant
    made.tests["blank"] = is_blank
    made.tests["flat"] = is_flat
    made.filters.update(
        agent=agent_in_words,
        said=lambda text: text.in_(language),
        money=money,
        yuan=yuan,
        time=instant,
        day=day,
        share=share,
        percent=percent,
        lasting=lambda seconds: lasting(int(seconds)).in_(language),
        code=lambda value, *kinds: code_in_words(value, language, kinds),
        state=lambda value, of="deals": state_in_words(value, language, of),
        field=lambda name: field_in_words(name).in_(language),
        capital=capital,
        columns=columns,
        path=lambda path: path_in_words(path, language),
        command=lambda name: command_in_words(name).in_(language),
    )
    return made


def money(fen: int | None) -> str:
    """Money as it is written: ¥ with two decimals."""
    return "—" if fen is None else str(in_words("_fen", fen))


def yuan(fen: int | None) -> str:
    """Money where the fen do not matter: rounded to yuan, so that columns stay narrow."""
    return "—" if fen is None else f"¥{round(fen / 100):,}"


def share(basis_points: int | None) -> str:
    return "—" if basis_points is None else f"{basis_points / 100:g} %"


def percent(basis_points: int | None) -> str:
    """A share among figures, where parts of a percent say nothing: rounded to whole ones."""
    return "—" if basis_points is None else f"{(basis_points + 50) // 100} %"


def instant(value: str | dt.datetime | None, form: str = "%Y-%m-%d %H:%M") -> Markup:
    """An instant in Shanghai's time; UTC shows when one rests on it."""
    if value is None:
        return Markup("—")
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    utc = moment.astimezone(dt.UTC)
    shown = moment.astimezone(SHANGHAI).strftime(form)
    return Markup('<time datetime="{}" title="{} UTC">{}</time>').format(
        utc.isoformat(), utc.strftime("%Y-%m-%d %H:%M:%S"), shown
    )


def is_instant(value: Any) -> bool:
    """Whether this is an instant as the API writes it, whatever the field is called."""
    return isinstance(value, str) and INSTANT.match(value) is not None


def is_blank(value: Any) -> bool:
    """Whether it says nothing to a reader: nothing, or parts all of which say nothing."""
    if isinstance(value, dict):
        return all(map(is_blank, value.values()))
    if isinstance(value, list):
        return all(map(is_blank, value))
    return value is None or value is False or value == ""


def is_flat(value: Any) -> bool:
    """Whether these are records of a few plain values each: they read best as a table."""
    if not isinstance(value, list) or len(value) < FEWEST_ROWS:
        return False
    if not all(isinstance(record, dict) for record in value):
        return False
    plain = all(not isinstance(v, dict | list) for record in value for v in record.values())
    return plain and len(columns(value)) <= MOST_COLUMNS


def columns(records: list[dict[str, Any]]) -> list[str]:
    """What the records say, each name once, in the order in which it turns up."""
    return list(dict.fromkeys(name for record in records for name in record))


def day(value: str | dt.date | None) -> Markup:
    return Markup("—") if value is None else Markup("<time>{}</time>").format(escape(str(value)))


def command_in_words(name: str) -> Text:
    """What a command is called on a button: with a capital, where the language has them."""
    said = COMMANDS_IN_WORDS.get(name, Text(name, name))
    return Text(capital(said.en), said.zh)


def capital(text: str) -> str:
    """The text as it begins a line."""
    return text[:1].upper() + text[1:]


ENVIRONMENTS = {language: _environment(language) for language in Language}


def rendered(template: str, language: Language, **shown: Any) -> str:
    """The page in this language."""
    return ENVIRONMENTS[language].get_template(template).render(**shown)
