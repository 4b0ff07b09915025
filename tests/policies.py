"""Policies to propose: the one that ships, with some values changed."""

from __future__ import annotations

import copy
import json
from typing import Any

from domain.company.policies import ApprovePolicy, PublishPolicy
from domain.policy import PolicyValues, tree


def values(changes: dict[str, Any] | None = None, *without: str) -> dict[str, Any]:
    """The values that ship, as JSON, with those at these paths changed or left out."""
    whole: dict[str, Any] = copy.deepcopy(tree(PolicyValues()))
    for path, value in (changes or {}).items():
        part, name = _at(whole, path)
        part[name] = value
    for path in without:
        part, name = _at(whole, path)
        del part[name]
    return whole


def _at(whole: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    *way, name = path.split(".")
    part = whole
    for step in way:
        part = part[step]
    return part, name


def policy_values(changes: dict[str, Any] | None = None, *without: str) -> PolicyValues:
    return PolicyValues.model_validate_json(json.dumps(values(changes, *without)))


def publish(version: str = "2026-2", /, *without: str, **changes: Any) -> PublishPolicy:
    """A proposal; `__` in a name stands for the dot in a path."""
    paths = {name.replace("__", "."): value for name, value in changes.items()}
    return PublishPolicy(policy_version=version, values=policy_values(paths, *without))


def approve(version: str = "2026-2") -> ApprovePolicy:
    return ApprovePolicy(policy_version=version)
