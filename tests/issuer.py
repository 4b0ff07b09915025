"""An OpenID Connect issuer: a real server on loopback with discovery, keys and signed tokens.

with Issuer() as issuer:
    token = issuer.token(sub="chen")
    issuer.rotate()
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeyParameters, OctKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

AUDIENCE = "dealtrail"
JSON = "application/json"

#: What a path answers: status, headers, body.
Answer = tuple[int, dict[str, str], bytes]


class Signing(JWSRegistry):
    """Signs with whatever it is told to, as an attacker would."""

    def get_alg(self, name: str) -> Any:
        return self.algorithms[name]


@cache
def key(kid: str, kind: str = "RSA") -> Key:
    """The private key of this name; making one takes long."""
    parameters: KeyParameters = {"kid": kid, "use": "sig"}
    match kind:
        case "RSA":
            return RSAKey.generate_key(2048, parameters)
        case "EC":
            return ECKey.generate_key("P-256", parameters)
        case "OKP":
            return OKPKey.generate_key("Ed25519", parameters)
        case _:
            return OctKey.generate_key(256, parameters)


class Issuer:
    """Publishes the public parts of `keys`; `paths` changes what a path answers."""

    def __init__(self) -> None:
        self.keys: list[Key] = [key("first")]
        self.asked: list[str] = []
        self.paths: dict[str, Callable[[], Answer]] = {
            "/.well-known/openid-configuration": lambda: document(self.discovery()),
            "/jwks": lambda: document(self.jwks()),
        }
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked.append(self.path)
                answer = issuer.paths.get(self.path, lambda: (404, {}, b""))
                status, headers, body = answer()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                try:
                    self.wfile.write(body)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True  # he had enough

            def log_message(self, format: str, *args: Any) -> None:
                """Not on the terminal."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def discovery(self) -> dict[str, Any]:
        return {"issuer": self.url, "jwks_uri": f"{self.url}/jwks"}

    def jwks(self) -> dict[str, Any]:
        return {"keys": [one.as_dict(private=False) for one in self.keys]}

    def rotate(self, kid: str = "second") -> None:
        """Sign with a new key; the one before is taken back."""
        self.keys = [key(kid)]

    @property
    def fetches(self) -> int:
        """How often the keys were asked for."""
        return self.asked.count("/jwks")

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Good claims with some changed; None leaves one out."""
        now = int(time.time())
        good = {"iss": self.url, "aud": AUDIENCE, "sub": "chen", "iat": now, "exp": now + 300}
        return {name: value for name, value in (good | changes).items() if value is not None}

    def token(
        self,
        *,
        alg: str = "RS256",
        by: Key | None = None,
        header: dict[str, Any] | None = None,
        **changes: Any,
    ) -> str:
        """A token by the first key, or by another, with some claims changed."""
        signer = by if by is not None else self.keys[0]
        head = {"alg": alg, "kid": signer.kid, **(header or {})}
        registry = Signing(strict_check_header=False)
        return jwt.encode(
            {name: value for name, value in head.items() if value is not None},
            self.claims(**changes),
            signer,
            registry=registry,
        )


def document(content: object) -> Answer:
    return 200, {"content-type": JSON}, json.dumps(content).encode()
