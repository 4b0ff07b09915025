"""What can be set from outside: DEALTRAIL_* in the environment, each with what it means.

A setting that cannot work stops the start with one clear line. Nothing else in the product
reads the environment.
"""

from __future__ import annotations

import ipaddress
import os
import re
import sys
from pathlib import Path
from typing import Any, Literal, Self

import psycopg
from psycopg.conninfo import conninfo_to_dict
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from application.engines.location import Location, Server

from .addresses import is_loopback, is_trustworthy

PREFIX = "DEALTRAIL_"
SQLITE = "sqlite:///"
POSTGRESQL = "postgresql"
FILE_NAME = "dealtrail.sqlite3"
MEBIBYTE = 1024 * 1024
#: An origin as browsers write it (RFC 6454); a star would let in every page there is.
ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?")
#: Signatures of RFC 7518 and RFC 8037 that need a private key; of others whoever can check a
#: token could make one.
ASYMMETRIC = frozenset(
    {f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)} | {"EdDSA"}
)
NOT_A_URL = (
    "it is not a URL of the form postgresql://user@host:port/name; within a name or password write "
    "/ as %2F, @ as %40, : as %3A, ? as %3F and % as %25"
)


class BadSettingError(Exception):
    """A setting that cannot work; the text is one line that says which and why."""


def data_folder() -> Path:
    """Where this user's programs keep their data, by the custom of the platform."""
    if sys.platform == "win32":
        given = os.environ.get("LOCALAPPDATA", "")
        return Path(given) if given else Path.home() / "AppData" / "Local"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    given = os.environ.get("XDG_DATA_HOME", "")
    # By its specification a relative path there is to be ignored.
    return Path(given) if Path(given).is_absolute() else Path.home() / ".local" / "share"


def default_database() -> str:
    """The database of whoever names none: a file in the data folder."""
    return f"{SQLITE}{data_folder() / 'dealtrail' / FILE_NAME}"


def path_of(database: str) -> Path:
    """The file that a `sqlite:///` URL names; raises BadSettingError for any other.

    `sqlite:///a.db` is relative to the working folder, `sqlite:////a.db` begins at the root.
    """
    if not database.startswith(SQLITE):
        scheme = database.partition(":")[0]
        shown = f"{scheme}:" if ":" in database else "what is given"
        raise BadSettingError(
            f"{shown} is not supported; use sqlite:///path or postgresql://user@host/name"
        )
    name = database.removeprefix(SQLITE)
    if not name.strip() or name == ":memory:" or "?" in name or "\0" in name:
        raise BadSettingError("sqlite:/// must be followed by the path of a file, without options")
    path = Path(name).expanduser()
    if path.is_dir():
        raise BadSettingError(f"{path} is a folder; name a file in it")
    return path


def server_of(database: str) -> Server | None:
    """The server that a `postgresql://` URL names, None if it is none; raises BadSettingError."""
    if not database.startswith((f"{POSTGRESQL}://", "postgres://")):
        return None
    server = Server(database)
    try:
        port = str(conninfo_to_dict(database).get("port") or "")
    except psycopg.ProgrammingError as error:
        # What libpq says of it may quote the URL, and that may hold a password.
        raise BadSettingError(NOT_A_URL) from error
    # Else a piece of a password passes for a host, a port or a name, and would be shown.
    authority, _, path = database.partition("?")[0].partition("://")[2].partition("/")
    if authority.count("@") > 1 or "@" in path or not re.fullmatch(r"[\d,]*", port):
        raise BadSettingError(NOT_A_URL)
    return server


def location_of(database: str) -> Location:
    """Where a URL leads: a file or a server; raises BadSettingError."""
    return server_of(database) or path_of(database)


class Settings(BaseSettings):
    """All settings of one process."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    database: str = Field(
        default_factory=default_database,
        description="Where everything is kept: sqlite:///path of a file (made if missing), or "
        "postgresql://user@host/name of a database that `dealtrail migrate` made ready.",
    )
    keys: str | None = Field(
        default=None,
        description="Where secrets are kept, apart from the log: sqlite:///path, or, for several "
        "machines, postgresql://user@host/name. Left out: a file beside the database, or with "
        "PostgreSQL in your data folder.",
    )
    master_key: Path | None = Field(
        default=None,
        description="A file that holds 64 hex digits: the key under which the keys of personal "
        "data are wrapped. Left out: the key store keeps one of its own.",
    )
    exports: str | None = Field(
        default=None,
        description="The folder in which exports are kept that were asked for through the API. "
        "Left out: one beside the database; with PostgreSQL none, and they wait.",
    )
    clock: Literal["real", "manual"] = Field(
        default="real",
        description="manual: time stands until PUT /api/v1/clock moves it; loopback hosts only.",
    )
    views: Literal["beside", "inside"] | None = Field(
        default=None,
        description="With SQLite, who keeps the views up to date: `beside`, a process that the "
        "service starts and watches; `inside`, the service's own. Left out: beside where there "
        "is more than one processor.",
    )
    host: str = Field(
        default="127.0.0.1", min_length=1, description="The address that the service listens on."
    )
    port: int = Field(
        default=8000, ge=0, le=65535, description="The port that it listens on; 0 takes a free one."
    )
    proxies: str | None = Field(
        default=None,
        description="Addresses or networks of the reverse proxies before the service, with commas; "
        "their X-Forwarded-For and X-Forwarded-Proto are believed. Left out: nobody's.",
    )
    origins: str | None = Field(
        default=None,
        description="Origins, with commas, whose pages may call the API from a browser, such as "
        "https://app.example.com. Left out: none.",
    )
    hsts_seconds: int = Field(
        default=0,
        ge=0,
        le=63_072_000,
        description="For how long browsers are told to come by https only; 0: not told. Set it "
        "once TLS stands before the service for good.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least grave messages that are logged."
    )
    log_format: Literal["console", "json"] = Field(
        default="console", description="json: one JSON object a line, for machines."
    )
    max_body_bytes: int = Field(
        default=MEBIBYTE,
        ge=1024,
        le=64 * MEBIBYTE,
        description="The largest request body that is read; beyond it 413.",
    )
    rate: int = Field(
        default=300, ge=1, description="Calls a second that one key may make; beyond it 429."
    )
    concurrency: int = Field(
        default=24, ge=1, description="Calls of one key that may run at once; beyond it 429."
    )
    streams: int = Field(
        default=100,
        ge=1,
        description="Answers of the feed that may be open at once; beyond it 429.",
    )
    connections: int = Field(
        default=700, ge=1, description="Connections that may be open at once; beyond it 503."
    )
    read_seconds: float = Field(
        default=30.0,
        gt=0,
        le=3600,
        description="How long a request's head, and then its body, may take to arrive; then 408.",
    )
    write_seconds: float = Field(
        default=60.0,
        gt=0,
        le=3600,
        description="How long an answer waits for a reader who takes nothing of it.",
    )
    sign_in_failures: int = Field(
        default=20,
        ge=1,
        description="Wrong keys or tokens from one address, or for one key, in a minute; beyond "
        "it 429.",
    )
    sign_in_seconds: float = Field(
        default=60.0, gt=0, le=86_400, description="How long such an address, or key, then waits."
    )
    session_idle_seconds: float = Field(
        default=3600.0,
        ge=60,
        le=86_400,
        description="After how long without a call a session of the console ends.",
    )
    session_seconds: float = Field(
        default=43_200.0,
        ge=60,
        le=604_800,
        description="After how long a session of the console ends, however much it is used.",
    )
    oidc_issuer: str | None = Field(
        default=None,
        description="The OpenID Connect issuer whose tokens sign people in, exactly as its tokens "
        "name it, such as https://login.example.com/realms/house. Left out: keys only.",
    )
    oidc_audience: str | None = Field(
        default=None,
        min_length=1,
        description="What `aud` of such a token must name: the id of this service at the issuer.",
    )
    oidc_claim: str = Field(
        default="sub",
        pattern=r"^[!-~]{1,100}$",
        description="The claim that names the person: it must equal the person's id here.",
    )
    oidc_algorithms: str = Field(
        default="RS256 ES256 EdDSA",
        description="The signature algorithms that are taken, with spaces between them.",
    )
    oidc_keys_seconds: float = Field(
        default=600.0,
        gt=0,
        le=86_400,
        description="After how long the issuer's signing keys are fetched again.",
    )
    oidc_retry_seconds: float = Field(
        default=30.0,
        gt=0,
        le=3600,
        description="How long to wait at least between two fetches, whatever tokens come.",
    )
    webhooks_private: bool = Field(
        default=False,
        description="true: webhooks may go to this machine, private networks and plain http.",
    )
    webhooks_timeout_seconds: float = Field(
        default=15.0, gt=0, le=300, description="How long one delivery of a webhook may take."
    )
    webhooks_retry_seconds: float = Field(
        default=5.0,
        gt=0,
        le=3600,
        description="How long after a failure the first retry comes; doubled each time.",
    )
    webhooks_retry_most_seconds: float = Field(
        default=3600.0, gt=0, le=86_400, description="The longest pause between two retries."
    )
    webhooks_give_up_hours: float = Field(
        default=72.0,
        gt=0,
        le=24 * 365,
        description="After how long without success a delivery, or a webhook, is set aside.",
    )
    ledger_origin: str | None = Field(
        default=None,
        description="The log's name in its checkpoints, such as example.com/sales; given once, "
        "at the first start. Left out: dealtrail/ and 16 random digits.",
    )
    checkpoints: Path | None = Field(
        default=None,
        description="A folder into which each checkpoint and each erasure of a person is written "
        "too, best where the database's administrator cannot write.",
    )
    checkpoint_seconds: float = Field(
        default=60.0,
        gt=0,
        le=86_400,
        description="How often a checkpoint is signed while the log grows.",
    )
    verify_seconds: float = Field(
        default=3600.0,
        ge=0,
        le=86_400 * 7,
        description="How long the service rests before it verifies the whole log again; 0: never.",
    )
    shutdown_seconds: int = Field(
        default=10, ge=0, le=3600, description="How long a stop waits for calls that still run."
    )

    @field_validator("database")
    @classmethod
    def _database_can_be_opened(cls, database: str) -> str:
        if not database.strip():
            raise ValueError("it is empty; give sqlite:///path, or leave the setting out")
        try:
            location_of(database)
        except BadSettingError as error:
            raise ValueError(str(error)) from error
        return database

    @model_validator(mode="after")
    def _manual_time_stays_at_home(self) -> Self:
        if self.manual_clock and not is_loopback(self.host):
            raise ValueError(
                f"DEALTRAIL_CLOCK=manual needs a loopback host such as 127.0.0.1, not {self.host}"
            )
        return self

    @field_validator("proxies")
    @classmethod
    def _proxies_have_addresses(cls, proxies: str | None) -> str | None:
        for proxy in _listed(proxies):
            try:
                ipaddress.ip_network(proxy)
            except ValueError as error:
                raise ValueError("use addresses or networks, such as 10.0.0.0/24") from error
        return proxies

    @field_validator("origins")
    @classmethod
    def _origins_are_origins(cls, origins: str | None) -> str | None:
        if not all(ORIGIN.fullmatch(origin) for origin in _listed(origins)):
            raise ValueError("use scheme, host and port only, such as https://app.example.com")
        return origins

    @model_validator(mode="after")
    def _tokens_say_for_whom(self) -> Self:
        if (self.oidc_issuer is None) != (self.oidc_audience is None):
            raise ValueError("DEALTRAIL_OIDC_ISSUER and DEALTRAIL_OIDC_AUDIENCE need each other")
        return self

    @field_validator("oidc_issuer")
    @classmethod
    def _issuer_can_be_trusted(cls, issuer: str | None) -> str | None:
        if issuer is not None and (not is_trustworthy(issuer) or "?" in issuer or "#" in issuer):
            raise ValueError("use a URL of https (http on this machine only) without ? and #")
        return issuer

    @field_validator("oidc_algorithms")
    @classmethod
    def _only_the_issuer_can_sign(cls, algorithms: str) -> str:
        named = algorithms.split()
        if not named or not set(named) <= ASYMMETRIC:
            raise ValueError(f"use some of {', '.join(sorted(ASYMMETRIC))}")
        return algorithms

    @field_validator("exports")
    @classmethod
    def _exports_are_a_folder(cls, exports: str | None) -> str | None:
        if exports is not None and (not exports.strip() or "\0" in exports):
            raise ValueError("it must be the path of a folder, or be left out")
        if exports is not None and Path(exports).expanduser().is_file():
            raise ValueError(f"{exports} is a file; name a folder")
        return exports

    @field_validator("keys")
    @classmethod
    def _keys_can_be_opened(cls, keys: str | None) -> str | None:
        try:
            if keys is not None:
                location_of(keys)
        except BadSettingError as error:
            raise ValueError(str(error)) from error
        return keys

    @field_validator("checkpoints", "master_key")
    @classmethod
    def _home_has_a_name(cls, folder: Path | None) -> Path | None:
        return folder.expanduser() if folder is not None else None

    @field_validator("ledger_origin")
    @classmethod
    def _origin_can_name_a_key(cls, origin: str | None) -> str | None:
        if origin is not None and not re.fullmatch(r"[!-*,-~]{1,200}", origin):
            raise ValueError("use up to 200 letters, digits and signs, no space and no plus")
        return origin

    @property
    def location(self) -> Location:
        """The file or the server of the database."""
        return location_of(self.database)

    @property
    def path(self) -> Path:
        """The file of the database; raises BadSettingError where it is on a server."""
        return path_of(self.database)

    @property
    def keys_location(self) -> Location:
        """Where the secrets are kept."""
        if self.keys is not None:
            return location_of(self.keys)
        if isinstance(self.location, Path):
            return self.location.with_name(self.location.name + ".keys")
        folder = data_folder() / "dealtrail"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder / f"{self.location.database}.keys"

    @property
    def exports_folder(self) -> Path | None:
        """Where exports are kept; None if that was not said and nothing suggests itself."""
        if self.exports is not None:
            return Path(self.exports).expanduser()
        if isinstance(self.location, Path):
            return self.location.with_name(self.location.name + ".exports")
        return None

    @property
    def trusted_proxies(self) -> tuple[str, ...]:
        """Whose word on where a request comes from is believed."""
        return _listed(self.proxies)

    @property
    def shared_origins(self) -> tuple[str, ...]:
        """Whose pages may call the API."""
        return _listed(self.origins)

    @property
    def manual_clock(self) -> bool:
        return self.clock == "manual"


def settings(**given: Any) -> Settings:
    """The settings: what is given (None: not given), then the environment, then the defaults."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        lines = [_line(e) for e in error.errors(include_url=False, include_input=False)]
        raise BadSettingError("; ".join(lines)) from error
    except RuntimeError as error:
        raise BadSettingError(
            "the user's home folder cannot be found; give DEALTRAIL_DATABASE"
        ) from error


def _listed(text: str | None) -> tuple[str, ...]:
    """What stands in a setting with commas between."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _line(error: ErrorDetails) -> str:
    """Which setting, and what is wrong, without what was given: it may hold a password."""
    said = error["msg"].removeprefix("Value error, ")
    if not error["loc"]:
        return said
    return f"{PREFIX}{str(error['loc'][0]).upper()}: {said}"
