"""Ways to break a history that is right, one for each promise that the checker looks after.

Each gives the broken histories that it can make of a right one: none where there is nothing to
break in that way. `FAULTS` names with each what the checker must call it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import history_answer_faults as answers
import history_log_faults as log
from history_model import History

FAULTS: dict[Callable[[History], Iterator[History]], str] = {
    log.a_command_is_lost: "lost",
    log.a_receipt_is_lost: "no receipt",
    log.events_are_lost: "not as told",
    log.a_version_is_left_out: "version",
    log.a_command_is_carried_out_twice: "doubled",
    log.a_receipt_tells_of_another_outcome: "not as told",
    log.two_rows_stand_at_one_position: "position",
    log.time_runs_back: "time",
    answers.another_version_is_told: "wrong answer",
    answers.another_position_is_told: "wrong answer",
    answers.an_event_is_not_told: "wrong answer",
    answers.a_retry_is_answered_as_new: "doubled",
    answers.a_retry_is_refused_otherwise: "retry differs",
    answers.another_body_gets_the_first_answer: "retry differs",
    answers.a_stale_if_match_passes: "stale success",
    answers.a_right_if_match_fails: "false conflict",
    answers.a_conflict_without_if_match: "false conflict",
    answers.a_version_that_never_stood_is_told: "never stood",
    answers.a_look_at_the_past: "never stood",
    answers.a_retry_conflicts: "false conflict",
    answers.a_retry_finds_nothing: "false conflict",
    answers.a_retry_is_told_off: "false conflict",
    answers.it_happened_before_it_was_asked: "order",
    answers.it_was_known_before_what_came_first: "order",
    answers.nobody_asked: "unasked",
}
