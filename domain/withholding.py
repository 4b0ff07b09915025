"""Events as those read them from whom a person is kept back: a placeholder for all he is told of.

Where a field may not be missing, as on a form, this takes the place of `veiled`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from .kernel import Event
from .values import RESTRICTED
from .veiling import PERSONAL, Hidden, May, Part, Plan, of_person, plan_of, reads_personal

E = TypeVar("E", bound=Event)


def withheld(event: E, may: May) -> E:
    """The event with a placeholder in place of every personal value that is not the reader's."""
    plan = plan_of(type(event), True)
    if may(PERSONAL) or not plan:
        return event
    data = _withheld(plan, event.model_dump(mode="json", by_alias=True), may)
    return type(event).model_validate(data, strict=False)


def _withheld(plan: Plan, record: Mapping[str, Any], may: May) -> dict[str, Any]:
    shown = dict(record)
    for key, what in plan.items():
        if shown.get(key) is None:
            continue
        if isinstance(what, Hidden) and what.personal:
            shown[key] = _kept(what, shown[key], record, may)
        elif (part := what.part if isinstance(what, Hidden) else what) is not None:
            shown[key] = _within(part, shown[key], may)
    return shown


def _within(part: Part, value: Any, may: May) -> Any:
    if isinstance(value, Mapping):
        if not part.keyed:
            return _withheld(part.plan, value, may)
        return {key: _withheld(part.plan, item, may) for key, item in value.items()}
    return [_withheld(part.plan, item, may) for item in value]


def _kept(field: Hidden, value: Any, record: Mapping[str, Any], may: May) -> Any:
    if field.by_person:
        return {id: v if may(of_person(id)) else RESTRICTED for id, v in value.items()}
    return value if reads_personal(field, record, may) else _replaced(value)


def _replaced(value: Any) -> Any:
    match value:
        case Mapping():
            return {key: _replaced(item) for key, item in value.items()}
        case list():
            return [_replaced(item) for item in value]
    return RESTRICTED
