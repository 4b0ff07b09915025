"""The life stages of one deal, each as a story to go on from.

The deal is 陈一's (CHEN); every stage is recorded at a time in March 2026 and leaves the story's
clock there.
"""

from __future__ import annotations

import datetime as dt

from given import given
from people import CHEN, HE, WANG, ZHENG
from samples_contract import SIDE_BY_SIDE, approved_by, draft_of, sign
from samples_deal import confirm, draft, opened, prepare, record, review, submit, summary
from samples_delivery import M2, accept, hand_over, plan_delivery, request, waive
from samples_money import payment
from samples_negotiation import (
    agree,
    bottom_line,
    enter,
    feedback,
    material,
    present,
    rehearsal,
    strategy,
    talks,
)

from domain.deal.handing_over import AcceptHandover
from domain.deal.starting import StartDelivery
from domain.deal.submission import SubmitContract
from domain.registry import DEAL

OPENED = given(DEAL, opened())
PREPARED = OPENED.when(prepare(), by=CHEN, at="03-04 09:00").then_accepted()
NEEDS_RECORDED = PREPARED.when(record(), by=CHEN, at="03-05 16:30").then_accepted()
NEEDS_SENT = NEEDS_RECORDED.when(summary(), by=CHEN, at="03-06 11:00").then_accepted()
NEEDS_CONFIRMED = NEEDS_SENT.when(confirm(), by=CHEN, at="03-06 15:00").then_accepted()
SOLUTION_DRAFTED = NEEDS_CONFIRMED.when(draft(), by=CHEN, at="03-09 10:00").then_accepted()
SOLUTION_SUBMITTED = SOLUTION_DRAFTED.when(submit(), by=CHEN, at="03-09 11:00").then_accepted()
SOLUTION_APPROVED = SOLUTION_SUBMITTED.when(review(), by=WANG, at="03-10 09:00").then_accepted()
MATERIAL_READY = SOLUTION_APPROVED.when(material(), by=CHEN, at="03-11 09:00").then_accepted()
PRESENTED = MATERIAL_READY.when(present(), by=CHEN, at="03-12 16:00").then_accepted()
FEEDBACK_SUBMITTED = PRESENTED.when(feedback(), by=CHEN, at="03-13 09:00").then_accepted()
PREPARED_TO_NEGOTIATE = (
    FEEDBACK_SUBMITTED.when(bottom_line(), by=CHEN, at="03-13 10:00")
    .then_accepted()
    .when(strategy(), by=CHEN, at="03-13 10:30")
    .then_accepted()
    .when(rehearsal(), by=CHEN, at="03-13 14:00")
    .then_accepted()
)
NEGOTIATING = PREPARED_TO_NEGOTIATE.when(enter(), by=CHEN, at="03-16 09:00").then_accepted()
TERMS_DISCUSSED = NEGOTIATING.when(talks(), by=CHEN, at="03-17 15:00").then_accepted()
TERMS_AGREED = TERMS_DISCUSSED.when(agree(), by=CHEN, at="03-18 10:00").then_accepted()
CONTRACT_DRAFTED = TERMS_AGREED.when(
    draft_of(TERMS_AGREED), by=CHEN, at="03-19 11:00"
).then_accepted()
CONTRACT_SUBMITTED = CONTRACT_DRAFTED.when(
    SubmitContract(), by=CHEN, at="03-19 14:00"
).then_accepted()
CONTRACT_APPROVED = approved_by(CONTRACT_SUBMITTED, *SIDE_BY_SIDE)
SIGNED = CONTRACT_APPROVED.when(
    sign(signed_on=dt.date(2026, 3, 27)), by=CHEN, at="03-27 10:00"
).then_accepted()
HANDED_OVER = SIGNED.when(hand_over(), by=CHEN, at="03-30 09:00").then_accepted()
HANDOVER_ACCEPTED = HANDED_OVER.when(AcceptHandover(), by=HE, at="03-31 09:00").then_accepted()
DELIVERY_PLANNED = HANDOVER_ACCEPTED.when(plan_delivery(), by=HE, at="03-31 10:00").then_accepted()
PREPAYMENT_WAIVED = (
    DELIVERY_PLANNED.when(waive(), by=WANG, at="03-31 11:00")
    .then_accepted()
    .when(waive(), by=ZHENG, at="03-31 14:00")
    .then_accepted()
)
DELIVERING = PREPAYMENT_WAIVED.when(StartDelivery(), by=HE, at="04-01 09:00").then_accepted()
ACCEPTANCE_REQUESTED = DELIVERING.when(request(), by=HE, at="04-13 09:00").then_accepted()
FIRST_ACCEPTED = ACCEPTANCE_REQUESTED.when(accept(), by=HE, at="04-13 15:00").then_accepted()
ACCEPTED = (
    FIRST_ACCEPTED.when(request(M2), by=HE, at="04-22 09:00")
    .then_accepted()
    .when(accept(M2, "04-23"), by=CHEN, at="04-23 15:00")
    .then_accepted()
)
PREPAID = SIGNED.when(
    payment(14_400_000, received_on=dt.date(2026, 3, 27)), by=ZHENG, at="03-27 15:00"
).then_accepted()
#: Delivered, and all paid but what the customer retains as a warranty.
PAID_BUT_RETENTION = ACCEPTED.when(
    payment(43_200_000, bank_ref="NB-0520-1", received_on=dt.date(2026, 5, 20)),
    by=ZHENG,
    at="05-20 10:00",
).then_accepted()
