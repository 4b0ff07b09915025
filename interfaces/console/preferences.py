"""In which language and theme somebody reads: cookies of his browser, no secret in them."""

from __future__ import annotations

from enum import StrEnum

from fastapi import Request

from domain.language import Language
from interfaces.http.problems import language_of

LANGUAGE_COOKIE = "dealtrail-language"
THEME_COOKIE = "dealtrail-theme"
YEAR_SECONDS = 31_536_000


class Theme(StrEnum):
    """Light, dark, or whatever the machine is set to."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


def preferred_language(request: Request) -> Language:
    """The language chosen here, or else the one that the browser asks for."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return Language(chosen) if chosen in set(Language) else language_of(request)


def preferred_theme(request: Request) -> Theme:
    chosen = request.cookies.get(THEME_COOKIE, Theme.AUTO)
    return Theme(chosen) if chosen in set(Theme) else Theme.AUTO


def in_language(request: Request, language: Language) -> Request:
    """The request as one that asks for this language, for whatever answers it."""
    kept = [(n, v) for n, v in request.scope["headers"] if n != b"accept-language"]
    headers = [*kept, (b"accept-language", language.value.encode())]
    return Request({**request.scope, "headers": headers}, request.receive)
