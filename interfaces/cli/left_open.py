"""What somebody who leaves still has open, read at the machine beside a running service or none."""

from __future__ import annotations

from application.sales import Sales
from interfaces.left_open import LeftOpen, left_open
from projections.views import Views


def still_open(sales: Sales, person_id: str) -> list[LeftOpen]:
    """All that is open with the person, as of now."""
    views = Views(sales.log)
    try:
        while views.runner.step():
            pass
        return list(left_open(views, person_id, sales.clock.now()))
    finally:
        views.close()
