"""Fetches what an issuer publishes: its discovery document and its signing keys.

Bounded in time and size, without redirects, and only over TLS or from this machine itself.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from typing import Any

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, OKPKey, RSAKey
from joserfc.util import base64_to_int

from interfaces.addresses import is_trustworthy

#: How long the two documents may take together, and how large each may be.
FETCH_SECONDS = 5.0
MOST_BYTES = 256 * 1024
MOST_KEYS = 100
#: Of the modulus; a longer one would take long to check with.
RSA_BITS = range(2048, 8193)
#: OpenID Connect Discovery 1.0, section 4.
DISCOVERY = "/.well-known/openid-configuration"


class IssuerFailsError(Exception):
    """The issuer does not give what it must; the text says what is wrong."""


async def fetched_keys(issuer: str, tls: ssl.SSLContext) -> KeySet:
    """The keys that the issuer signs with now; raises IssuerFailsError."""
    try:
        async with (
            asyncio.timeout(FETCH_SECONDS),
            # No proxy of the environment: the settings alone say where we go.
            httpx.AsyncClient(verify=tls, trust_env=False, timeout=FETCH_SECONDS) as client,
        ):
            about = await _document(client, issuer.rstrip("/") + DISCOVERY)
            if about.get("issuer") != issuer:
                raise IssuerFailsError("its discovery document names another issuer")
            address = about.get("jwks_uri")
            if not isinstance(address, str) or not is_trustworthy(address):
                raise IssuerFailsError("its discovery document names no jwks_uri with https")
            return _usable(await _document(client, address))
    except TimeoutError as error:
        raise IssuerFailsError(f"no answer within {FETCH_SECONDS:g} s") from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise IssuerFailsError(f"it cannot be asked ({type(error).__name__})") from error


async def _document(client: httpx.AsyncClient, url: str) -> dict[str, Any]:
    """The JSON object at the URL."""
    headers = {"accept": "application/json", "accept-encoding": "identity"}
    body = bytearray()
    async with client.stream("GET", url, headers=headers, follow_redirects=False) as answer:
        if answer.status_code != httpx.codes.OK:
            raise IssuerFailsError(f"it answered {answer.status_code}, not 200")
        # As it came: what somebody packed could unpack to any size.
        async for piece in answer.aiter_raw():
            body += piece
            if len(body) > MOST_BYTES:
                raise IssuerFailsError(f"its answer has more than {MOST_BYTES} bytes")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise IssuerFailsError("its answer is no JSON") from error
    if not isinstance(found, dict):
        raise IssuerFailsError("its answer is no JSON object")
    return found


def _usable(document: dict[str, Any]) -> KeySet:
    """The public keys that signatures may be checked with; others are left out."""
    listed = document.get("keys")
    if not isinstance(listed, list):
        raise IssuerFailsError("its jwks_uri holds no keys")
    keys = [key for entry in listed[:MOST_KEYS] if (key := _key(entry)) is not None]
    if not keys:
        raise IssuerFailsError("its jwks_uri holds no key that signatures can be checked with")
    return KeySet(keys)


def _key(entry: object) -> Key | None:
    """The key of an entry; None if its kind or use is not ours (RFC 7517, section 5)."""
    if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
        return None
    try:
        match entry.get("kty"):
            case "RSA" if base64_to_int(entry["n"]).bit_length() in RSA_BITS:
                return RSAKey.import_key(entry)
            case "EC":
                return ECKey.import_key(entry)
            case "OKP" if entry.get("crv") == "Ed25519":
                return OKPKey.import_key(entry)
    except (JoseError, LookupError, ValueError, TypeError):
        return None
    return None
