"""The answers of the conformance view (V15): of one case, or over all, by clause, rep or case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select

from domain.clauses import CLAUSES, Clause, Source, Strength
from domain.clauses.applying import JUDGED
from domain.clauses.figures import figures
from domain.customers import Scenario
from domain.language import Language, Text

from .asking import Asking, Filter, all_of, containing, page_of
from .audit import Instant
from .conformance import ConformanceView
from .conformance_counts import LETTERS, NOBODY, PLACES, STATUSES, counted, tallied
from .paging import Page, behind, key_of
from .rows import Row
from .showing import shown
from .standing import FOUND, Status

WHOSE: Mapping[Source, Text] = {
    Source.GUIDEBOOK: Text("Guidebook", "指南书条款"),
    Source.SUPPLEMENT: Text("Supplement, not the original text", "补充条款(非原文)"),
}
BASIS_POINTS = 10_000

#: How often each status was found.
Tally = Counter[Status]
#: For the owner or the case, if asked for, how often a clause has a status.
Counted = Iterator[tuple[Any, str, Status, int]]


class ConformanceFilter(Filter):
    """Which cases and clauses; `since` and `until` go by when a status was recorded.

    With them only what was decided in that time counts; nothing else has a time.
    """

    by: Literal["clause", "rep", "case"] = "clause"
    lead_id: UUID | None = None
    deal_id: UUID | None = None
    complaint_id: UUID | None = None
    search: str | None = None
    rep: str | None = None
    team: str | None = None
    scenario: Scenario | None = None
    strength: Literal["H", "D", "C"] | None = None
    clause: str | None = None
    status: Status | None = None
    since: Instant | None = None
    until: Instant | None = None

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses asked for, in their order."""
        return tuple(
            id
            for id in JUDGED
            if self.clause in (None, id)
            and (self.strength is None or Strength(self.strength) in CLAUSES[id].strength)
        )

    @property
    def names_a_case(self) -> bool:
        return any(id is not None for id in (self.lead_id, self.deal_id, self.complaint_id))


class Report:
    """One question to the view, with the clauses worded as the reader wants them."""

    def __init__(
        self,
        view: ConformanceView,
        asking: Asking,
        wanted: ConformanceFilter,
        language: Language,
    ) -> None:
        self._cases, self._rows = view.cases.table, view.clauses.table
        self._ready = view.counts.table
        self._asking, self._wanted, self._language = asking, wanted, language
        self._figures = figures(asking.policy)

    # ---- one case --------------------------------------------------------------------

    def of_case(self) -> dict[str, Any] | None:
        """Every clause and how the case stands to it; None if there is no such case."""
        c, wanted = self._cases.c, self._wanted
        same = {
            c.lead_id: wanted.lead_id,
            c.deal_id: wanted.deal_id,
            c.complaint_id: wanted.complaint_id,
        }
        found = select(self._cases).where(
            *(column == id for column, id in same.items() if id is not None),
            *self._readable(),
        )
        row = self._asking.connection.execute(found).mappings().first()
        if row is None:
            return None
        case = dict(row)
        decided = select(self._rows).where(self._rows.c.id == case["id"])
        rows = self._asking.connection.execute(decided).mappings()
        known = {row["clause"]: dict(row) for row in rows}
        statuses = {clause: STATUSES[case["statuses"][PLACES[clause]]] for clause in wanted.clauses}
        items = [
            self._item(clause, status, known.get(clause), case)
            for clause, status in statuses.items()
            if wanted.status in (None, status)
        ]
        totals = _figures(Counter(statuses.values()))
        body = {"items": items, "next": None, "position": self._asking.seen}
        answer: dict[str, Any] = shown(body | totals | {"case": _case(case)})
        return answer

    def _item(self, clause: str, status: Status, row: Row | None, case: Row) -> dict[str, Any]:
        decided = row if row is not None and row["status"] is not None else {}
        newest = row or case
        return {
            **self._worded(CLAUSES[clause]),
            "status": status,
            "proof": decided.get("proof", []),
            "proof_count": decided.get("proof_count", 0),
            "decided_at": decided.get("since"),
            "waived_by": decided.get("waived_by", []),
            "why": decided.get("why"),
            "as_of_position": newest["position"],
            "recorded_at": newest["recorded_at"],
        }

    def _worded(self, clause: Clause) -> dict[str, Any]:
        return {
            "clause": clause.id,
            "source": clause.source.value,
            "source_text": WHOSE[clause.source].in_(self._language),
            "title": clause.title.in_(self._language),
            "text": clause.wording(self._figures).in_(self._language),
            "strength": sorted(strength.value for strength in clause.strength),
        }

    # ---- all cases -------------------------------------------------------------------

    def page(self, limit: int, after: str | None) -> Page:
        """The figures by clause, by rep or by case; only cases are many enough for pages."""
        if self._wanted.by == "case":
            return self._by_case(limit, after)
        items = self._by_clause() if self._wanted.by == "clause" else self._by_rep()
        return Page(shown(items), None, self._asking.seen)

    def _by_clause(self) -> list[dict[str, Any]]:
        tallies: dict[str, Tally] = {clause: Counter() for clause in self._wanted.clauses}
        for _, clause, found, count in self._counted(None):
            tallies[clause][found] += count
        status = self._wanted.status
        return [
            self._worded(CLAUSES[clause]) | _figures(tally)
            for clause, tally in tallies.items()
            if status is None or tally[status]
        ]

    def _by_rep(self) -> list[dict[str, Any]]:
        tallies = self._tallies_of_reps()
        cases = self._cases_of_reps()
        return [
            {"rep": rep, "cases": cases.get(rep, 0)} | _figures(tallies[rep])
            for rep in sorted(tallies, key=lambda rep: (rep is None, rep or ""))
        ]

    def _by_case(self, limit: int, after: str | None) -> Page:
        c = self._cases.c
        found = select(self._cases).where(*self._which())
        if after is not None:
            key = key_of(after, "conformance", str, UUID)
            found = found.where(behind((c.number, c.id), key, descending=True))
        found = found.order_by(c.number.desc(), c.id.desc())
        page = page_of("conformance", found, limit, ("number", "id"), self._asking, dict)
        tallies: dict[UUID, Tally] = {row["id"]: Counter() for row in page.items}
        for id, _, status, count in self._counted(c.id, c.id.in_(tallies)):
            tallies[id][status] += count
        items = [_case(row) | _figures(tallies[row["id"]]) for row in page.items]
        return Page(shown(items), page.next, page.position)

    def _counted(self, key: ColumnElement[Any] | None, *more: ColumnElement[bool]) -> Counted:
        """How often each clause has each status, for each value of the key."""
        wanted = self._wanted
        if wanted.since is not None or wanted.until is not None:
            yield from self._decided(key, *more)
            return
        if self._is_ready and key is None:
            yield from counted(self._ready_counts(by_owner=False), wanted.clauses)
            return
        columns = [self._cases.c.statuses] if key is None else [self._cases.c.statuses, key]
        found = select(*columns).where(*self._which(), *more)
        texts: dict[Any, list[str]] = {}
        for statuses, *keys in self._asking.connection.execute(found):
            texts.setdefault(keys[0] if keys else None, []).append(statuses)
        for value, group in texts.items():
            # One after the other, so that every so-many-th letter is of the same clause.
            letters = "".join(group)
            for clause in wanted.clauses:
                column = letters[PLACES[clause] :: len(JUDGED)]
                for letter, status in STATUSES.items():
                    if count := column.count(letter):
                        yield value, clause, status, count

    @property
    def _is_ready(self) -> bool:
        """Whether the counts that stand ready answer it: of whole reps and scenarios."""
        wanted = self._wanted
        in_time = wanted.since is not None or wanted.until is not None
        return wanted.search is None and not in_time and self._asking.sees_all

    def _ready_counts(self, *, by_owner: bool) -> list[tuple[str | None, list[int]]]:
        t = self._ready.c
        found = select(t.owner, t.counts).where(*self._which_ready())
        rows = self._asking.connection.execute(found)
        return [((owner or None) if by_owner else None, counts) for owner, counts in rows]

    def _tallies_of_reps(self) -> dict[str | None, Tally]:
        if self._is_ready:
            return tallied(self._ready_counts(by_owner=True), self._wanted.clauses)
        tallies: dict[str | None, Tally] = {}
        for rep, _, status, count in self._counted(self._cases.c.owner_id):
            tallies.setdefault(rep, Counter())[status] += count
        return tallies

    def _cases_of_reps(self) -> dict[str | None, int]:
        owner, t = self._cases.c.owner_id, self._ready.c
        found = select(owner, func.count()).where(*self._which()).group_by(owner)
        if self._is_ready:
            found = select(t.owner, func.sum(t.cases)).where(*self._which_ready()).group_by(t.owner)
        rows = self._asking.connection.execute(found)
        return {(rep or None): int(count) for rep, count in rows}

    def _decided(self, key: ColumnElement[Any] | None, *more: ColumnElement[bool]) -> Counted:
        """The same of what was decided in the time asked for."""
        r = self._rows.c
        columns = [r.clause, r.status] if key is None else [r.clause, r.status, key]
        found: Select[Any] = (
            select(*columns, func.count())
            .join_from(self._rows, self._cases, self._cases.c.id == r.id)
            .where(*self._which(), *self._in_time(), *more)
            .where(r.clause.in_(self._wanted.clauses))
            .group_by(*columns)
        )
        for clause, status, *keys, count in self._asking.connection.execute(found):
            yield (keys[0] if keys else None), clause, Status(status), count

    # ---- conditions ------------------------------------------------------------------

    def _in_time(self) -> list[ColumnElement[bool]]:
        """What was decided in the time asked for; without a status nothing was."""
        since, wanted = self._rows.c.since, self._wanted
        return all_of(
            [
                self._rows.c.status.is_not(None),
                since >= wanted.since if wanted.since is not None else None,
                since < wanted.until if wanted.until is not None else None,
            ]
        )

    def _which(self) -> list[ColumnElement[bool]]:
        """Which cases; by case also how they stand to the clauses asked for."""
        c, wanted = self._cases.c, self._wanted
        return all_of(
            [
                containing(wanted.search, c.customer_name, c.number) if wanted.search else None,
                c.owner_id == wanted.rep if wanted.rep is not None else None,
                self._asking.works_in(c.owner_id, wanted.team) if wanted.team else None,
                c.scenario == str(wanted.scenario) if wanted.scenario is not None else None,
                self._stands_so() if wanted.by == "case" else None,
                *self._readable(),
            ]
        )

    def _readable(self) -> list[ColumnElement[bool]]:
        """A lead and the deal that it became are read as the deal is."""
        return self._asking.readable_either(self._cases.c.deal_id, self._cases.c.id)

    def _which_ready(self) -> list[ColumnElement[bool]]:
        """The same of the counts that stand ready."""
        t, wanted = self._ready.c, self._wanted
        return all_of(
            [
                (t.owner == wanted.rep) & (t.owner != NOBODY) if wanted.rep is not None else None,
                self._asking.works_in(t.owner, wanted.team) if wanted.team else None,
                t.scenario == str(wanted.scenario) if wanted.scenario is not None else None,
            ]
        )

    def _stands_so(self) -> ColumnElement[bool] | None:
        """Whether one of the clauses asked for has the status, or was decided in the time."""
        wanted, r = self._wanted, self._rows.c
        if wanted.since is not None or wanted.until is not None:
            decided = select(r.id).where(*self._in_time(), r.clause.in_(wanted.clauses))
            if wanted.status is not None:
                decided = decided.where(r.status == str(wanted.status))
            return self._cases.c.id.in_(decided)
        if wanted.status is None:
            return None
        letter, statuses = LETTERS[wanted.status], self._cases.c.statuses
        places = (PLACES[clause] + 1 for clause in wanted.clauses)
        return or_(false(), *(func.substr(statuses, place, 1) == letter for place in places))


def _figures(tally: Mapping[Status, int]) -> dict[str, Any]:
    """How often what was found, and the shares of what applies and was decided.

    What is not yet due, or does not apply, counts for neither.
    """
    applicable = sum(tally.get(status, 0) for status in FOUND)
    return {
        **{str(status): tally.get(status, 0) for status in Status},
        "applicable": applicable,
        "score_bp": _share(tally.get(Status.SATISFIED, 0), applicable),
        "violation_rate_bp": _share(tally.get(Status.VIOLATED, 0), applicable),
    }


def _share(part: int, whole: int) -> int | None:
    return part * BASIS_POINTS // whole if whole else None


def _case(row: Row) -> dict[str, Any]:
    """What is told of a case beside its figures."""
    kind = "complaint" if row["complaint_id"] else "deal" if row["deal_id"] else "lead"
    names = ("lead_id", "deal_id", "complaint_id", "number", "customer_id", "customer_name")
    about = ("owner_id", "scenario", "state", "began_at", "ended", "recorded_at")
    return {
        "id": row[f"{kind}_id"],
        "aggregate": kind,
        **{name: row[name] for name in (*names, *about)},
        "as_of_position": row["position"],
    }
