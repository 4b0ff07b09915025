"""A form as JSON in one language; what is printed is made of the same."""

from __future__ import annotations

from typing import Any

from domain.language import Language
from projections.showing import shown

from .model import Cell, Column, Field, Form, Section, Table


def worded(form: Form, language: Language) -> dict[str, Any]:
    """The form for a reader of this language."""
    subject = form.subject
    return {
        "form": form.name,
        "title": form.title.in_(language),
        "clause": form.clause,
        "source": form.source.value,
        "number": form.number,
        "version": form.version,
        "ready": form.is_ready,
        "aggregate": subject.aggregate,
        "id": str(subject.id),
        "of_number": subject.number,
        "customer_name": subject.customer_name,
        "imported": subject.imported,
        "sections": [_section(section, language) for section in form.sections],
        "signatures": [text.in_(language) for text in form.signatures],
        "as_of": shown(form.as_of),
        "position": form.position,
    }


def _section(section: Section, language: Language) -> dict[str, Any]:
    return {
        "title": section.title.in_(language),
        "fields": [_field(field, language) for field in section.fields],
        "compact": section.is_compact,
        "table": None if section.table is None else _table(section.table, language),
    }


def _field(field: Field, language: Language) -> dict[str, Any]:
    return _column(field.column, language) | _cell(field.cell, language)


def _table(table: Table, language: Language) -> dict[str, Any]:
    names = [column.name for column in table.columns]
    return {
        "columns": [_column(column, language) for column in table.columns],
        "rows": [
            {name: _cell(cell, language) for name, cell in zip(names, row, strict=True)}
            for row in table.rows
        ],
    }


def _column(column: Column, language: Language) -> dict[str, Any]:
    label = column.label.in_(language)
    return {"name": column.name, "label": label, "source": column.source.value}


def _cell(cell: Cell, language: Language) -> dict[str, Any]:
    return {
        "value": cell.value,
        "lines": [line.in_(language) for line in cell.lines],
        "events": [str(origin.event_id) for origin in cell.origins],
        "positions": [origin.position for origin in cell.origins],
        "hidden": cell.hidden,
    }
