"""Exports made by the real exporter from made-up rows, for readers that are not ours.

Writes `whole`, `chosen` (of two aggregates) and `damaged` into the folder it is given.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from forging import DEAL, EVENTS, LEAD, STORY, exported, made_up


def main(folder: Path) -> None:
    rows = made_up(STORY * 3, gap=4)
    whole = exported(rows, folder / "log", signed_at=[7])
    whole.write(folder / "whole")
    exported(rows, folder / "log", name="choice", aggregates=(LEAD, DEAL)).write(folder / "chosen")
    damaged = whole.copy()
    damaged.files[EVENTS] = damaged.files[EVENTS].replace(b"chen, 9", b"wang, 9")
    damaged.write(folder / "damaged")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
