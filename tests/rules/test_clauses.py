"""The list of clauses is complete, bilingual and free of the policy's numbers."""

import re
from collections.abc import Iterator

import pytest

from domain.clauses import CLAUSES, Clause, Source, Strength, clause
from domain.clauses.guidebook import GUIDEBOOK
from domain.clauses.supplement import SUPPLEMENT
from domain.language import Language, Text

CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
CHAPTERS = (
    ("G1", 1, 4),
    ("G2", 0, 4),
    ("G3.1", 0, 11),
    ("G3.2", 0, 8),
    ("G3.3", 0, 11),
    ("G3.4", 0, 7),
    ("R3.1", 1, 2),
    ("R3.2", 1, 1),
    ("R3.3", 1, 2),
    ("R3.4", 1, 8),
    ("R3.5", 1, 5),
    ("R3.6", 1, 7),
    ("R3.7", 1, 10),
    ("R3.8", 1, 5),
    ("R3.9", 1, 6),
    ("R4", 1, 8),
    ("R5", 1, 9),
)
STRENGTHS = {
    "G1.1": "P",
    "G2.1": "HP",
    "G3.1.4": "H",
    "G3.1.5": "HP",
    "G3.1.9": "C",
    "G3.1.10": "HD",
    "G3.1.11": "C",
    "G3.2.3": "D",
    "G3.2.4": "HD",
    "G3.3.8": "HD",
    "G3.3.11": "CD",
    "G3.4.7": "P",
    "R3.4.1": "HC",
    "R3.4.2": "HD",
    "R4.1": "P",
}
SERVES = {
    "G3.1.7": (),
    "R3.1.1": ("G3.1.7",),
    "R3.1.2": ("G3.1.6", "G3.1.10"),
    "R3.2.1": ("G3.2.8",),
    "R3.3.1": ("G3.3.9", "G3.3.11"),
    "R3.3.2": ("G3.3.10",),
    "R3.4.2": ("G3.4.1", "G3.4.7"),
    "R3.4.8": ("G3.4.7",),
    "R5.2": (),
}


def expected_ids() -> Iterator[str]:
    for chapter, first, last in CHAPTERS:
        for number in range(first, last + 1):
            yield f"{chapter}.{number}"


def texts(known: Clause) -> tuple[Text, Text]:
    return known.title, known.text


every_clause = pytest.mark.parametrize("known", CLAUSES.values(), ids=CLAUSES.keys())


def test_every_clause_is_there_once_and_in_order() -> None:
    assert [known.id for known in (*GUIDEBOOK, *SUPPLEMENT)] == list(expected_ids())
    assert list(CLAUSES) == list(expected_ids())


def test_clauses_are_found_by_id_and_cannot_be_replaced() -> None:
    assert clause("G3.1.4").id == "G3.1.4"
    with pytest.raises(KeyError):
        clause("G3.4.8")
    with pytest.raises(TypeError):
        CLAUSES["G3.1.4"] = clause("G3.1.5")  # type: ignore[index]


def test_the_source_tells_the_guidebook_from_the_supplement() -> None:
    assert {known.source for known in GUIDEBOOK} == {Source.GUIDEBOOK}
    assert {known.source for known in SUPPLEMENT} == {Source.SUPPLEMENT}


@every_clause
def test_every_clause_speaks_both_languages(known: Clause) -> None:
    for text in texts(known):
        assert text.en.strip() == text.en != ""
        assert text.zh.strip() == text.zh != ""
        assert not CJK.search(text.en)
        assert CJK.search(text.zh)
        assert not re.search(r"[,;:()]", text.zh), "full-width punctuation in Chinese"
    assert known.text.en.endswith(".")
    assert known.text.zh.endswith("。")
    assert 1 <= len(known.title.en.split()) <= 6


@every_clause
def test_numbers_of_the_policy_stand_as_names_and_agree_in_both_languages(known: Clause) -> None:
    for text in texts(known):
        assert not re.search(r"\d", "".join(text))
    assert sorted(re.findall(r"{\w+}", known.text.en)) == sorted(
        re.findall(r"{\w+}", known.text.zh)
    )
    assert not re.search(r"[{}]", "".join(known.title))


@every_clause
def test_every_clause_can_be_worded(known: Clause) -> None:
    worded = known.wording(dict.fromkeys(known.placeholders, 7))
    assert not re.search(r"[{}]", "".join(worded))
    assert ("7" in worded.en) == ("7" in worded.zh) == bool(known.placeholders)


@every_clause
def test_only_the_supplement_serves_and_only_guidebook_clauses(known: Clause) -> None:
    guidebook = {served.id for served in GUIDEBOOK}
    assert set(known.serves) <= guidebook
    assert known.source is Source.SUPPLEMENT or not known.serves


@pytest.mark.parametrize(("id", "served"), SERVES.items())
def test_what_a_clause_serves(id: str, served: tuple[str, ...]) -> None:
    assert clause(id).serves == served


@pytest.mark.parametrize(("id", "letters"), STRENGTHS.items())
def test_how_firmly_a_clause_binds(id: str, letters: str) -> None:
    assert clause(id).strength == {Strength(letter) for letter in letters}
    assert clause(id).is_advice == (letters == "P")


@every_clause
def test_every_clause_has_a_strength(known: Clause) -> None:
    assert known.strength


def test_wording_puts_the_numbers_in_and_groups_large_ones() -> None:
    grade_b = clause("G3.1.5").wording({"grade_a_min": 11, "grade_b_min": 6, "unused": 0})
    assert "at least 6 but below 11" in grade_b.in_(Language.EN)
    assert "11分" in grade_b.in_(Language.ZH)
    account = clause("R3.9.1").wording({"key_account_yuan": 1_000_000})
    assert "1,000,000 yuan" in account.en


def test_wording_refuses_to_leave_a_number_out() -> None:
    with pytest.raises(KeyError):
        clause("G3.1.4").wording({})
