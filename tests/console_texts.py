"""What the templates of the console say, read off them as gettext does."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from io import BytesIO

from babel.messages.extract import extract

KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
OPTIONS = {"trimmed": "true", "silent": "false"}


def messages() -> Iterator[tuple[str, str]]:
    """Every message with the template that says it."""
    for file in sorted((files("interfaces.console") / "templates").iterdir(), key=lambda f: f.name):
        said = extract(
            "jinja2.ext:babel_extract", BytesIO(file.read_bytes()), KEYWORDS, (), OPTIONS
        )
        for _, found, _, _ in said:
            for message in [found] if isinstance(found, str) else found:
                yield file.name, message
