"""What a field of a form is called where its own name says too little."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Language, Text
from interfaces.console.wording import field_in_words
from projections.vocabulary.fields import FIELDS_IN_WORDS

#: By the command and its field: names that mean something else in each command.
MEANT: Mapping[tuple[str, str], Text] = {
    ("ChangeSeverity", "to"): Text("New severity", "新级别"),
    ("GrantDelegation", "to"): Text("Who acts", "代理人"),
    ("ReassignDeal", "to"): Text("New owner", "新负责人"),
    ("ReassignLead", "to"): Text("New owner", "新负责人"),
    ("RequestExport", "to"): Text("To", "止"),
    ("RevokeDelegation", "to"): Text("Who acts", "代理人"),
    ("SendNeedsSummary", "to"): Text("To (the customer)", "收件人（客户）"),
}


def label_of(name: str, language: Language) -> str:
    """What the field is called; one of several, as all of them together if it has no name."""
    plural = f"{name}s"
    if name not in FIELDS_IN_WORDS and plural in FIELDS_IN_WORDS:
        return FIELDS_IN_WORDS[plural].in_(language)
    return field_in_words(name).in_(language)


def labelled(command: str, name: str, label: str, language: Language) -> str:
    """The label of a command's own field."""
    meant = MEANT.get((command, name))
    return label if meant is None else meant.in_(language)
