"""The numbers that clauses name, out of the policy in force.

A clause's text has `{names}` where a number belongs; here each name finds its number, so
that the wording never says anything else than what the rules do.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..calendar import Span
from ..policy import Collection, Complaints, Policy

MINUTES_PER_HOUR = 60
FEN_PER_YUAN = 100
BASIS_POINTS_PER_PERCENT = 100
MONTHS_PER_YEAR = 12


def figures(policy: Policy) -> Mapping[str, int]:
    """Every placeholder of every clause, with its number under this policy."""
    return {
        **_leads_and_talks(policy),
        **_contract(policy),
        **_delivery(policy),
        **_collection(policy.collection, policy),
        **_complaints(policy.complaints, policy),
        **_customers_and_records(policy),
    }


def _leads_and_talks(policy: Policy) -> dict[str, int]:
    return {
        "score_min": policy.score_min,
        "score_max_item": policy.score_max,
        "score_max": 3 * policy.score_max,
        "grade_a_min": policy.grade_a_min,
        "grade_b_min": policy.grade_b_min,
        "score_review_working_days": _limit(policy, "SCORE_REVIEW").working_days,
        "first_contact_hours": _hours(_limit(policy, "A_FIRST_CONTACT")),
        "monthly_review_months": _limit(policy, "C_MONTHLY_REVIEW").months,
        "questions_min": policy.questions_min,
        "questions_max": policy.questions_max,
        "needs_mail_hours": _hours(_limit(policy, "NEEDS_MAIL")),
        "unlinked_offer_percent": policy.unlinked_items_bp_max // BASIS_POINTS_PER_PERCENT,
        "qa_minutes": policy.reserved_qa_minutes_min,
        "feedback_hours": _hours(_limit(policy, "FEEDBACK_FORM")),
        "objection_hours": _hours(_limit(policy, "OBJECTION_ANSWER")),
    }


def _contract(policy: Policy) -> dict[str, int]:
    review = policy.review_days
    return {
        "contract_draft_working_days": _limit(policy, "CONTRACT_DRAFT").working_days,
        "floor_exception_days": policy.floor_exception_days,
        "large_buyer_payment_days": policy.large_buyer_payment_days,
        "legal_review_working_days": review["LEGAL"],
        "legal_review_non_standard_working_days": policy.legal_days_non_standard,
        "finance_review_working_days": review["FINANCE"],
        "technical_review_working_days": review["TECHNICAL"],
        "manager_review_working_days": review["SALES_MANAGER"],
        "gm_review_working_days": review["GENERAL_MANAGER"],
        "gm_amount_yuan": _yuan(policy.general_manager_amount_fen),
        "gm_term_days": policy.general_manager_term_days,
        "sign_window_days": _limit(policy, "SIGN_WINDOW").days,
        "archive_working_days": _limit(policy, "ARCHIVE").working_days,
    }


def _delivery(policy: Policy) -> dict[str, int]:
    return {
        "handover_working_days": _limit(policy, "HANDOVER").working_days,
        "handover_accept_working_days": _limit(policy, "HANDOVER_ACCEPT").working_days,
        "progress_days": _limit(policy, "PROGRESS_WEEKLY").days,
        "delay_notice_days": policy.delivery.delay_notice_days,
        "customer_acceptance_working_days": _limit(policy, "CUSTOMER_ACCEPTANCE").working_days,
        "rework_working_days": _limit(policy, "REWORK").working_days,
        "change_notice_working_days": policy.delivery.change_notice_working_days,
        "steering_months": _limit(policy, "STEERING_MONTHLY").months,
    }


def _collection(collection: Collection, policy: Policy) -> dict[str, int]:
    limitation = policy.clocks["LIMITATION"]
    warned = limitation.notice.before if limitation.notice is not None else None
    return {
        "invoice_working_days": _limit(policy, "INVOICE").working_days,
        "dunning_before_days": collection.before_days,
        "dunning_daily_days": collection.daily_from_days,
        "dunning_manager_days": collection.manager_days,
        "dunning_hold_days": collection.hold_days,
        "dunning_demand_days": collection.demand_days,
        "dunning_final_days": collection.final_days,
        "limitation_years": limitation.limit.months // MONTHS_PER_YEAR,
        "limitation_warning_days": warned.days if warned is not None else 0,
    }


def _complaints(complaints: Complaints, policy: Policy) -> dict[str, int]:
    return {
        "complaint_ack_hours": _hours(_limit(policy, "CMP_ACK")),
        "complaint_triage_hours": _hours(_limit(policy, "CMP_TRIAGE")),
        "complaint_major_yuan": _yuan(complaints.major_amount_fen),
        "complaint_cost_lead_yuan": _yuan(complaints.lead_cost_fen_max),
        "complaint_cost_manager_yuan": _yuan(complaints.manager_cost_fen_max),
        "complaint_cost_gm_yuan": _yuan(complaints.general_manager_cost_fen),
        "complaint_rejections": complaints.rejections,
        "complaint_followup_days": _limit(policy, "CMP_FOLLOWUP").days,
        "satisfaction_min": complaints.satisfaction_min,
        "satisfaction_max": complaints.satisfaction_max,
        "satisfaction_close_min": complaints.satisfaction_close_min,
        "complaint_reopen_days": complaints.reopen_days,
        "recurrence_count": complaints.recurrence_count,
        "recurrence_days": complaints.recurrence_days,
        **_answer_times(complaints),
    }


def _answer_times(complaints: Complaints) -> dict[str, int]:
    general, major, urgent = (
        complaints.answer_times[severity] for severity in ("GENERAL", "MAJOR", "URGENT")
    )
    return {
        "complaint_general_first_hours": _hours(general.first),
        "complaint_general_solution_working_days": general.solution.working_days,
        "complaint_general_resolve_working_days": general.resolve.working_days,
        "complaint_major_first_hours": _hours(major.first),
        "complaint_major_solution_working_days": major.solution.working_days,
        "complaint_major_resolve_working_days": major.resolve.working_days,
        "complaint_urgent_first_hours": _hours(urgent.first),
        "complaint_urgent_solution_hours": _hours(urgent.solution),
        "complaint_urgent_resolve_hours": _hours(urgent.resolve),
    }


def _customers_and_records(policy: Policy) -> dict[str, int]:
    return {
        "repurchase_after_close_days": policy.repurchase.after_close_days,
        "repurchase_before_end_days": policy.repurchase.before_end_days,
        "visit_months": _limit(policy, "VISIT_QUARTERLY").months,
        "repurchase_contact_working_days": _limit(policy, "REPURCHASE_CONTACT").working_days,
        "key_account_yuan": _yuan(policy.key_account_amount_fen),
        "key_account_lines_min": policy.key_account_lines_min,
        "key_account_milestones_min": policy.key_account_milestones_min,
        "consent_days": policy.consent_days,
        "retention_years": policy.retention_years,
        "backdating_hours": policy.backdating_hours_max,
        "late_entry_minutes": policy.late_entry_minutes,
        "hold_max_days": policy.hold_days_max,
    }


def _limit(policy: Policy, clock: str) -> Span:
    return policy.clocks[clock].limit


def _hours(span: Span) -> int:
    return span.minutes // MINUTES_PER_HOUR


def _yuan(fen: int) -> int:
    return fen // FEN_PER_YUAN
