"""Secrets do not leave by the way of a log line or a refusal: what looks like one is cut out.

Nothing of ours writes a secret there. But callers put them into addresses and bodies by mistake,
and libraries quote what they were given; what is quoted passes through here.
"""

from __future__ import annotations

import re

#: A text without any of these holds no secret; looking for them costs next to nothing.
MARKS = ("dt_", "cal_", "ses_", "once_", "whsec_", "eyJ", "//")
#: What may stand in a secret, as it is and percent-encoded.
_LETTERS = r"[A-Za-z0-9_\-%]"
_COLON = "(?::|%3[Aa])"
_SECRETS = re.compile(
    # Keys, calendar addresses, sessions; their middle part only says which one it is.
    rf"(?P<named>(?:dt|cal|ses|once)_[0-9a-f]{{12}}_){_LETTERS}+"
    # What webhooks are signed with (Standard Webhooks).
    r"|(?P<signing>whsec_)[A-Za-z0-9+/=_\-%]+"
    # A JSON Web Token (RFC 7519): its head is the beginning of an object, in base64url. What has
    # no dot is none, but is passed over at once, so that no text takes longer than its length.
    rf"|(?P<token>eyJ){_LETTERS}*+(?P<rest>\.{_LETTERS}++(?:\.{_LETTERS}*+)?)?"
    # The password of a URL (RFC 3986, userinfo).
    rf"|(?P<user>{_COLON}//(?:(?!{_COLON}|%40)[^/\s@\"])*{_COLON})[^/\s@\"]+(?=@|%40)"
)


def masked(text: str) -> str:
    """The text with `…` in place of keys, addresses, signing secrets, tokens and passwords."""
    if not any(mark in text for mark in MARKS):
        return text
    return _SECRETS.sub(_shortened, text)


def _shortened(found: re.Match[str]) -> str:
    if found["token"] and not found["rest"]:
        return found[0]
    kept = found["named"] or found["signing"] or found["token"] or found["user"]
    return f"{kept}…"
