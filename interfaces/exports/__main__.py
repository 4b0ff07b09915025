"""The process that writes one export: `python -m interfaces.exports ID FILE INSTANT`.

Begun by the service only: its settings come from the environment. What it has to say it writes
to its output, a line of JSON each time; when its input ends it stops, and what is done is kept.
INSTANT is when it began, by the clock of the service.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import sys
import threading
import time
from pathlib import Path
from uuid import UUID

from application.engines.errors import CannotServeError, StoreUnavailableError
from application.log import Log
from application.reading import key_store
from domain.language import Text
from interfaces.logs import set_up_logs
from interfaces.settings import Settings, settings
from projections.export.errors import ExportError, NothingToExportError, StoppedError
from projections.ledger.errors import LedgerError
from projections.ledger.ledger import Ledger

from .asked import asked
from .place import Trouble
from .process import Said
from .writing import write

#: How often it says how far it is.
SAY_SECONDS = 0.2
#: By how much everything else on the machine goes first.
NICE = 10
UNREACHED = Text("The database cannot be reached now.", "数据库暂时无法访问。")


class Speaker:
    """Tells the service how far the work is, not more often than it wants to know."""

    def __init__(self) -> None:
        self._said_at = 0.0
        self._step = ""

    def progress(self, step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if step != self._step or done >= total or now - self._said_at >= SAY_SECONDS:
            self._step, self._said_at = step, now
            self.say(Said(step=step, done=done, total=total))

    def say(self, what: Said) -> None:
        # Where nobody hears it any more, the input has ended too, and the work stops by that.
        with contextlib.suppress(BrokenPipeError):
            print(what.model_dump_json(exclude_none=True), flush=True)


def main() -> None:
    export_id, out, began = UUID(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(NICE)
    stopping = threading.Event()
    threading.Thread(target=_until_the_input_ends, args=(stopping,), daemon=True).start()
    chosen = settings()
    set_up_logs(chosen)
    speaker = Speaker()
    try:
        _work(chosen, export_id, out, dt.datetime.fromisoformat(began), speaker, stopping)
    except StoppedError:
        return
    except (ExportError, LedgerError) as error:
        trouble = Trouble(en=error.text.en, zh=error.text.zh)
        speaker.say(Said(trouble=trouble, final=isinstance(error, NothingToExportError)))
    except (CannotServeError, StoreUnavailableError, OSError) as error:
        en, zh = f"{UNREACHED.en} ({error})", f"{UNREACHED.zh}（{error}）"
        speaker.say(Said(trouble=Trouble(en=en, zh=zh)))


def _work(
    chosen: Settings,
    export_id: UUID,
    out: Path,
    began: dt.datetime,
    speaker: Speaker,
    stopping: threading.Event,
) -> None:
    log, keys = Log(chosen.location), key_store(chosen.keys_location, chosen.master_key)
    with contextlib.closing(log), contextlib.closing(keys):
        log.unlock(keys.subjects)
        ledger = Ledger(
            log,
            keys.ledger,
            origin=chosen.ledger_origin,
            folder=chosen.checkpoints,
            now=lambda: began,
        )
        wanted = asked(log, export_id)
        assert wanted is not None, f"nobody asked for export {export_id}"
        with contextlib.closing(ledger):
            written = write(
                log,
                ledger,
                wanted,
                out,
                now=lambda: began,
                progress=speaker.progress,
                stop=stopping.is_set,
            )
        speaker.say(Said(written=written))


def _until_the_input_ends(stopping: threading.Event) -> None:
    sys.stdin.read()
    stopping.set()


if __name__ == "__main__":
    main()
