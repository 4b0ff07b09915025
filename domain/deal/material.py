"""What makes a solution visible before it is presented (G3.3.5)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import OWNER
from domain.values import By, Name, Sha256, Shape

from .state import Deal, Stage


class MaterialKind(StrEnum):
    """What makes a solution visible."""

    PPT = "PPT"
    BROCHURE = "BROCHURE"
    CASE_COMPARISON = "CASE_COMPARISON"
    OTHER = "OTHER"


class MaterialDetails(Shape):
    """One piece of material, by its title and the hash of its file."""

    kind: Annotated[MaterialKind, By("G3.3.5")]
    sha256: Annotated[Sha256, By("G3.3.5")]
    title: Annotated[Name, By("G3.3.5")]


class MaterialAttached(MaterialDetails, Event):
    """There is material with which the approved version can be presented."""

    sentence = Text("Material attached: {title} ({kind})", "附上呈现材料：{title}（{kind}）")

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        newest = deal.solutions.newest
        versions = frozenset({newest.version}) if newest is not None else frozenset[int]()
        known = deal.presentations
        material = known.with_material | versions
        return replace(deal, presentations=replace(known, with_material=material))


class AttachMaterial(MaterialDetails, Command):
    """Attach material for presenting the approved version (G3.3.5)."""

    aggregates = ("deal",)
    issued_by = OWNER
    clause = "G3.3.5"
    next_from = frozenset({Stage.SOLUTION_APPROVED})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.SOLUTION_APPROVED)

    @classmethod
    def is_done(cls, deal: Deal, context: Context, /) -> bool:
        newest = deal.solutions.newest
        return newest is not None and newest.version in deal.presentations.with_material

    def decide(self, deal: Deal, context: Context, /) -> Iterator[MaterialAttached]:
        yield MaterialAttached.of(self)
