"""The command line: `dealtrail …`. Each command stands in a file of its own."""

from __future__ import annotations

import io
import logging
import sys

import typer

from .backup import backup, restore
from .clauses import clauses
from .commands import commands
from .demo import demo
from .export import export
from .importing import import_
from .ledger import ledger
from .master_key import master_key
from .migrate import migrate
from .people import people
from .rebuild import rebuild
from .replay import replay
from .running import CommandLine
from .serve import serve
from .verify import verify
from .whatif import whatif
from .worker import worker

app = typer.Typer(
    name="dealtrail",
    cls=CommandLine,
    help="From the first lead to the last payment and complaint: every action an immutable event.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(serve)
app.command()(worker)
app.command()(demo)
app.add_typer(people, name="people")
app.command()(replay)
app.command()(rebuild)
app.command()(verify)
app.command()(migrate)
app.command()(master_key)
app.command()(backup)
app.command()(restore)
app.add_typer(ledger, name="ledger")
app.command()(export)
app.command()(clauses)
app.command()(whatif)
app.command()(commands)
app.add_typer(import_, name="import")


def main() -> None:
    """Run the command that the arguments name, and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows no Chinese shows question marks, and nothing breaks off.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    logging.basicConfig(format="dealtrail: %(levelname)s: %(message)s", level=logging.ERROR)
    app(prog_name="dealtrail")
