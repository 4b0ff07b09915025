"""The folder in which exports are kept: one .zip each, and beside it how far the work is.

`ID.zip` is whole as soon as it has that name; `ID.json` is written anew as the work goes on, by
the one process that does it, and read by whoever is asked for the export.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from uuid import UUID

from pydantic import BaseModel, ValidationError

from .asked import Asked
from .recording import Written

NOTE = re.compile(r"dealtrail-export-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.json")


class Trouble(BaseModel):
    """Why the last attempt failed, in both languages."""

    en: str
    zh: str


class Progress(BaseModel):
    """How far the work on an export is: `done` of `total` in this step, what went wrong last."""

    #: What is being made.
    step: str = ""
    done: int = 0
    total: int = 0
    attempts: int = 0
    trouble: Trouble | None = None
    #: How many people had been erased when it was begun.
    erased: int = 0
    #: What it holds, once it is whole.
    written: Written | None = None


class Place:
    """The exports kept in one folder, which is made when the first of them is begun."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def file(self, export_id: UUID) -> Path:
        """Where the export stands once it is whole."""
        return self.folder / f"dealtrail-export-{export_id}.zip"

    def progress(self, export_id: UUID) -> Progress | None:
        """How far it is; None if nothing of it stands here."""
        try:
            return Progress.model_validate_json(self._note(export_id).read_bytes())
        except (FileNotFoundError, NotADirectoryError, ValidationError):
            return None

    def is_outdated(self, export: Asked, erased: int) -> bool:
        """Whether what is kept may disclose somebody who was erased since it was begun.

        `erased` people are by now; without a note nobody knows how many were then.
        """
        known = self.progress(export.export_id) or Progress()
        return export.personal and known.erased < erased

    def keep(self, export_id: UUID, progress: Progress) -> None:
        """Write down how far it is, all of it or nothing."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        note = self._note(export_id)
        draft = note.with_suffix(".json.new")
        with draft.open("w", encoding="utf-8") as file:
            file.write(progress.model_dump_json())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(note)

    def drop(self, export_id: UUID) -> None:
        """Throw away all that stands here of an export."""
        for path in self.folder.glob(f"dealtrail-export-{export_id}.*"):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def known(self) -> set[UUID]:
        """Of which exports something stands here."""
        notes = (NOTE.fullmatch(path.name) for path in self.folder.glob("*.json"))
        return {UUID(note[1]) for note in notes if note is not None}

    def _note(self, export_id: UUID) -> Path:
        return self.folder / f"dealtrail-export-{export_id}.json"
