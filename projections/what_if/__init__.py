"""What if another policy had ruled: the log decided again under it, and nothing written (R5.3).

Each step is judged alone, on the history as it was: under the policy that ruled it and under
the other one, everything else being equal. What the log does not hold it cannot answer, and
says so: the body of a command that was refused, and facts about other cases at that time.
"""

from .report import Difference, Report, What
from .values import BadValuesError, trial_policy
from .walk import Covered, WhatIf

__all__ = [
    "BadValuesError",
    "Covered",
    "Difference",
    "Report",
    "What",
    "WhatIf",
    "trial_policy",
]
