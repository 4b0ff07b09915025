"""Settings of an issuer that cannot be trusted, or that lets anybody sign, stop the start."""

from __future__ import annotations

import pytest

from interfaces.settings import BadSettingError, settings

GOOD = {"oidc_issuer": "https://login.example.com/realms/house", "oidc_audience": "dealtrail"}


def test_an_issuer_and_whom_its_tokens_are_for_are_enough() -> None:
    chosen = settings(**GOOD)
    assert chosen.oidc_issuer == GOOD["oidc_issuer"]
    assert (chosen.oidc_claim, chosen.oidc_algorithms) == ("sub", "RS256 ES256 EdDSA")
    assert settings(**GOOD | {"oidc_issuer": "http://127.0.0.1:8080"}).oidc_issuer


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("oidc_issuer", "http://login.example.com", "https"),
        ("oidc_issuer", "https://", "https"),
        ("oidc_issuer", "https://me:secret@login.example.com", "https"),
        ("oidc_issuer", "https://login.example.com/?x=1", "without"),
        ("oidc_issuer", "login.example.com", "https"),
        ("oidc_issuer", "https://[::1", "https"),
        ("oidc_audience", "", "DEALTRAIL_OIDC_AUDIENCE"),
        ("oidc_claim", "two words", "DEALTRAIL_OIDC_CLAIM"),
        ("oidc_algorithms", "", "RS256"),
        ("oidc_algorithms", "none", "RS256"),
        ("oidc_algorithms", "RS256 HS256", "RS256"),
        ("oidc_algorithms", "rs256", "RS256"),
        ("sign_in_failures", 0, "DEALTRAIL_SIGN_IN_FAILURES"),
    ],
)
def test_what_cannot_be_trusted_stops_the_start(name: str, value: object, said: str) -> None:
    with pytest.raises(BadSettingError, match=said) as stopped:
        settings(**GOOD | {name: value})
    assert "secret" not in str(stopped.value)


@pytest.mark.parametrize("name", GOOD)
def test_an_issuer_and_an_audience_need_each_other(name: str) -> None:
    with pytest.raises(BadSettingError, match="need each other"):
        settings(**{name: GOOD[name]})
