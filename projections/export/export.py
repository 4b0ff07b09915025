"""Makes an export of the log, from the first step to the last: what the CLI and the service call.

What it makes says docs/export-format.md. It reads a batch at a time and holds nothing open in
between, so it keeps nobody from writing, and needs the same memory for any number of events.
"""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from uuid import UUID

from application.log import Log

from .aggregates import make_aggregates
from .bag import (
    DECLARATION,
    MANIFEST,
    PAYLOAD,
    PAYLOAD_LIST,
    TAG_LIST,
    content_hash,
    files_of,
    info,
    listed,
)
from .crew import crew
from .events import make_with_writer
from .evidence import Evidence
from .folder import clear, packed, part_of, publish, require_free
from .formats import CSV, FORMATS, JSONL, PARQUET
from .growing import write_whole
from .kinds import words
from .lines import make_csv, make_lines
from .manifest import VARYING, manifest
from .parquet import make_parquet, require_libraries
from .part import Part, part_at
from .plan import Plan, planned
from .proving import make_proofs
from .ranges import range_of
from .schemas import schemas
from .unsealing import Unsealing
from .wanted import Exported, Wanted
from .work import Progress, Stop, Work

WANTED, PLAN, UNSEALED = "wanted", "plan", "unsealed"
#: Files that go into every export as they are: where they stand here, and there.
AS_THEY_ARE = {"verify.py": "verify.py", "bag_readme.md": "README.md"}


def export(
    log: Log,
    evidence: Evidence,
    wanted: Wanted,
    target: Path,
    *,
    version: str,
    before: int | None = None,
    now: Callable[[], dt.datetime],
    progress: Progress = lambda step, done, total: None,
    stop: Stop = lambda: False,
    announce: Callable[[Exported], None] = lambda exported: None,
) -> Exported:
    """Make the export `target`, a folder or a `.zip`, or go on with what broke off.

    `version`: of the software. `before`: a position that the export ends before at the latest,
    that of its own request. `announce` is called when all is made and before it has its name; if
    it raises, it never gets it. Raises CannotExportError, NothingToExportError, DisagreesError,
    StoppedError (all ExportError), LedgerError, StoreUnavailableError; but for the first, what
    was done is kept in `target.part`, to be gone on with.
    """
    require(log, wanted, target, before)
    folder = part_of(target)
    with _what_is_there_left_alone(), part_at(folder) as part:
        plan, unsealing = _left_off(part, wanted, version), Unsealing(log, wanted.personal)
        mark = unsealing.mark
        is_ours = plan is not None and wanted.export_id in (None, UUID(plan.export_id))
        if plan is None or not is_ours or part.tell(UNSEALED) != mark:
            part.start_anew()
            plan = planned(log, evidence, wanted, before, now(), version)
            part.note_all({WANTED: wanted.text, PLAN: plan.text, UNSEALED: mark})
        with crew(words(), plan.size - plan.first_index) as hands:
            work = Work(log, evidence, plan, part, hands, unsealing, progress, stop)
            _make(work, wanted)
        unsealing.require_unchanged(mark)
        exported = _finished(work, wanted, target)
        made = packed(part, target, progress, stop)
        announce(exported)
        publish(made, target)
    clear(folder)
    return exported


@contextmanager
def _what_is_there_left_alone() -> Iterator[None]:
    """The collector looks at new objects only: not again and again at all that was imported."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def require(log: Log, wanted: Wanted, target: Path, before: int | None = None) -> None:
    """Raise ExportError where it is clear beforehand that the export cannot be made."""
    require_free(target)
    if PARQUET in wanted.formats:
        require_libraries()
    range_of(log, wanted, before)


def begun(target: Path, wanted: Wanted, version: str) -> UUID | None:
    """The id of the export that broke off there, if the same is wanted now; None if there is none.

    Raises CannotExportError.
    """
    folder = part_of(target)
    if not folder.exists():
        return None
    with part_at(folder) as part:
        plan = _left_off(part, wanted, version)
        return UUID(plan.export_id) if plan is not None else None


def _left_off(part: Part, wanted: Wanted, version: str) -> Plan | None:
    """What was settled when this export began."""
    told = part.tell(PLAN)
    if told is None or part.tell(WANTED) != wanted.text:
        return None
    plan = Plan.parse(told)
    return plan if plan.version == version else None


def _make(work: Work, wanted: Wanted) -> None:
    """All files with content; each that is done already is left as it is."""
    make_lines(work)
    for name in wanted.sorted_formats:
        if name == CSV:
            make_csv(work)
        elif name == PARQUET:
            make_parquet(work)
        elif name != JSONL:
            make_with_writer(work, FORMATS[name])
    make_aggregates(work)
    make_proofs(work)


def _finished(work: Work, wanted: Wanted, target: Path) -> Exported:
    """What describes the content, and the result."""
    part, plan, counted = work.part, work.plan, work.counts()
    for path, content in schemas(counted.types):
        write_whole(part, path, content)
    for here, there in AS_THEY_ARE.items():
        write_whole(part, there, files(__package__).joinpath(here).read_bytes())
    write_whole(part, "bagit.txt", DECLARATION)
    part.forget(MANIFEST, TAG_LIST)
    write_whole(part, "bag-info.txt", info(files_of(part), plan.version))
    payload = [one for one in files_of(part) if one.path.startswith(PAYLOAD)]
    write_whole(part, PAYLOAD_LIST, listed(payload))
    made = files_of(part)
    write_whole(part, MANIFEST, manifest(plan, wanted, counted, made))
    tags = [one for one in files_of(part) if not one.path.startswith(PAYLOAD)]
    write_whole(part, TAG_LIST, listed(tags))
    return Exported(
        path=target,
        export_id=UUID(plan.export_id),
        begin=plan.begin,
        end=plan.end,
        counts=counted,
        content_sha256=content_hash(made, VARYING),
        first_hash=_leaf_at(work.evidence, counted.first_position),
        last_hash=_leaf_at(work.evidence, counted.last_position),
    )


def _leaf_at(evidence: Evidence, position: int | None) -> str | None:
    if position is None:
        return None
    return evidence.nodes.get(0, evidence.index_of(position)).hex()
