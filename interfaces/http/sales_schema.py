"""The schemas of the funnel and of the forecast: figures of several kinds together."""

from __future__ import annotations

from .view_schema import POSITION, ROW, SHARE, TEXT, WHOLE, Schema, list_of, maybe, object_of

AMOUNTS: dict[str, Schema] = {"amount_fen": WHOLE, "weighted_fen": WHOLE}

FUNNEL = object_of(
    "How many leads came how far, and why others did not.",
    mode=TEXT,
    steps=list_of(
        object_of(
            "How many reached a step; shares are of the step before, and of all.",
            step=TEXT,
            count=WHOLE,
            amount_fen=WHOLE,
            grades={"type": ["object", "null"], "description": "By grade, where one was given."},
            step_bp=SHARE,
            total_bp=SHARE,
            median_days=maybe(WHOLE, "From the step before; null where nobody took it."),
        )
    ),
    losses=list_of(ROW),
    as_of_position=WHOLE,
    position=POSITION,
)
FORECAST = object_of(
    "What is to be signed when, what was won, and what changed.",
    months=list_of(
        object_of(
            "The deals expected in a month, those won in it, and its target.",
            month=TEXT,
            count=WHOLE,
            **AMOUNTS,
            commit_fen=WHOLE,
            best_fen=WHOLE,
            won_count=WHOLE,
            won_fen=WHOLE,
            stages=list_of(ROW),
            target_fen=maybe(WHOLE),
            attained_bp=SHARE,
            targets=list_of(ROW),
        )
    ),
    waterfall=object_of(
        "How the sum of all months became what it is.",
        **{
            "from": object_of("Where it began.", position=WHOLE, **AMOUNTS),
            "to": object_of("Where it ends.", position=WHOLE, **AMOUNTS),
            "bars": list_of(object_of("Changes of one kind.", change=TEXT, count=WHOLE, **AMOUNTS)),
        },
    ),
    as_of_position=WHOLE,
    position=POSITION,
)
