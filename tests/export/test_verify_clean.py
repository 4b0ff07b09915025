"""No false alarm: whatever is exported rightly is verified."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from forging import DEAL, LEAD, STORY, exported, made_up

from projections.export import verify
from projections.export.verify import Outside, checked

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
EXPORTS = 1_000 if SOAK else 8
FORMATS = ("csv", "xes", "ocel-json", "ocel-sqlite")

pytestmark = pytest.mark.soak


@pytest.mark.parametrize("seed", range(EXPORTS))
def test_an_export_as_it_was_made_is_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    dice = random.Random(seed)
    story = dice.choices(STORY[6:], k=dice.randrange(1, 40))
    rows = made_up((*STORY[:6], *story), gap=dice.choice((0, 0, 1, 50)))
    last = rows[-1].position
    sizes = sorted(dice.sample(range(1, len(rows)), k=dice.randrange(3)))
    wanted: dict[str, Any] = {"begin": dice.randrange(1, last), "purpose": "年度审计"}
    wanted["end"] = dice.choice((None, dice.randrange(wanted["begin"] + 1, last + 2)))
    if dice.random() < 0.3:
        wanted["aggregates"] = dice.choice(((LEAD,), (LEAD, DEAL)))
    formats = dice.sample(FORMATS, k=dice.randrange(len(FORMATS))) if SOAK else ("csv",)
    bag = exported(rows, tmp_path, formats=("jsonl", *formats), signed_at=sizes, **wanted)
    if dice.random() < 0.2:
        monkeypatch.setattr(verify, "PART_BYTES", dice.choice((1_000, 10_000)))
    keys = tmp_path / "public-keys"
    keys.write_bytes(bag.files["public-keys"])
    report = checked(tmp_path / "export", Outside(keys))
    assert report.exit_code == 0, report.of("BROKEN")
    shutil.rmtree(tmp_path)
