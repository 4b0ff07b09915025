"""The process beside a service: runs the views for it, and ends with it.

`python -m interfaces.beside`, begun by the service only: its standard input and output are the
line to the service, its settings come from the environment.
"""

from __future__ import annotations

import gc
import signal
import sys
import threading

from application.log import Log
from application.reading import key_store
from interfaces.logs import set_up_logs
from interfaces.settings import settings
from projections.runner import Runner
from projections.store import views_path
from projections.stores.sqlite import FileStore
from projections.views import ALL_VIEWS, VIEWS

from .line import Line, standard_line

#: How many new objects there may be before cycles are looked for among them. A batch makes many
#: that hang together and go with it; at Python's own 700 the search took a fifth of the time.
NEW_OBJECTS = 50_000


class Beside:
    """The duty of the process beside a service: to run the views as long as it can."""

    for_all = True

    def __init__(self, line: Line) -> None:
        self._line = line
        self._news = threading.Event()
        self._goes = False
        #: Set when the service has ended, or when the views cannot go on here: then it tries.
        self.ended = threading.Event()
        line.listen(self._heard)

    def mine(self) -> bool:
        return True

    def listen(self, seconds: float) -> None:
        if not self._goes:
            self.tell()
        self._news.wait(seconds)
        self._news.clear()

    def tell(self) -> None:
        self._goes = True
        self._line.ring()

    def resign(self) -> None:
        self.end()

    def end(self) -> None:
        self.ended.set()
        self._news.set()

    def _heard(self) -> None:
        self._news.set()
        if not self._line.is_open:
            self.end()


def main() -> None:
    beside = Beside(standard_line())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: beside.end())
    chosen = settings()
    set_up_logs(chosen)
    keys = key_store(chosen.keys_location, chosen.master_key)
    log = Log(chosen.location, keys=keys.subjects)
    # A damaged file is set aside by a service that starts, never beside one that has it open.
    store = FileStore(views_path(chosen.path), may_set_aside=False)
    runner = Runner(log, store, VIEWS, duty=beside)
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)
    runner.start()
    beside.ended.wait()
    runner.stop()
    store.close()
    log.close()
    keys.close()
    sys.exit(ALL_VIEWS in runner.failures)


if __name__ == "__main__":
    main()
