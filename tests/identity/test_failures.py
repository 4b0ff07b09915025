"""Failed attempts are held back, within bounded memory, and nobody is locked out by others."""

from __future__ import annotations

import pytest

from interfaces.identity.failures import Failures, counted_address

HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"
RIGHT, WRONG = b"right", b"wrong"


def test_after_too_many_in_a_minute_an_address_waits_for_a_while() -> None:
    failures = Failures(3, 60.0)
    for now in (0.0, 10.0):
        failures.failed(HERE, None, now)
        assert failures.wait(HERE, WRONG, now) == 0
    failures.failed(HERE, None, 20.0)
    assert failures.wait(HERE, WRONG, 20.0) == 60
    assert failures.wait(HERE, RIGHT, 50.0) == 30
    assert failures.wait(ELSEWHERE, WRONG, 20.0) == 0
    assert failures.wait(HERE, WRONG, 80.0) == 0
    failures.failed(HERE, None, 80.0)
    assert failures.wait(HERE, WRONG, 80.0) == 0


def test_a_failure_now_and_then_makes_nobody_wait() -> None:
    failures = Failures(3, 60.0)
    for minute in range(20):
        failures.failed(HERE, None, minute * 31.0)
        assert failures.wait(HERE, WRONG, minute * 31.0) == 0


def test_who_signed_in_from_there_goes_on_with_the_same_credential_for_an_hour() -> None:
    failures = Failures(1, 86_400.0)
    failures.succeeded(HERE, RIGHT, 0.0)
    failures.succeeded(ELSEWHERE, b"other", 0.0)
    failures.failed(HERE, None, 10.0)
    assert failures.wait(HERE, RIGHT, 3599.0) == 0
    assert failures.wait(HERE, WRONG, 10.0) > 0
    assert failures.wait(HERE, b"other", 10.0) > 0
    assert failures.wait(HERE, RIGHT, 3600.0) > 0


def test_of_one_key_only_guesses_wait_from_wherever_they_come() -> None:
    failures = Failures(3, 60.0)
    for number in range(3):
        assert failures.failed(f"192.0.2.{number}", "k1", 0.0) == 0
    assert failures.failed("192.0.2.9", "k1", 1.0) == 59
    assert failures.failed("192.0.2.9", "k2", 1.0) == 0
    # Its bearer is not asked for the number: he is looked at, and is right.
    assert failures.wait(ELSEWHERE, RIGHT, 1.0) == 0


def test_memory_is_bounded_and_the_newest_are_remembered() -> None:
    failures = Failures(1, 60.0, remembered=100)
    for number in range(1000):
        failures.failed(str(number), f"k{number}", 0.0)
        failures.succeeded(str(number), RIGHT, 0.0)
    assert len(failures) == 200
    assert failures.wait("999", WRONG, 0.0) > 0
    assert failures.wait("1", WRONG, 0.0) == 0


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("unix:", "unix:"),
        ("x" * 5000, "x" * 100),
        (None, ""),
    ],
)
def test_what_is_counted_as_one_address(host: str | None, counted: str) -> None:
    assert counted_address(host) == counted
