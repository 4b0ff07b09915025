"""What `dealtrail verify` does; loaded when it is asked for only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from domain.language import Language
from interfaces.settings import Settings
from projections.ledger.checkpoint import Checkpoint
from projections.ledger.errors import LedgerError
from projections.ledger.examined import Sources
from projections.ledger.examining import Examination
from projections.ledger.keyring import Keyring
from projections.ledger.looked import noted_in
from projections.ledger.note import BYTES_AT_MOST, Note
from projections.ledger.trust import Noted

from .running import CannotRunError
from .verify_lines import lines_of


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody holds who need not trust the place that is verified."""

    notes: tuple[Noted, ...]
    keys: Keyring | None


def held(checkpoints: Iterable[Path], keys: Path | None) -> Held:
    """What stands in the files; raises CannotRunError, OSError."""
    notes = tuple(_noted(path) for path in checkpoints)
    return Held(notes, _keyring(keys) if keys is not None else None)


def verified(chosen: Settings, outside: Held, language: Language) -> bool:
    """Verify the log and say what was found; whether nothing is wrong, and that is vouched for."""
    sources = Sources(
        chosen.location, chosen.keys_location, chosen.checkpoints, outside.notes, outside.keys
    )
    with _shown() as told, Examination(sources, lambda count: told(count, None)) as examination:
        told(0, examination.last_position)
        examined = examination.run()
    for line in lines_of(examined, language):
        typer.echo(line)
    return examined.vouched


def _noted(path: Path) -> Noted:
    """The note in a file that somebody holds."""
    if path.is_file() and path.stat().st_size > BYTES_AT_MOST:
        raise CannotRunError(f"--checkpoint: {path} is too large to be a checkpoint")
    noted = noted_in(path)
    try:
        Checkpoint.parse(Note.parse(noted.note).text)
    except LedgerError as error:
        raise CannotRunError(f"--checkpoint: {path}: {error}") from error
    return noted


def _keyring(path: Path) -> Keyring:
    try:
        keys = Keyring.parse(path.read_text(encoding="utf-8"))
    except (LedgerError, UnicodeDecodeError) as error:
        raise CannotRunError(f"--keys: {path}: {error}") from error
    if not keys.trusted:
        raise CannotRunError(f"--keys: {path}: there is no key in it")
    return keys


@contextmanager
def _shown() -> Iterator[Callable[[int, int | None], None]]:
    """A bar on the terminal, told of how many rows were read, and of how many there are."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(
        *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("verify", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
