"""Sessions are told by browser and system."""

from __future__ import annotations

import pytest

from interfaces.console.agents import agent_in_words

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
CHROME = f"{WEBKIT} Chrome/128.0.0.0"
SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
CASES = (
    (f"(Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 Edg/128.0", "Edge · Windows"),
    (f"(X11; Linux x86_64) {CHROME} Safari/537.36", "Chrome · Linux"),
    (f"(Linux; Android 14) {CHROME} Mobile Safari/537.36", "Chrome · Android"),
    (f"(iPhone; CPU iPhone OS 17_5 like Mac OS X) {SAFARI}", "Safari · iOS"),
    ("(Macintosh; Intel Mac OS X 14.5; rv:129.0) Firefox/129.0", "Firefox · macOS"),
    ("curl/8.5.0", "curl/8.5.0"),
    ("", ""),
)


@pytest.mark.parametrize(("agent", "said"), CASES)
def test_a_browser_is_called_by_its_name(agent: str, said: str) -> None:
    assert agent_in_words(agent) == said
