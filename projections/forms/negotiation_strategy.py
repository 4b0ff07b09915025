"""《谈判策略表》 (R4.3): what they care about, what we may give, and how the rounds went."""

from __future__ import annotations

from collections.abc import Iterator

from domain.deal.preparation import BottomLineSet, RehearsalHeld, StrategyPrepared
from domain.deal.rounds import ConcessionMade, NegotiationRoundHeld
from domain.language import Text

from .model import EMPTY, Cell, Field, Section, Table, field, own, table
from .record import Record, Told, computed, said
from .words import lines_of

BEGINS_WITH = (StrategyPrepared, BottomLineSet, RehearsalHeld)


def fill(record: Record, version: str | None) -> tuple[Section, ...]:
    """The strategy in force, for it may be filled in again before the talks."""
    return (
        Section(Text("Strategy", "谈判策略"), tuple(_strategy(record))),
        Section(Text("Bottom line", "谈判底线"), tuple(_bottom_line(record))),
        Section(Text("Concession ladder", "让步阶梯"), table=_concessions(record)),
        Section(
            Text("Roles and rehearsal", "分工与演练"), tuple(_roles(record)), _rehearsals(record)
        ),
        Section(Text("Rounds", "谈判轮次"), table=_rounds(record)),
    )


def _strategy(record: Record) -> Iterator[Field]:
    """The columns that the guidebook itself names (G3.4.2)."""
    strategy = record.last(StrategyPrepared)
    yield own(
        "concerns", "What the customer cares about", "客户关注点", record.of(strategy, "concerns")
    )
    yield own("strengths", "Our strengths", "我方优势", record.of(strategy, "strengths"))
    room = record.of(strategy, "concession_room")
    yield own("concession_room", "Room for concessions", "让步空间", room)


def _bottom_line(record: Record) -> Iterator[Field]:
    line = record.last(BottomLineSet)
    price = record.of(line, "floor_price_fen")
    yield field("floor_price_fen", "Lowest price", "最低价格", price)
    days = record.of(line, "max_payment_days")
    yield field("max_payment_days", "Longest payment term (days)", "最长付款周期（天）", days)
    yield field("min_scope", "Smallest scope", "最小交付范围", record.of(line, "min_scope"))


def _concessions(record: Record) -> Table:
    columns = (
        ("term", "Term", "条款"),
        ("from", "From", "让步前"),
        ("to", "To", "让步后"),
        ("counterpart", "Wanted counterpart", "交换条件"),
        ("at", "When", "时间"),
    )
    return table(columns, [_concession(record, told) for told in record.all(ConcessionMade)])


def _concession(record: Record, made: Told[ConcessionMade]) -> tuple[Cell, ...]:
    return (
        record.of(made, "term"),
        # A figure is money, a text says what else it was.
        computed("amount_fen", made.event.from_, made),
        computed("amount_fen", made.event.to, made),
        record.of(made, "counterpart"),
        record.when(made),
    )


def _roles(record: Record) -> Iterator[Field]:
    yield field("roles", "Roles in the room", "现场分工", EMPTY)
    yield field("legal_remarks", "Legal remarks", "法务意见", EMPTY)


def _rehearsals(record: Record) -> Table:
    columns = (("at", "Rehearsed on", "演练日期"), ("attendees", "Taking part", "参加人员"))
    held = record.all(RehearsalHeld)
    return table(columns, [(record.when(t), record.who(t, "attendees")) for t in held])


def _rounds(record: Record) -> Table:
    columns = (
        ("round", "Round", "轮次"),
        ("at", "When", "时间"),
        ("positions", "Positions by term", "各条款立场"),
        ("customer_bottom_line", "Customer's bottom line", "客户底线"),
        ("our_conditions", "Our conditions", "我方条件"),
    )
    return table(columns, [_round(record, told) for told in record.all(NegotiationRoundHeld)])


def _round(record: Record, held: Told[NegotiationRoundHeld]) -> tuple[Cell, ...]:
    lines = []
    for term, position in held.event.positions.items():
        (name,) = lines_of("term", term)
        lines.append(Text(f"{name.en}: {position}", f"{name.zh}：{position}"))
    return (
        record.of(held, "round"),
        record.when(held),
        said(lines, held.event.positions, held),
        record.of(held, "customer_bottom_line"),
        record.of(held, "our_conditions"),
    )
