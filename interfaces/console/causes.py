"""What set an event off, and what followed from it: the causation tree of a step of the replay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from interfaces.http.queries import AuditQuery, audit
from projections.paging import MOST

from .asking import Reader, told
from .cases import COLLECTIONS

COLLECTION_OF = {kind: collection for collection, kind in COLLECTIONS.items()}

Item = dict[str, Any]


@dataclass(slots=True)
class Node:
    """An event of the tree; `after` is how many seconds after its cause it was recorded."""

    item: Item
    is_here: bool
    after: float = 0
    follows: list[Node] = field(default_factory=list)


def tree_of(items: Sequence[Item], step: Item) -> list[Node]:
    """All events of the case that the same command set off, each below what it followed from.

    A deadline that is missed days later stands below the one that was armed. The events that
    the command wrote itself are the roots, and so is whatever was caused in another case.
    """
    related = [item for item in items if item["correlation_id"] == step["correlation_id"]]
    nodes = {item["event_id"]: Node(item, item["position"] == step["position"]) for item in related}
    roots = []
    for node in nodes.values():
        cause = nodes.get(node.item["causation_id"])
        if cause is None:
            roots.append(node)
        else:
            node.after = (_recorded(node) - _recorded(cause)).total_seconds()
            cause.follows.append(node)
    return roots


def _recorded(node: Node) -> dt.datetime:
    return dt.datetime.fromisoformat(node.item["recorded_at"])


def written_elsewhere(step: Item, case_id: str, reader: Reader) -> list[Item]:
    """Where else the command that set it off wrote: the first row in each other case.

    Only cases that the reader may see; of each its collection, number and position.
    """
    query = AuditQuery(command_id=step["correlation_id"], limit=MOST)
    rows = told(audit(query, reader.asked))["items"]
    return list(_first_of_each(rows, case_id))


def _first_of_each(rows: Sequence[Item], case_id: str) -> Iterator[Item]:
    seen = {case_id}
    for row in rows:
        collection = COLLECTION_OF.get(row["aggregate"])
        if collection is not None and row["outcome"] is None and row["aggregate_id"] not in seen:
            seen.add(row["aggregate_id"])
            yield row | {"collection": collection}
