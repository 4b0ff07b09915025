"""Signing in over HTTP: by keys and by tokens of a real issuer, with guesses held back."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from issuer import AUDIENCE, Issuer, document, key
from joserfc.jwk import Key, RSAKey
from people import AUDITOR, CHEN, WANG
from process import DEADLINE_SECONDS, Process, running
from service import API, Service
from stories import bodies

from application.keys import key_id_of
from application.sales import Sales
from domain.calendar import day_of
from interfaces.operator import Operator

MANY = 1_000_000
ID_OF_NOBODY = "somebody.else"


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with Issuer() as running:
        yield running


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, issuer: Issuer) -> Iterator[Service]:
    """Takes tokens of the issuer, and any number of failures."""
    with Service(
        tmp_path_factory.mktemp("tokens"),
        sign_in_failures=MANY,
        oidc_issuer=issuer.url,
        oidc_audience=AUDIENCE,
        oidc_retry_seconds=0.001,
    ) as running:
        running.clock("03-02 09:00")
        yield running


@pytest.fixture(autouse=True)
def as_it_was(issuer: Issuer) -> Iterator[None]:
    paths, keys = dict(issuer.paths), list(issuer.keys)
    yield
    issuer.paths, issuer.keys = paths, keys


def asked(service: Service, token: str, **headers: str) -> httpx.Response:
    return service.client.get(
        f"{API}/catalog", headers={"Authorization": f"Bearer {token}", **headers}
    )


def cause(answer: httpx.Response) -> Any:
    assert (answer.status_code, answer.json()["type"]) == (401, "unauthenticated"), answer.text
    assert answer.headers["www-authenticate"] == "Bearer"
    return answer.json().get("cause")


# ---- tokens --------------------------------------------------------------------------------


def test_R5_1_a_token_signs_in_the_person_with_the_roles_that_he_has_here(
    service: Service, issuer: Issuer
) -> None:
    token = issuer.token(sub=CHEN, roles=["admin"], groups=["general_manager"])
    headers = {"Authorization": f"Bearer {token}"}
    made = service.client.post(f"{API}/leads", json=bodies.lead("月宫"), headers=headers)
    assert made.status_code == 201, made.text
    may_not = service.client.post(f"{API}/webhooks", json={}, headers=headers)
    assert (may_not.status_code, may_not.json()["type"]) == (403, "role")
    rows = service.get(AUDITOR, "/audit", limit=500)["items"]
    registered = [(r["actor"], r["client"]) for r in rows if r["event"] == "LeadRegistered"]
    assert registered == [(CHEN, f"oidc:{CHEN}")]


@pytest.mark.parametrize(("alg", "kind"), [("RS256", "RSA"), ("ES256", "EC"), ("EdDSA", "OKP")])
def test_each_algorithm_of_the_default_is_taken(
    service: Service, issuer: Issuer, alg: str, kind: str
) -> None:
    issuer.keys = [key("first"), key(f"a {kind}", kind)]
    signer = issuer.keys[-1]
    assert asked(service, issuer.token(alg=alg, by=signer)).status_code == 200


def test_a_key_that_the_issuer_rotates_in_is_taken(service: Service, issuer: Issuer) -> None:
    assert asked(service, issuer.token()).status_code == 200
    issuer.rotate()
    assert asked(service, issuer.token()).status_code == 200
    assert cause(asked(service, issuer.token(by=key("first")))) == "signature"


NOW = int(time.time())
CLAIMS: dict[str, tuple[dict[str, Any], str]] = {
    "another issuer": ({"iss": "https://login.example.com"}, "iss"),
    "no issuer": ({"iss": None}, "iss"),
    "another audience": ({"aud": "something-else"}, "aud"),
    "other audiences": ({"aud": ["a", "b"]}, "aud"),
    "no audience": ({"aud": None}, "aud"),
    "an audience that is no text": ({"aud": {"dealtrail": 1}}, "aud"),
    "expired": ({"exp": NOW - 31}, "exp"),
    "without an end": ({"exp": None}, "exp"),
    "an end that is no number": ({"exp": "later"}, "exp"),
    "an end that is true": ({"exp": True}, "exp"),
    "not yet valid": ({"nbf": NOW + 3600}, "nbf"),
    "made in the future": ({"iat": NOW + 3600}, "iat"),
    "made at no time": ({"iat": None}, "iat"),
    "of nobody in particular": ({"sub": None}, "sub"),
    "of an empty name": ({"sub": ""}, "sub"),
    "of a number": ({"sub": 7}, "sub"),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_a_token_whose_claims_do_not_hold_is_refused(
    service: Service, issuer: Issuer, name: str
) -> None:
    changes, why = CLAIMS[name]
    answer = asked(service, issuer.token(**changes))
    assert cause(answer) == why
    assert why in answer.json()["detail"]


@pytest.mark.parametrize(
    "changes", [{"exp": NOW - 5}, {"aud": ["other", AUDIENCE]}, {"nbf": NOW + 5}]
)
def test_clocks_may_differ_a_little_and_others_be_meant_too(
    service: Service, issuer: Issuer, changes: dict[str, Any]
) -> None:
    moved: dict[str, Any] = {
        n: v + int(time.time()) - NOW if isinstance(v, int) else v for n, v in changes.items()
    }
    assert asked(service, issuer.token(**moved)).status_code == 200


def part(content: object) -> str:
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def signed(header: dict[str, Any], claims: object, sign: Callable[[bytes], bytes]) -> str:
    """A token that no library had a say in."""
    message = f"{part(header)}.{part(claims)}"
    return f"{message}.{part(sign(message.encode()))}"


def by_the_public_key(issuer: Issuer, alg: str, digest: str) -> str:
    """Signed with a text that everybody knows, for whoever takes it for a secret."""
    own = issuer.keys[0]
    assert isinstance(own, RSAKey)
    public = own.as_pem(private=False)
    header = {"alg": alg, "kid": own.kid}
    return signed(header, issuer.claims(), lambda m: hmac.digest(public, m, digest))


def by_hand(issuer: Issuer, claims: object = None, **header: Any) -> str:
    """As RFC 7515 has it: RS256 with the issuer's key."""
    own = issuer.keys[0]
    assert isinstance(own, RSAKey)
    private = own.private_key
    assert private is not None
    head = {"alg": "RS256", "kid": own.kid, **header}
    padded, digest = padding.PKCS1v15(), hashes.SHA256()
    content = issuer.claims() if claims is None else claims
    return signed(head, content, lambda m: private.sign(m, padded, digest))


def test_what_is_signed_by_hand_is_taken_and_a_library_is_no_part_of_it(
    service: Service, issuer: Issuer
) -> None:
    assert asked(service, by_hand(issuer)).status_code == 200
    assert asked(service, by_hand(issuer, typ="at+jwt", vendor=1)).status_code == 200


def with_its_own_key(issuer: Issuer, **header: Any) -> str:
    """Signed by a key that the token itself brings along, under the name of a good one."""
    own: Key = key("of the attacker")
    return issuer.token(
        by=own, header={"kid": "first", "jwk": own.as_dict(private=False), **header}
    )


def with_its_end_changed(issuer: Issuer) -> str:
    head, _, signature = issuer.token().split(".")
    return f"{head}.{part(issuer.claims(sub=WANG))}.{signature}"


FORGED: dict[str, tuple[Callable[[Issuer], str], str]] = {
    "none": (lambda i: f"{part({'alg': 'none'})}.{part(i.claims())}.", "form"),
    "None": (lambda i: f"{part({'alg': 'nOnE', 'kid': 'first'})}.{part(i.claims())}.", "form"),
    "no algorithm": (lambda i: f"{part({'kid': 'first'})}.{part(i.claims())}.x", "form"),
    "HS256 with the public key": (lambda i: by_the_public_key(i, "HS256", "sha256"), "form"),
    "HS512 with the public key": (lambda i: by_the_public_key(i, "HS512", "sha512"), "form"),
    "not pinned": (lambda i: i.token(alg="RS512"), "form"),
    "a key of its own": (with_its_own_key, "signature"),
    "a key elsewhere": (
        lambda i: with_its_own_key(i, jku=f"{i.url}/evil", x5u=f"{i.url}/evil"),
        "signature",
    ),
    "an unknown key": (lambda i: i.token(by=key("unknown")), "signature"),
    "a path for a key": (
        lambda i: i.token(by=key("unknown"), header={"kid": "../../dev/null"}),
        "signature",
    ),
    "a number for a key": (lambda i: f"{part({'alg': 'RS256', 'kid': 7})}.e30.x", "form"),
    "another's algorithm": (lambda i: i.token(alg="ES256", by=key("first ec", "EC"),
                                              header={"kid": "first"}), "signature"),
    "other claims": (with_its_end_changed, "signature"),
    "no signature": (lambda i: i.token().rpartition(".")[0] + ".", "signature"),
    "a logout token": (lambda i: i.token(header={"typ": "logout+jwt"}), "form"),
    "something critical": (lambda i: by_hand(i, crit=["x"], x=1), "form"),
    "dots": (lambda i: "..", "form"),
    "no JSON": (lambda i: f"{part(b'x')}.{part(b'y')}.z", "form"),
    "a list for a header": (lambda i: f"{part(['alg'])}.{part({})}.z", "form"),
    "a text for a header": (lambda i: f"{part('alg')}.{part({})}.z", "form"),
    "deep": (lambda i: f"{part(b'[' * 2000)}.e30.z", "form"),
    "long": (lambda i: i.token(filler="x" * 16_384), "form"),
    "claims that are a list": (lambda i: by_hand(i, [1]), "signature"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_a_token_that_the_issuer_did_not_make_for_this_is_refused(
    service: Service, issuer: Issuer, name: str
) -> None:
    make, why = FORGED[name]
    assert cause(asked(service, make(issuer))) == why
    assert "/evil" not in issuer.asked


def test_a_good_token_of_nobody_here_is_told_so(service: Service, issuer: Issuer) -> None:
    answer = asked(service, issuer.token(sub=ID_OF_NOBODY), **{"Accept-Language": "zh-CN"})
    assert cause(answer) is None
    assert "在职人员" in answer.json()["detail"]


def test_while_the_issuer_fails_tokens_get_503_and_keys_go_on(
    service: Service, issuer: Issuer
) -> None:
    issuer.paths["/jwks"] = lambda: (500, {}, b"")
    issuer.keys = [key("first")]
    answer = asked(service, issuer.token(by=key("third")))
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (503, "unavailable")
    assert problem["cause"] == "issuer"
    assert int(answer.headers["retry-after"]) >= 1
    assert asked(service, service.keys[CHEN]).status_code == 200
    issuer.paths["/jwks"] = lambda: document(issuer.jwks())
    assert asked(service, issuer.token()).status_code == 200


def test_without_an_issuer_a_token_is_no_key(tmp_path: Any, issuer: Issuer) -> None:
    with Service(tmp_path) as plain:
        assert cause(asked(plain, issuer.token())) is None


# ---- keys ----------------------------------------------------------------------------------


def test_R5_1_a_revoked_key_opens_nothing_any_more_and_others_go_on(service: Service) -> None:
    operator = Operator(service.app.state.sales)
    first, second = operator.new_key(WANG), operator.new_key(WANG)
    assert asked(service, first).status_code == 200
    operator.revoke_key(WANG, str(key_id_of(first)), "遗失")
    assert cause(asked(service, first)) is None
    assert asked(service, second).status_code == 200


def test_R5_1_a_key_that_another_process_revokes_opens_nothing_either(service: Service) -> None:
    text = Operator(service.app.state.sales).new_key(WANG)
    assert asked(service, text).status_code == 200
    beside = Sales(service.path, keys=service.place.keys, manual_clock=True)
    Operator(beside).revoke_key(WANG, str(key_id_of(text)), "遗失")
    beside.close()
    end = time.monotonic() + DEADLINE_SECONDS
    while asked(service, text).status_code == 200:
        assert time.monotonic() < end, "nobody took notice"
    assert cause(asked(service, text)) is None


def test_R5_1_an_expired_key_opens_nothing(service: Service) -> None:
    operator = Operator(service.app.state.sales)
    sales = service.app.state.sales
    old = operator.new_key(WANG, day_of(sales.clock.now()))
    assert cause(asked(service, old)) is None  # 2 March 2026 is long ago by the machine's clock


def test_R5_1_when_a_key_was_used_last_is_kept_and_of_a_wrong_one_nothing(
    service: Service,
) -> None:
    sales = service.app.state.sales
    used, unused = (Operator(sales).new_key(WANG) for _ in range(2))
    assert asked(service, used).status_code == 200
    assert asked(service, unused + "x").status_code == 401
    sales.keys.uses.write()
    last = sales.keys.uses.last()
    assert key_id_of(used) in last
    assert key_id_of(unused) not in last


# ---- guessing ------------------------------------------------------------------------------


@pytest.fixture
def guarded(tmp_path: Any) -> Iterator[Service]:
    with Service(tmp_path, sign_in_failures=3, sign_in_seconds=3600) as running:
        yield running


def held_back(answer: httpx.Response) -> bool:
    if answer.status_code != 429:
        return False
    assert answer.json()["type"] == "too-many"
    assert 3000 < int(answer.headers["retry-after"]) <= 3600
    return True


def test_who_guesses_is_held_back_and_who_was_in_goes_on(guarded: Service) -> None:
    mine, another = guarded.keys[CHEN], guarded.keys[WANG]
    assert asked(guarded, mine).status_code == 200
    for number in range(3):
        assert cause(asked(guarded, f"dt_{number}_x")) is None
    for guess in ("dt_9_x", another):
        assert held_back(asked(guarded, guess))
    assert asked(guarded, mine).status_code == 200
    # A command's door, a calendar's address: the same guard.
    refused = guarded.client.post(f"{API}/leads", headers={"Authorization": "Bearer dt_9_x"})
    assert held_back(refused)
    assert held_back(guarded.client.get(f"{API}/worklist.ics", params={"token": "cal_1_x"}))
    # Who sends nothing guesses nothing, and is told what is missing.
    assert guarded.client.get(f"{API}/catalog").status_code == 401


def test_guesses_at_the_address_of_a_calendar_count_too(guarded: Service) -> None:
    for _ in range(3):
        answer = guarded.client.get(f"{API}/worklist.ics", params={"token": "cal_1_x"})
        assert answer.status_code == 401
    assert held_back(asked(guarded, guarded.keys[CHEN]))


def test_of_one_key_guesses_are_held_back_and_its_bearer_is_not(guarded: Service) -> None:
    failures, stem = guarded.app.state.sign_in.failures, guarded.keys[CHEN][:-1]
    now = time.monotonic()
    for number in range(3):
        failures.failed(f"192.0.2.{number}", str(key_id_of(stem + "x")), now)
    wrong = stem + ("x" if not guarded.keys[CHEN].endswith("x") else "y")
    assert held_back(asked(guarded, wrong))
    assert asked(guarded, guarded.keys[CHEN]).status_code == 200


def test_genuine_tokens_that_do_not_hold_are_no_guesses(tmp_path: Any, issuer: Issuer) -> None:
    with Service(
        tmp_path, sign_in_failures=3, oidc_issuer=issuer.url, oidc_audience=AUDIENCE
    ) as guarded:
        for _ in range(5):
            assert cause(asked(guarded, issuer.token(exp=NOW - 100))) == "exp"
            assert cause(asked(guarded, issuer.token(sub=ID_OF_NOBODY))) is None
        for _ in range(3):
            assert cause(asked(guarded, issuer.token(by=key("unknown")))) == "signature"
        assert asked(guarded, issuer.token()).status_code == 429


# ---- behind a proxy --------------------------------------------------------------------------


def guess(process: Process, client: str) -> httpx.Response:
    """A wrong key, each time another, with what a proxy would say of where it comes from."""
    headers = {"Authorization": f"Bearer dt_{uuid4().hex}_x", "X-Forwarded-For": client}
    return httpx.get(f"{process.url}{API}/catalog", headers=headers)


def test_only_a_proxy_that_is_named_says_where_a_guess_comes_from(tmp_path: Any) -> None:
    with running(
        tmp_path, DEALTRAIL_PROXIES="127.0.0.1", DEALTRAIL_SIGN_IN_FAILURES="2"
    ) as process:
        said = [guess(process, "203.0.113.7").status_code for _ in range(3)]
        assert said == [401, 401, 429]
        assert guess(process, "203.0.113.8").status_code == 401
        # What a client says of itself stands before what the proxy adds.
        assert guess(process, "203.0.113.9, 203.0.113.7").status_code == 429
        process.stop()
        del process.environment["DEALTRAIL_PROXIES"]
        process.start()
        said = [guess(process, f"203.0.113.{number}").status_code for number in range(3)]
        assert said == [401, 401, 429]
