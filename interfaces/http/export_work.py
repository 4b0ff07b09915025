"""What of an export stands in no event: how far the work is, what went wrong, what is kept here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request

from domain.company.export import Stage
from domain.language import Language, Text
from interfaces.exports.place import Place
from interfaces.exports.worker import Exports
from interfaces.operator import AT_THE_MACHINE

NO_PLACE = Text(
    "It waits: the service was not told where to keep exports (DEALTRAIL_EXPORTS).",
    "等待中：服务未设置导出文件的存放位置（DEALTRAIL_EXPORTS）。",
)


def work_on(row: dict[str, Any], request: Request, language: Language) -> dict[str, Any]:
    """How far the work on it is, and how large the file that is kept of it here."""
    place, id = place_of(request), UUID(row["id"])
    if place is None:
        is_ours = row["client"] != AT_THE_MACHINE.client
        waits = row["state"] == Stage.READY.value and is_ours
        return _told(trouble=NO_PLACE.in_(language) if waits else None)
    file = place.file(id)
    size = file.stat().st_size if row["state"] == Stage.DONE.value and file.is_file() else None
    known = place.progress(id) if row["state"] == Stage.READY.value else None
    if known is None:
        return _told(file_bytes=size)
    wrong = known.trouble
    said = Text(wrong.en, wrong.zh).in_(language) if wrong is not None else None
    progress = {"step": known.step, "done": known.done, "total": known.total}
    return _told(progress, known.attempts, said, size)


def _told(
    progress: dict[str, Any] | None = None,
    attempts: int = 0,
    trouble: str | None = None,
    file_bytes: int | None = None,
) -> dict[str, Any]:
    return {
        "progress": progress,
        "failed_attempts": attempts,
        "trouble": trouble,
        "file_bytes": file_bytes,
    }


def place_of(request: Request) -> Place | None:
    """Where this service keeps exports, if it was told."""
    worker = request.app.state.exports
    assert isinstance(worker, Exports)
    return worker.place
