"""A clause as pages show it: its id, where it comes from, its title and text in force."""

from __future__ import annotations

from domain.clauses import CLAUSES
from domain.clauses.figures import figures
from domain.language import Language
from domain.policy import Policy


def clause_in_words(clause_id: str, policy: Policy, language: Language) -> dict[str, str]:
    known = CLAUSES[clause_id]
    return {
        "clause": known.id,
        "source": known.source.value,
        "title": known.title.in_(language),
        "text": known.wording(figures(policy)).in_(language),
    }
