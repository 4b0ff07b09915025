"""The policy that is tried: the values that are given, and for all others those in force."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from domain.company.policies import against
from domain.outcomes import Reason
from domain.policy import Policy, PolicyValues, policy_of, tree

#: The version of what is only tried; no event is ever stamped with it.
TRIAL = "what if"

#: Where the parts of a value exclude each other, a change replaces the whole of it.
WHOLE = frozenset({"limit", "notice", "repeats", "before", "first", "solution", "resolve"})
MOST_DEEP = 10


class BadValuesError(ValueError):
    """The values are no policy: what is wrong with them, as reasons or in words."""

    def __init__(self, *problems: str, reasons: tuple[Reason, ...] = ()) -> None:
        super().__init__("; ".join(problems) or ", ".join(str(r.field) for r in reasons))
        self.problems = problems
        self.reasons = reasons


def trial_policy(in_force: Policy, changes: Any) -> Policy:
    """The policy in force with these values changed; raises BadValuesError."""
    if not isinstance(changes, Mapping):
        raise BadValuesError("values: an object of values, as GET /policies shows them")
    merged = _merged(tree(in_force.values), changes, MOST_DEEP)
    try:
        values = PolicyValues.model_validate_json(json.dumps(merged))
    except ValidationError as error:
        raise BadValuesError(*(_told(e) for e in error.errors())) from error
    reasons = tuple(against(values))
    if reasons:
        raise BadValuesError(reasons=reasons)
    return policy_of(TRIAL, values)


def _merged(known: Any, changes: Any, deep: int, name: str = "") -> Any:
    if not (isinstance(known, Mapping) and isinstance(changes, Mapping)) or name in WHOLE:
        return changes
    if not deep:
        raise BadValuesError("values: nested too deeply")
    merged = {n: _merged(known.get(n), v, deep - 1, n) for n, v in changes.items()}
    return {**known, **merged}


def _told(error: Any) -> str:
    return ".".join(("values", *map(str, error["loc"]))) + f": {error['msg']}"
