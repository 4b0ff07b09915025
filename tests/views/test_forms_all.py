"""What holds for every form at every stage of a case."""

from __future__ import annotations

from pathlib import Path

import complaint_stages
import pytest
import samples_remedies
import stages
from forms import cells_of, filled, nothing, record_of
from given import Story
from leads import LEAD_REGISTERED, contacted
from samples_amendment import amendment_approved
from samples_dunning import OWED_L2, disputed

from domain.clauses import CLAUSES
from domain.clauses.model import Source
from domain.clauses.supplement_forms import FORMS as CLAUSES_OF_FORMS
from domain.language import Language
from projections.forms.registry import FORMS, listed
from projections.forms.worded import worded
from projections.vocabulary.enums import WORDS

STORIES: dict[str, Story] = {
    **{name: story for name, story in vars(stages).items() if isinstance(story, Story)},
    "AMENDED": amendment_approved(),
    "OWED": OWED_L2,
    "DISPUTED": disputed(OWED_L2, 100),
    "REGISTERED": complaint_stages.REGISTERED,
    "ENDED": samples_remedies.closed(),
    "LEAD": LEAD_REGISTERED,
    "CONTACTED": contacted((4, 3, 3)),
}


@pytest.mark.parametrize("name", STORIES)
def test_R4_every_value_comes_from_events_of_the_case(name: str) -> None:
    story = STORIES[name]
    known = {recorded.trail.event_id for recorded in story.history}
    for kind in FORMS[story.stream.aggregate.name].values():
        for version in (None, *kind.versions(record_of(story))):
            for cell in cells_of(filled(story, kind.name, version)):
                assert {origin.event_id for origin in cell.origins} <= known
                if cell.value in (None, "", []):
                    assert not cell.lines, "no value reads as something"
                if not cell.lines:
                    assert cell.value is None
                    assert not cell.origins


@pytest.mark.parametrize("name", STORIES)
def test_R4_both_languages_say_the_same_of_the_same_events(name: str) -> None:
    story = STORIES[name]
    for kind in FORMS[story.stream.aggregate.name]:
        form = filled(story, kind, may=nothing)
        english, chinese = (worded(form, language) for language in Language)
        assert shape(english) == shape(chinese)
        assert english["title"] != chinese["title"]


def shape(form: object) -> object:
    """The form without its texts."""
    if isinstance(form, dict):
        texts = ("lines", "label", "title", "signatures")
        return {k: len(v) if k == "lines" else shape(v) for k, v in form.items() if k not in texts}
    return [shape(part) for part in form] if isinstance(form, list) else form


def test_R4_every_form_of_the_clauses_is_there_under_a_name_and_mark_of_its_own() -> None:
    kinds = [kind for forms in FORMS.values() for kind in forms.values()]
    assert {kind.clause for kind in kinds} == {clause.id for clause in CLAUSES_OF_FORMS}
    assert len({kind.name for kind in kinds}) == len({kind.mark for kind in kinds}) == len(kinds)
    for kind in kinds:
        assert CLAUSES[kind.clause].source is Source.SUPPLEMENT, "its columns are ours"


def test_R4_the_three_forms_that_the_guidebook_names_are_told_apart() -> None:
    named = {
        kind.clause
        for forms in FORMS.values()
        for kind in forms.values()
        if kind.source is Source.GUIDEBOOK
    }
    assert named == {"R4.1", "R4.2", "R4.3"}


def test_R4_a_list_says_which_forms_say_anything_yet() -> None:
    ready = {
        entry["name"]: (entry["ready"], entry["versions"])
        for entry in listed(record_of(stages.PRESENTED), "deal")
    }
    assert ready["needs-record"] == (True, ["1"])
    assert ready["solution-feedback"] == (True, ["1"])
    assert ready["contract-review"] == ready["acceptance"] == (False, [])


def test_R4_every_code_has_words_in_both_languages() -> None:
    for codes, words in WORDS.items():
        assert set(words) == {code.value for code in codes}, codes.__name__
        assert all(text.en and text.zh for text in words.values())


def test_R4_every_form_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
    for aggregate, forms in FORMS.items():
        for kind in forms.values():
            assert f"| `{kind.name}` | {aggregate} | 《{kind.title.zh}》 ({kind.clause})" in page
