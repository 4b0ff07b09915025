"""From the folder in which an export was made to the one that bears its name."""

from __future__ import annotations

import os
import shutil
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .errors import CannotExportError, StoppedError
from .part import Part
from .work import Progress, Stop

ZIP = ".zip"
PART = ".part"
#: The earliest date that a zip can hold: the same for every file of every export.
DATE = (1980, 1, 1, 0, 0, 0)
MODE = 0o644
CHUNK = 1 << 20
#: A disk takes many wishes to write in the time of one.
SYNCED_AT_ONCE = 16


def part_of(target: Path) -> Path:
    """Where an export with that target is made."""
    return target.with_name(target.name + PART)


def require_free(target: Path) -> None:
    """Raise CannotExportError if something is there already."""
    if target.is_symlink() or (target.exists() and not _is_empty_folder(target)):
        raise CannotExportError(
            f"{target} is there already; nothing is ever overwritten. Choose another name.",
            f"{target} 已存在；绝不覆盖，请另选名称。",
        )


def packed(part: Part, target: Path, progress: Progress, stop: Stop) -> Path:
    """The finished export as it is to stand there, all of it on disk."""
    if target.suffix == ZIP:
        made = part.folder / f"bag{ZIP}"
        _pack(part.bag, made, target.stem, progress, stop)
        return made
    with ThreadPoolExecutor(SYNCED_AT_ONCE) as several:
        list(several.map(_sync, [part.bag, *part.bag.rglob("*")]))
    return part.bag


def publish(made: Path, target: Path) -> None:
    """Give it its name, in one step; raises CannotExportError if that was taken meanwhile."""
    require_free(target)
    if target.is_dir():
        target.rmdir()
    made.replace(target)
    _sync(target.parent)


def clear(folder: Path) -> None:
    """Take away what is left of the work, once the export has its name."""
    shutil.rmtree(folder)


def _pack(bag: Path, made: Path, name: str, progress: Progress, stop: Stop) -> None:
    paths = sorted((p for p in bag.rglob("*") if p.is_file()), key=lambda p: p.as_posix().encode())
    total, done = sum(path.stat().st_size for path in paths), 0
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as pack:
        for path in paths:
            entry = zipfile.ZipInfo(f"{name}/{path.relative_to(bag).as_posix()}", DATE)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, MODE << 16
            entry.create_system, entry.file_size = 3, path.stat().st_size
            with path.open("rb") as source, pack.open(entry, "w") as sink:
                while chunk := source.read(CHUNK):
                    sink.write(chunk)
                    done += len(chunk)
                    progress("zip", done, total)
                    if stop():
                        raise StoppedError("The export was stopped.", "导出已停止。")
    with made.open("rb") as file:
        os.fsync(file.fileno())


def _is_empty_folder(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())


def _sync(path: Path) -> None:
    """Have a file, or the names in a folder, on disk; not every system can be asked for folders."""
    if path.is_dir() and not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
