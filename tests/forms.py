"""Forms filled from a story, and what stands in them, for tests."""

from __future__ import annotations

from collections.abc import Callable

from given import Story, at
from people import EVERYBODY
from samples import CONTACT

from application.envelope import Placed
from domain.clauses.model import Source
from projections.forms.model import Cell, Field, Form, Subject
from projections.forms.record import Names, Record
from projections.forms.registry import FORMS

#: What the customer's person of the samples is called.
CUSTOMERS = {str(CONTACT): "嫦娥 (总经理)"}


def everything(clause: str) -> bool:
    """A reader who sees all."""
    return True


def nothing(clause: str) -> bool:
    """A reader who sees nothing that is restricted."""
    return False


def record_of(story: Story, may: Callable[[str], bool] = everything, on: str = "") -> Record:
    """What happened in the story, its events at the positions of their versions."""
    placed = [Placed(recorded.version, recorded) for recorded in story.history]
    return Record.of_events(
        placed,
        state=story.state,
        names=Names(EVERYBODY, CUSTOMERS),
        may=may,
        position=len(placed),
        instant=at(on) if on else story.now,
    )


def filled(
    story: Story,
    name: str,
    version: str | None = None,
    may: Callable[[str], bool] = everything,
    on: str = "",
) -> Form:
    """The form of that name, as of the end of the story or another day."""
    aggregate, state = story.stream.aggregate.name, story.state
    imported = aggregate == "deal" and state.imported
    subject = Subject(aggregate, state.id, state.number, state.customer_name, imported)
    return FORMS[aggregate][name].filled(record_of(story, may, on), subject, version)


def fields_of(form: Form) -> dict[str, Field]:
    """All lines of the form by name."""
    return {field.column.name: field for section in form.sections for field in section.fields}


def says(form: Form, name: str) -> str:
    """How a line reads in Chinese; empty where there is a dash."""
    return read(fields_of(form)[name].cell)


def rows(form: Form, title: str) -> list[tuple[str, ...]]:
    """The rows of the table under that English title, in Chinese."""
    (section,) = (section for section in form.sections if section.title.en == title)
    assert section.table is not None
    return [tuple(read(cell) for cell in row) for row in section.table.rows]


def read(cell: Cell) -> str:
    return " / ".join(line.zh for line in cell.lines)


def of_the_guidebook(form: Form) -> list[str]:
    """The lines that the guidebook itself asks for, by their Chinese labels."""
    columns = [field.column for field in fields_of(form).values()]
    return [column.label.zh for column in columns if column.source is Source.GUIDEBOOK]


def cells_of(form: Form) -> list[Cell]:
    found = [field.cell for field in fields_of(form).values()]
    for section in form.sections:
        for row in section.table.rows if section.table is not None else ():
            found += row
    return found
