"""A page at /docs that lists commands and queries; plain HTML, nothing is loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from domain.language import Language, Text

from .openapi import command_schema
from .policy_schema import POSTED_QUERIES
from .problems import language_of
from .protecting import with_style
from .routes import Route, all_routes

TITLE = Text("The API of dealtrail", "dealtrail 接口")
COMMANDS = Text("Commands", "命令")
QUERIES = Text("Queries", "查询")
INTRODUCTION = Text(
    "Everything here is described for programs in openapi.json. Every call but the health "
    "checks carries a key: Authorization: Bearer <key>.",
    "供程序读取的完整说明见 openapi.json。除健康检查外，每次调用都须携带密钥："
    "Authorization: Bearer <密钥>。",
)
HEADINGS = (
    Text("Path", "路径"),
    Text("What it does", "作用"),
    Text("Who", "角色"),
    Text("Fields (* required)", "字段（* 必填）"),
)
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: #1b1b1b; background: #fff }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem }
tr { border-bottom: 1px solid #ccc }
code { font-size: 13px; overflow-wrap: anywhere }
"""
POLICY = with_style(STYLE)

router = APIRouter()


@router.get("/docs", include_in_schema=False)
def docs(request: Request) -> Response:
    language = language_of(request)
    headers = {
        "Content-Security-Policy": POLICY,
        "Content-Language": language.value,
        "Vary": "Accept-Language",
    }
    return HTMLResponse(_page(request.app.openapi(), language), headers=headers)


def _page(description: dict[str, Any], language: Language) -> str:
    title = escape(TITLE.in_(language))
    introduction = escape(INTRODUCTION.in_(language)).replace(
        "openapi.json", '<a href="/openapi.json">openapi.json</a>'
    )
    return (
        f'<!doctype html><html lang="{language.value}"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{STYLE}</style></head><body><h1>{title}</h1>"
        f"<p>{introduction}</p>"
        f"<h2>{escape(QUERIES.in_(language))}</h2>{_table(_queries(description), 2, language)}"
        f"<h2>{escape(COMMANDS.in_(language))}</h2>"
        f"{_table((_command(route) for route in all_routes()), 4, language)}</body></html>"
    )


def _table(rows: Iterator[tuple[str, ...]], width: int, language: Language) -> str:
    """A table of cells that are HTML already."""
    head = "".join(f"<th>{escape(h.in_(language))}</th>" for h in HEADINGS[:width])
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _queries(description: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for path, operations in description["paths"].items():
        if "get" in operations:
            yield _code(f"GET {path}"), escape(operations["get"].get("summary", ""))
        elif path in POSTED_QUERIES:
            yield _code(f"POST {path}"), escape(operations["post"].get("summary", ""))


def _command(route: Route) -> tuple[str, ...]:
    schema = command_schema(route.command)
    required = schema.get("required", ())
    names = [f"{name}*" if name in required else name for name in schema["properties"]]
    roles = ", ".join(f"{role} ({relation})" for role, relation in route.command.issued_by.items())
    does = " ".join((route.command.__doc__ or "").split())
    return _code(f"POST {route.path}"), escape(does), escape(roles), _code(", ".join(names))


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"
