"""Errors as RFC 9457 problem details, from one fixed catalogue, in English and Chinese."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from domain.clauses import clause
from domain.language import Language, Text
from domain.outcomes import Reason
from interfaces.masking import masked
from interfaces.wording import text_of

from .protecting import PROTECTING

#: Every type of problem: its status and its title.
CATALOGUE: Mapping[str, tuple[int, Text]] = {
    "malformed": (400, Text("This is not HTTP", "不是有效的 HTTP 请求")),
    "unauthenticated": (401, Text("A valid key is needed", "需要有效的密钥")),
    "role": (403, Text("Your roles do not permit this", "您的角色无权执行此操作")),
    "four-eyes": (403, Text("Another person must do this", "须由另一人执行（四眼原则）")),
    "limit": (403, Text("This is beyond your limit", "超出您的审批权限")),
    "not-found": (404, Text("There is no such thing", "对象不存在")),
    "method": (405, Text("This method is not allowed here", "此处不支持该方法")),
    "illegal-state": (409, Text("The state does not allow this now", "当前状态不允许此操作")),
    "duplicate": (409, Text("It exists already", "已存在相同记录")),
    "in-progress": (409, Text("The same command is still running", "相同命令仍在执行")),
    "timeout": (408, Text("The request took too long to arrive", "请求接收超时")),
    "gone": (410, Text("It is not kept any more", "内容已不再保存")),
    "position-lost": (410, Text("The log does not hold this position", "日志中没有此位置")),
    "stale": (412, Text("It has changed since you looked", "内容已被他人更新")),
    "too-large": (413, Text("The body is too large", "请求体过大")),
    "media-type": (415, Text("The body must be application/json", "请求体须为 application/json")),
    "rule": (422, Text("A rule of the process speaks against it", "违反流程规则")),
    "invalid": (422, Text("The request is not well-formed", "请求格式不正确")),
    "key-reused": (
        422,
        Text("This Idempotency-Key came with another command", "该 Idempotency-Key 已用于其他命令"),
    ),
    "head-too-large": (431, Text("The request's head is too large", "请求头过大")),
    "too-many": (429, Text("Too many requests; wait a little", "请求过多，请稍候")),
    "internal": (500, Text("Something went wrong on our side", "服务内部错误")),
    "overloaded": (503, Text("More is asked than the service can take", "服务繁忙，请稍候重试")),
    "unavailable": (503, Text("The service cannot do this now; try again", "暂时无法处理，请重试")),
}
RETRY_SECONDS = {"too-many": 1, "overloaded": 1, "unavailable": 1}


class ProblemError(Exception):
    """Ends a request with a problem of the catalogue."""

    def __init__(
        self,
        kind: str,
        detail: Text | str | None = None,
        reasons: tuple[Reason, ...] = (),
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.detail = detail
        self.reasons = reasons
        self.headers = headers or {}
        self.members = members


def language_of(request: Request) -> Language:
    """The language that the caller prefers; English if he prefers none of ours."""
    best, chosen = 0.0, Language.EN
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, parameters = part.strip().partition(";")
        weight = quality(parameters)
        primary = tag.split("-")[0].lower()
        if primary in ("zh", "en") and weight > best:
            best, chosen = weight, Language.ZH if primary == "zh" else Language.EN
    return chosen


def quality(parameters: str) -> float:
    """How much what these parameters follow is preferred (RFC 9110), from 0 to 1."""
    name, _, value = parameters.partition(";")[0].partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def worded(reason: Reason, language: Language) -> dict[str, Any]:
    """A reason as callers see it: clause, where it comes from, code, field, and plain words."""
    under = clause(reason.clause)
    said: dict[str, Any] = {"clause": reason.clause, "source": under.source.value}
    if under.serves:
        said["serves"] = under.serves[0]
    said["code"] = reason.code
    if reason.field is not None:
        said["field"] = reason.field
    said["text"] = text_of(reason).in_(language)
    if reason.detail:
        said["detail"] = dict(reason.detail)
    return said


class ProblemResponse(JSONResponse):
    """A problem on its way out; a secret that it quotes from the request stays here."""

    media_type = "application/problem+json"

    def render(self, content: Any) -> bytes:
        return masked(super().render(content).decode()).encode()


def response(problem: ProblemError, request: Request) -> ProblemResponse:
    """The problem in the caller's language."""
    status, title = CATALOGUE[problem.kind]
    language = language_of(request)
    detail = problem.detail
    body: dict[str, Any] = {
        "type": problem.kind,
        "title": title.in_(language),
        "status": status,
        "instance": quote(request.url.path),
    }
    if detail is not None:
        body["detail"] = detail.in_(language) if isinstance(detail, Text) else detail
    body |= problem.members
    if problem.reasons:
        body["reasons"] = [worded(reason, language) for reason in problem.reasons]
    headers = {**problem.headers, "Content-Language": language.value, "Vary": "Accept-Language"}
    if problem.kind in RETRY_SECONDS:
        headers.setdefault("Retry-After", str(RETRY_SECONDS[problem.kind]))
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return ProblemResponse(body, status, headers)


class Refusal:
    """An application that answers every request with the same problem, and closes after it."""

    def __init__(self, kind: str) -> None:
        self._problem = ProblemError(kind, headers={"Connection": "close", **PROTECTING})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await response(self._problem, Request(scope))(scope, receive, send)


def unasked(kind: str) -> bytes:
    """A whole answer with the problem, for whoever has not said yet what he wants."""
    status, title = CATALOGUE[kind]
    body = json.dumps({"type": kind, "title": title.en, "status": status}).encode()
    protecting = "".join(f"{name}: {value}\r\n" for name, value in PROTECTING.items())
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
        "Content-Type: application/problem+json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n{protecting}\r\n"
    )
    return head.encode() + body
