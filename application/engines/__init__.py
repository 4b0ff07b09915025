"""The databases that a log can stand in, behind one face: `engine.Engine`.

The log, its indexes and the feed speak one SQL, with `?` where a value goes; what SQLite and
PostgreSQL say differently is said in here.
"""
