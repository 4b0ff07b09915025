"""Exports of the log that stand on their own: docs/export-format.md says what they hold."""
