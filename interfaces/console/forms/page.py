"""The page with the form of a command on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from domain.deal.drafting import DraftContract
from domain.deal.solution import DraftSolution
from domain.language import Text
from domain.outcomes import Reason
from domain.people import Role
from interfaces.console.asking import Reader
from interfaces.console.cases import with_contacts
from interfaces.console.needs import with_pains
from interfaces.http.problems import worded
from interfaces.http.routes import Route

from .choosing import Choices
from .deciding import decided_on
from .making import Making

#: What the browser says by itself.
WORDS = {
    "range": Text("Between {least} and {most}.", "应在 {least} 与 {most} 之间。"),
    "long": Text("At most {most} characters.", "最多 {most} 个字符。"),
    "form": Text("This is not of the right form.", "格式不正确。"),
    "needed": Text("This is needed.", "此项必填。"),
    "incomplete": Text(
        "Not sent yet: {count} more to fill in.", "尚未提交：还有 {count} 项需要填写。"
    ),
    "hashing": Text("computing…", "计算中…"),
    "stale": Text(
        "Somebody else was here since you opened this page.", "您打开本页后，他人已更新此案。"
    ),
    "again": Text(
        "What you typed is still here. Look at what changed; send again if it still holds.",
        "您填写的内容仍保留。请查看变更；若仍适用，可再次提交。",
    ),
    "signedOut": Text(
        "Your session has ended. Sign in in another window, then send again.",
        "会话已结束。请在新窗口登录后再次提交。",
    ),
    "other": Text("Look at the other one", "查看已有记录"),
    "keyMade": Text("The key", "密钥"),
    "keyOnce": Text(
        "It is shown only now. Give it to its owner, who keeps it where no one else reads it.",
        "仅显示这一次。请交给持有人妥善保管。",
    ),
    "keyKept": Text("It is kept", "已保存"),
    "unreachable": Text(
        "The service cannot be reached. Nothing typed is lost; try again.",
        "无法连接服务。填写的内容不会丢失，请重试。",
    ),
}

#: Commands that write down what was agreed before.
AS_AGREED = frozenset({DraftContract})
#: Commands whose fields refer to the customer's pains.
ABOUT_PAINS = frozenset({DraftSolution})


@dataclass(frozen=True, slots=True)
class Target:
    """Where the command is sent, and where one is led once it was carried out."""

    action: str
    after: str
    #: Where the case stands that the command is about, if that is not where one is led.
    case: str | None = None


def beginning_page(route: Route, reader: Reader, after: str) -> Response:
    """The form of a command that makes something, filled in as the address says; 403 if none of
    the reader's roles may issue it."""
    command = route.command
    if reader.may_issue(command):
        given = dict(reader.request.query_params)
        return form_page(route, reader, Target(route.path, after), given=given)
    roles = ", ".join(role for role in command.issued_by if role is not Role.SYSTEM)
    against = worded(Reason.role(command.clause, roles=roles), reader.language)
    return reader.page(
        "not_now.html", 403, case=None, command=command.__name__, against=[{"reasons": [against]}]
    )


def form_page(
    route: Route,
    reader: Reader,
    target: Target,
    case: dict[str, Any] | None = None,
    given: Mapping[str, Any] | None = None,
) -> Response:
    """The form of the route's command; `given` fills in fields, `case` says what stands."""
    sales, language, stands = reader.asked.sales, reader.language, case or {}
    known = with_contacts(stands, reader)
    if route.command in ABOUT_PAINS:
        known = with_pains(known, reader)
    agreed = route.command in AS_AGREED
    choices = Choices(known, sales.people, language, agreed=agreed)
    here = target.case or target.after
    own, aside = Making(language, sales.policy, choices, given or {}).form_of(route.command)
    return reader.page(
        "doing.html",
        command=route.command.__name__,
        fields=own,
        aside=aside,
        action=target.action,
        after=target.after,
        case=case,
        case_path=here,
        decided=decided_on(route.command, route.aggregate.collection, case["id"], reader)
        if case
        else {},
        under=reader.clause(route.command.clause),
        words={name: text.in_(language) for name, text in WORDS.items()},
        name_of=reader.name_of,
    )
