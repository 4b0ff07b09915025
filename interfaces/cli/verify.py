"""`dealtrail verify`: does the log still hold what was recorded, and what was signed of it?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from interfaces.settings import settings

from .running import NO, DatabaseOption, LangOption, chosen_language


def verify(
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(
            "--checkpoint",
            metavar="FILE",
            help="A signed checkpoint that you hold; the log must agree with it. Give it again "
            "for more.",
        ),
    ] = None,
    keys: Annotated[
        Path | None,
        typer.Option(
            "--keys", metavar="FILE", help="The public keys that you hold, one a line (vkeys)."
        ),
    ] = None,
    lang: LangOption = None,
    database: DatabaseOption = None,
) -> None:
    """Recompute everything from the rows of the log, and compare it with all that was signed.

    Writes nothing, and may run beside the service. Exit 1 where the log is broken, and where
    nothing vouches for it (not checked): nothing was signed, or what was signed is lost.
    """
    from .verify_run import held, verified

    language, chosen = chosen_language(lang), settings(database=database)
    if not verified(chosen, held(checkpoint or (), keys), language):
        raise typer.Exit(NO)
