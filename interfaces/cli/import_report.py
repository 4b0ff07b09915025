"""What an import tells: the refusals in a file or on the screen, and the sums."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import typer

from .row_import import ListKind, Outcome

HEADINGS = ("row", "column", "clause", "code", "text", "说明")
MOST_SHOWN = 50


class Report:
    """Counts what became of the rows and tells of those that were refused."""

    def __init__(self, kind: ListKind, file: TextIO | None) -> None:
        self._kind = kind
        self._file = file
        self._writer = csv.writer(file) if file is not None else None
        self._shown = 0
        self.counts: Counter[str] = Counter(done=0, known=0, refused=0)
        if self._writer is not None:
            self._writer.writerow(HEADINGS)

    @property
    def total(self) -> int:
        return self.counts.total()

    def tell(self, outcomes: tuple[Outcome, ...]) -> None:
        """Take in a batch; what is told of it is in the file when this returns."""
        for outcome in outcomes:
            if outcome.refusals:
                self.counts["refused"] += 1
                self._refused(outcome)
            else:
                self.counts["known" if outcome.known else "done"] += 1
        if self._file is not None:
            self._file.flush()

    def _refused(self, outcome: Outcome) -> None:
        for refusal in outcome.refusals:
            text = refusal.text
            if self._writer is not None:
                said = (refusal.clause, refusal.code, text.en, text.zh)
                self._writer.writerow((refusal.row, refusal.column, *said))
        if self._writer is not None or self._shown > MOST_SHOWN:
            return
        self._shown += 1
        if self._shown > MOST_SHOWN:
            typer.echo("More rows were refused; --report FILE lists them all.")
            return
        for refusal in outcome.refusals:
            place = f", {refusal.column}" if refusal.column else ""
            typer.echo(f"row {refusal.row}{place}: {refusal.clause} {refusal.code}: ", nl=False)
            typer.echo(refusal.text.en)
            typer.echo(f"    {refusal.text.zh}")

    def summary(self, dry_run: bool) -> str:
        """The sums, in both languages."""
        counts = self.counts
        verb = self._kind.would_be_done if dry_run else self._kind.done
        return (
            f"{counts['done']} {verb.en}, {counts['known']} known already, "
            f"{counts['refused']} refused\n"
            f"{verb.zh} {counts['done']} 条，此前已有 {counts['known']} 条，"
            f"未受理 {counts['refused']} 条"
        )


@contextmanager
def report(kind: ListKind, path: Path | None) -> Iterator[Report]:
    """A report into the file, which is begun before anything is sent, or on the screen."""
    if path is None:
        yield Report(kind, None)
        return
    # With its mark, or Excel takes UTF-8 for something else.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        yield Report(kind, file)
