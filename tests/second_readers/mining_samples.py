"""The process mining files of the demonstration company, and what they must be found to hold.

Writes them into the folder that is named, and to standard output as JSON how many events the
log has, and how many objects and relations the files, counted with the standard library only.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).parents[1]))

from engines import unlocked
from mining import events_of, ocel, written

from interfaces.demo.play import play
from projections.export.ocel_json import OcelJsonWriter
from projections.export.ocel_sqlite import OcelSqliteWriter
from projections.export.ocel_types import CASES, EPOCH
from projections.export.xes import XesWriter

NOW = dt.datetime(2026, 11, 18, 7, 20, 30, tzinfo=dt.UTC)


def samples(folder: Path) -> dict[str, int]:
    """Make the files; what they hold."""
    play(folder / "log.sqlite3", NOW)
    log = unlocked(folder / "log.sqlite3")
    try:
        path = written(XesWriter(), log, folder / "log.xes")
        written(OcelSqliteWriter(), log, folder / "log.ocel.sqlite")
        found = ocel(written(OcelJsonWriter(), log, folder / "log.ocel.json"))
        events = events_of(log)
    finally:
        log.close()
    cases = [e.recorded.aggregate_id for e, kind in events if kind in CASES]
    traces = ElementTree.parse(path).getroot().findall("trace")
    assert len(traces) == len(set(cases)), "a case without its trace"
    return {
        "events": len(events),
        "objects": len(found["objects"]),
        "e2o": sum(len(event["relationships"]) for event in found["events"]),
        "o2o": sum(len(each["relationships"]) for each in found["objects"]),
        "changes": sum(a["time"] != EPOCH for o in found["objects"] for a in o["attributes"]),
        "traces": len(set(cases)),
        "events in traces": len(cases),
    }


if __name__ == "__main__":
    json.dump(samples(Path(sys.argv[1])), sys.stdout)
