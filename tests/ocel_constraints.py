"""The 24 constraints that OCEL 2.0 lays on its relational form, each as a question to the tables.

Each question gives a row for whatever breaks the constraint, so none means that it holds. A
table of a type is named like its line in the map; `fk` is read from and to which columns.
"""

from __future__ import annotations

import sqlite3

EVENT_TABLES = "(SELECT 'event_' || ocel_type_map AS name FROM event_map_type)"
OBJECT_TABLES = "(SELECT 'object_' || ocel_type_map AS name FROM object_map_type)"
TABLES = "(SELECT name FROM sqlite_master WHERE type = 'table')"


def _missing(*tables: str) -> str:
    wanted = " UNION ALL ".join(f"SELECT '{table}' AS name" for table in tables)
    return f"SELECT name FROM ({wanted}) WHERE name NOT IN {TABLES}"


def _mapped(prefix: str, mapped: str, own: tuple[str, str]) -> str:
    """Types without their table, and tables without their type."""
    return (
        f"SELECT name FROM {mapped} WHERE name NOT IN {TABLES} UNION ALL "
        f"SELECT name FROM {TABLES} WHERE name LIKE '{prefix}\\_%' ESCAPE '\\' "
        f"AND name NOT IN {own} AND name NOT IN {mapped}"
    )


def _columns(pairs: dict[str, tuple[str, ...]], condition: str = "1") -> str:
    """Which of these columns are not there, or not as the condition demands."""
    wanted = " UNION ALL ".join(
        f"SELECT '{table}' AS t, '{column}' AS c" for table, cs in pairs.items() for column in cs
    )
    return (
        f"SELECT t || '.' || c FROM ({wanted}) WHERE NOT EXISTS "
        f"(SELECT 1 FROM pragma_table_info(t) AS i WHERE i.name = c AND {condition})"
    )


def _each(tables: str, column: str, condition: str = "1") -> str:
    """Which tables of types have no such column as the condition demands."""
    return (
        f"SELECT m.name FROM {tables} AS m WHERE NOT EXISTS "
        f"(SELECT 1 FROM pragma_table_info(m.name) AS i WHERE i.name = '{column}' AND {condition})"
    )


def _keys(table: str, *columns: str) -> str:
    """Columns that are in the primary key or should be, but not both."""
    return (
        f"SELECT name FROM pragma_table_info('{table}') "
        f"WHERE (pk > 0) <> (name IN ({', '.join(map(repr, columns))})) "
        f"UNION ALL {_columns({table: columns})}"
    )


def _references(*wanted: tuple[str, str, str, str]) -> str:
    """Foreign keys that are not there: table, column, the table and column it refers to."""
    lines = " UNION ALL ".join(
        f"SELECT '{t}' AS t, '{c}' AS c, '{rt}' AS rt, '{rc}' AS rc" for t, c, rt, rc in wanted
    )
    return (
        f"SELECT t || '.' || c FROM ({lines}) WHERE NOT EXISTS "
        "(SELECT 1 FROM pragma_foreign_key_list(t) AS k "
        'WHERE k."from" = c AND k."table" = rt AND k."to" = rc)'
    )


def _each_refers(tables: str, to: str) -> str:
    return (
        f"SELECT m.name FROM {tables} AS m WHERE NOT EXISTS (SELECT 1 FROM "
        f"pragma_foreign_key_list(m.name) AS k WHERE k.\"from\" = 'ocel_id' "
        f"AND k.\"table\" = '{to}' AND k.\"to\" = 'ocel_id')"
    )


_FIXED = (
    "event_map_type",
    "object_map_type",
    "event",
    "object",
    "event_object",
    "object_object",
)
_TYPED = ("event", "object", "event_map_type", "object_map_type")

CONSTRAINTS: dict[str, str] = {
    "1 the tables that every log has": _missing(*_FIXED),
    "2 a table for each object type": _mapped(
        "object", OBJECT_TABLES, ("object_map_type", "object_object")
    ),
    "3 a table for each event type": _mapped(
        "event", EVENT_TABLES, ("event_map_type", "event_object")
    ),
    "4 types have a name": _columns(dict.fromkeys(_TYPED, ("ocel_type",))),
    "5 types have a table": _columns(
        dict.fromkeys(("event_map_type", "object_map_type"), ("ocel_type_map",))
    ),
    "6 events and objects have ids": _columns(dict.fromkeys(("event", "object"), ("ocel_id",))),
    "7 relations have qualifiers": _columns(
        dict.fromkeys(("event_object", "object_object"), ("ocel_qualifier",))
    ),
    "8 ends of E2O": _columns({"event_object": ("ocel_event_id", "ocel_object_id")}),
    "9 ends of O2O": _columns({"object_object": ("ocel_source_id", "ocel_target_id")}),
    "10 ids in the tables of object types": _each(OBJECT_TABLES, "ocel_id"),
    "11 ids in the tables of event types": _each(EVENT_TABLES, "ocel_id"),
    "12 times of objects": _each(OBJECT_TABLES, "ocel_time", "i.type = 'TIMESTAMP'"),
    "13 times of events": _each(EVENT_TABLES, "ocel_time", "i.type = 'TIMESTAMP'"),
    "14 key of the maps": (
        f"{_keys('event_map_type', 'ocel_type')} UNION ALL {_keys('object_map_type', 'ocel_type')}"
    ),
    "15 key of events and of objects": (
        f"{_keys('event', 'ocel_id')} UNION ALL {_keys('object', 'ocel_id')}"
    ),
    "16 key of E2O": _keys("event_object", "ocel_event_id", "ocel_object_id", "ocel_qualifier"),
    "17 key of O2O": _keys("object_object", "ocel_source_id", "ocel_target_id", "ocel_qualifier"),
    "18 key of the tables of event types": _each(EVENT_TABLES, "ocel_id", "i.pk = 1"),
    "19 the type of an event": _references(("event", "ocel_type", "event_map_type", "ocel_type")),
    "20 the type of an object": _references(
        ("object", "ocel_type", "object_map_type", "ocel_type")
    ),
    "21 what E2O refers to": _references(
        ("event_object", "ocel_event_id", "event", "ocel_id"),
        ("event_object", "ocel_object_id", "object", "ocel_id"),
    ),
    "22 what O2O refers to": _references(
        ("object_object", "ocel_source_id", "object", "ocel_id"),
        ("object_object", "ocel_target_id", "object", "ocel_id"),
    ),
    "23 what the tables of event types refer to": _each_refers(EVENT_TABLES, "event"),
    "24 what the tables of object types refer to": _each_refers(OBJECT_TABLES, "object"),
}


_REGISTERED, _LEAD = "event_LeadRegistered", "object_Lead"
_ID = "ocel_id TEXT NOT NULL"

#: For each constraint a table, and what of its definition to replace by what to break it.
BREAKS: dict[str, tuple[str, str, str]] = {
    "1": ("object_object", "TABLE object_object", "TABLE relation"),
    "2": (_LEAD, "TABLE object_Lead", "TABLE object_Leads"),
    "3": (_REGISTERED, "TABLE event_Lead", "TABLE event_Leads"),
    "4": ("event_map_type", "(ocel_type ", "(type "),
    "5": ("object_map_type", "ocel_type_map ", "type_map "),
    "6": ("object", "ocel_id", "id"),
    "7": ("event_object", "ocel_qualifier", "qualifier"),
    "8": ("event_object", "ocel_event_id", "event_id"),
    "9": ("object_object", "ocel_target_id", "target_id"),
    "10": (_LEAD, "(ocel_id TEXT", "(id TEXT"),
    "11": (_REGISTERED, "(ocel_id TEXT", "(id TEXT"),
    "12": (_LEAD, "TIMESTAMP", "TEXT"),
    "13": (_REGISTERED, "TIMESTAMP", "TEXT"),
    "14": ("event_map_type", " PRIMARY KEY", ""),
    "15": ("event", f"{_ID} PRIMARY KEY", _ID),
    "16": ("event_object", "_object_id, ocel_qualifier)", "_object_id)"),
    "17": ("object_object", "_target_id, ocel_qualifier)", "_target_id)"),
    "18": (_REGISTERED, " PRIMARY KEY", ""),
    "19": ("event", " REFERENCES event_map_type (ocel_type)", ""),
    "20": ("object", "object_map_type (ocel_type)", "event_map_type (ocel_type)"),
    "21": ("event_object", " REFERENCES event (ocel_id)", ""),
    "22": ("object_object", " REFERENCES object (ocel_id)", ""),
    "23": (_REGISTERED, " REFERENCES event (ocel_id)", ""),
    "24": (_LEAD, " REFERENCES object (ocel_id)", ""),
}


def holds(database: sqlite3.Connection, constraint: str) -> bool:
    return database.execute(CONSTRAINTS[constraint]).fetchone() is None


def broken(database: sqlite3.Connection) -> list[str]:
    """The constraints that do not hold."""
    return [constraint for constraint in CONSTRAINTS if not holds(database, constraint)]
