"""Secrets are compared in constant time: no `==` and no `in` near anything that is named so."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

#: What names of secrets, and of what is derived from them, are made of.
WORDS = frozenset({
    "authorization", "bearer", "credential", "digest", "hash", "hashes", "hmac", "mac", "offered",
    "password", "secret", "secrets", "signature", "signatures", "token", "tokens",
})  # fmt: skip
#: Where digests are compared that anybody may know, of documents and of the ledger; and names.
PUBLIC = (
    "application/execution.py",
    "application/manifest.py",
    "projections/export/",
    "projections/ledger/",
)
COMPARING = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)


def named(node: ast.expr) -> Iterator[str]:
    """The words in the names of what is compared; of a call to `len` none."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len":
        return
    for part in ast.walk(node):
        if isinstance(part, ast.Name | ast.Attribute):
            name = part.id if isinstance(part, ast.Name) else part.attr
            yield from name.lower().split("_")


def compared(source: str) -> list[str]:
    """Comparisons that take longer the more of a secret is right."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Compare)
        and any(isinstance(operation, COMPARING) for operation in node.ops)
        and any(word in WORDS for side in (node.left, *node.comparators) for word in named(side))
    ]


def test_no_secret_is_compared_by_its_first_wrong_byte() -> None:
    found: dict[str, list[str]] = {}
    for folder in ("application", "domain", "interfaces", "projections"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(PUBLIC) and (there := compared(path.read_text("utf-8"))):
                found[name] = there
    assert found == {}, "compare secrets with hmac.compare_digest"


@pytest.mark.parametrize(
    "source",
    ["offered == key.hash", "if text != row.secret: pass", "token in known", "a == b.api_token"],
)
def test_such_a_comparison_is_found(source: str) -> None:
    assert compared(source)


@pytest.mark.parametrize(
    "source", ["hmac.compare_digest(offered, key.hash)", "len(digest) == 32", "secret is None"]
)
def test_what_is_none_is_not(source: str) -> None:
    assert not compared(source)


def test_where_secrets_are_kept_they_are_compared_in_constant_time() -> None:
    for name in ("application/keys.py", "application/given_secrets.py"):
        assert "hmac.compare_digest(" in (ROOT / name).read_text("utf-8"), name
