"""Lets commands in by a door of their own, past what the framework does for every route."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from .commands import issue
from .routes import PREFIX, Route, all_routes


class CommandDoor:
    """Finds a command's route at once; the router would try hundreds, one after the other.

    The routes stand in the router too: it describes them, refuses other methods, and takes
    whatever comes by a path that is not written out here, to the same end.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        routes = list(all_routes())
        self._alone = {route.path: route for route in routes if not route.has_id}
        self._of_one = {
            (f"{PREFIX}/{route.aggregate.collection}", route.name): route
            for route in routes
            if route.has_id
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        named = self.named(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if named is None:
            await self._app(scope, receive, send)
            return
        route, scope["path_params"] = named
        request = Request(scope, receive)
        try:
            answer = await issue(route, request)
        except Exception as error:
            answer = await _told(request, error)
        await answer(scope, receive, send)

    def named(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The command that such a request names, and the id that it is for as it came."""
        if method != "POST":
            return None
        if path in self._alone:
            return self._alone[path], {}
        above, _, name = path.rpartition("/")
        collection, _, aggregate_id = above.rpartition("/")
        route = self._of_one.get((collection, name)) if aggregate_id else None
        return (route, {f"{route.aggregate.name}_id": aggregate_id}) if route else None


async def _told(request: Request, error: Exception) -> Response:
    """What the application answers to such an error on any route; raised again if nothing."""
    handlers = request.app.exception_handlers
    handler = next((handlers[kind] for kind in type(error).__mro__ if kind in handlers), None)
    if handler is None:
        raise error
    answer: Response = await handler(request, error)
    return answer
