"""Every field of a stored row is in its leaf, and no two rows have the same."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from signing import flips

from application.log import Row
from projections.ledger.errors import UnhashableRowError
from projections.ledger.leaf import leaf_data, leaf_hash

ROW = Row(7, "0a1b", 3, "LeadRegistered", b'{"v":1}')


def test_the_data_of_a_leaf_are_written_as_documented() -> None:
    lengths = (17, 1, 4, 1, 14, 7)
    fields = (b"dealtrail leaf v1", b"7", b"0a1b", b"3", b"LeadRegistered", b'{"v":1}')
    written = b"".join(
        length.to_bytes(4, "big") + field for length, field in zip(lengths, fields, strict=True)
    )
    assert leaf_data(ROW) == written
    assert leaf_hash(ROW) == sha256(b"\x00" + written).digest()


def test_the_leaf_of_this_row_never_changes() -> None:
    """Frozen: with another hash no ledger that exists could be verified any more."""
    assert leaf_hash(ROW).hex() == (
        "6d48414d4708c4dcc99e2a95a480b57de8cf92bfc5377a6c4a675b26bca2689f"
    )


def test_no_bit_of_a_row_can_be_changed_unnoticed() -> None:
    changed = [ROW._replace(state=state) for state in flips(ROW.state)]
    changed += [ROW._replace(topic=text.decode("latin-1")) for text in flips(ROW.topic.encode())]
    changed += [ROW._replace(originator_id=i.decode("latin-1")) for i in flips(b"0a1b")]
    changed += [ROW._replace(position=ROW.position ^ 1 << bit) for bit in range(63)]
    changed += [ROW._replace(originator_version=3 ^ 1 << bit) for bit in range(63)]
    leaves = {leaf_hash(row) for row in [ROW, *changed]}
    assert len(leaves) == len(changed) + 1


def test_moving_a_byte_from_field_to_field_gives_another_leaf() -> None:
    """What fields joined by a separator would not notice."""
    pairs = [
        (Row(1, "a|b", 2, "c", b"d"), Row(1, "a", 2, "b|c", b"d")),
        (Row(11, "a", 2, "c", b"d"), Row(1, "1a", 2, "c", b"d")),
        (Row(1, "a", 2, "c", b"d"), Row(1, "a2", 2, "c"[:0], b"cd")),
        (Row(1, "", 2, "", b"ab"), Row(1, "", 2, "a", b"b")),
    ]
    for one, other in pairs:
        assert leaf_hash(one) != leaf_hash(other)


rows = st.builds(
    Row,
    position=st.integers(0, 300),
    originator_id=st.text("a|1\x00", max_size=3),
    originator_version=st.integers(0, 30),
    topic=st.text("a|1\x00线", max_size=3),
    state=st.binary(max_size=4),
)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(rows, rows)
def test_two_rows_have_one_leaf_only_if_they_are_one(one: Row, other: Row) -> None:
    assert (leaf_data(one) == leaf_data(other)) == (one == other)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("position", 7.0, "position float"),
        ("position", True, "position bool"),
        ("originator_id", b"0a1b", "originator_id bytes"),
        ("originator_version", "3", "originator_version str"),
        ("topic", None, "topic NoneType"),
        ("state", '{"v":1}', "state str"),
        ("topic", "\ud800", "not Unicode"),
    ],
)
def test_a_value_that_the_log_never_writes_is_named(field: str, value: Any, said: str) -> None:
    with pytest.raises(UnhashableRowError, match=said) as raised:
        leaf_hash(ROW._replace(**{field: value}))
    assert raised.value.text.zh.endswith("。")
