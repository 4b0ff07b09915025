"""An export that is asked for and written in one go, at the machine: asked, made, recorded.

If it breaks off, the request stands in the log and what was made is kept; the same wish in the
same place goes on with both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from application.exchange import Issuer
from application.sales import Sales
from domain.company.exports import CLAUSE, RequestExport
from domain.language import Text
from domain.outcomes import Reason
from domain.people import OPERATOR, Role
from interfaces.operator import AT_THE_MACHINE, AnswerIsNoError, Operator
from projections.export.errors import ExportError, StoppedError
from projections.export.export import begun, export, require
from projections.export.wanted import Exported, Requester, Wanted
from projections.export.work import Progress, Stop
from projections.ledger.errors import LedgerError
from projections.ledger.ledger import Ledger

from .recording import call_off, record
from .writing import written

#: What stands in the log where nobody says what it is for.
NO_PURPOSE = "not stated / 未说明"
CALLED_OFF = Text("This export was called off meanwhile.", "此导出已被取消。")


@dataclass(frozen=True, slots=True)
class AtTheMachine:
    """Exports over one store, for whoever stands at the machine or in a person's name."""

    sales: Sales
    ledger: Ledger
    issuer: Issuer = AT_THE_MACHINE

    @property
    def requester(self) -> Requester:
        """Who asks, as the manifest tells it."""
        role = Role.OPERATOR if self.issuer.actor == OPERATOR else Role.COMPLIANCE
        return Requester(self.issuer.actor, role.value)

    def make(self, wanted: Wanted, target: Path, progress: Progress, stop: Stop) -> Exported:
        """Make it; raises AnswerIsNoError, OSError and what `export` raises.

        A request that nothing came of is called off, unless there is something to go on with.
        """
        require(self.sales.log, wanted, target)
        require_room(target)
        release = version("dealtrail")
        export_id = begun(target, wanted, release) or self._ask(wanted)
        try:
            return self._made(export_id, wanted, target, release, progress, stop)
        except StoppedError:
            raise
        except (ExportError, LedgerError, OSError) as error:
            if not _is_begun(target, wanted, release):
                call_off(self.sales, export_id, _said(error))
            raise

    def _made(
        self,
        export_id: UUID,
        wanted: Wanted,
        target: Path,
        release: str,
        progress: Progress,
        stop: Stop,
    ) -> Exported:
        request = self.sales.log.stream(export_id)[0].position

        def announce(made: Exported) -> None:
            if not record(self.sales, export_id, written(self.sales.log, made)):
                raise AnswerIsNoError(CALLED_OFF)

        return export(
            self.sales.log,
            self.ledger,
            replace(wanted, export_id=export_id),
            target,
            version=release,
            before=request,
            now=self.sales.clock.now,
            progress=progress,
            stop=stop,
            announce=announce,
        )

    def _ask(self, wanted: Wanted) -> UUID:
        """Have the request stand in the log."""
        told = wanted.filter
        body: dict[str, Any] = {
            "range": {name: told[name] for name in ("from", "to") if told[name] is not None},
            "filter": {"aggregate_ids": told["aggregates"] or []},
            "formats": wanted.sorted_formats,
            "purpose": wanted.purpose or NO_PURPOSE,
        }
        if wanted.legal_basis is not None:
            body["legal_basis"] = wanted.legal_basis
        return Operator(self.sales, self.issuer).issue(RequestExport, "export", body).id


def require_room(target: Path) -> None:
    """That the export could be put there; raises OSError. Nothing is left behind."""
    there = next(path for path in target.absolute().parents if path.exists())
    with TemporaryDirectory(prefix=f".{target.name}-", dir=there):
        pass


def _is_begun(target: Path, wanted: Wanted, release: str) -> bool:
    """Whether something was made that the same command can go on with."""
    try:
        return begun(target, wanted, release) is not None
    except (ExportError, OSError):
        # Somebody else's, or no place at all.
        return False


def _said(error: ExportError | LedgerError | OSError) -> Text:
    return Text(str(error), str(error)) if isinstance(error, OSError) else error.text


def issuer_of(sales: Sales, person_id: str | None) -> Issuer | None:
    """Who asks: the operator, or a person of compliance; None if nobody works here by that id."""
    if person_id is None:
        return AT_THE_MACHINE
    person = sales.people.get(person_id)
    if person is None or person.retired:
        return None
    if Role.COMPLIANCE not in person.roles:
        raise AnswerIsNoError(reasons=(Reason.role(CLAUSE, roles=Role.COMPLIANCE.value),))
    return Issuer(person.id, person.roles, AT_THE_MACHINE.client)
