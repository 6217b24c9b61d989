"""A server that stands in for the API of GitHub, or of GitLab, as far as comments go."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

from tests.waiting import LONG

_BOT = {"user": {"type": "Bot"}, "author_association": "NONE"}


class Comments:
    """The comments of a pull request; `asked` are the requests, and `refuses` answers them all."""

    header = "Authorization"

    def __init__(self) -> None:
        self.url = ""
        self.refuses: int | None = None
        self.asked: list[str] = []
        self.tokens: set[str | None] = set()
        self._all: list[dict[str, Any]] = []

    @property
    def bodies(self) -> list[str]:
        """What stands in them, in order."""
        return [one["body"] for one in self._all]

    def add(self, body: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - members of a comment
        """Add a comment, a robot's unless more is said."""
        self._all.append({"id": len(self._all) + 1, **_BOT, "body": body, **more})
        return self._all[-1]

    def answer(self, method: str, path: str, body: str) -> object:
        """Return what the API answers."""
        where, _, query = path.partition("?")
        if method == "POST" and where == "/repos/team/app/issues/7/comments":
            return self.add(body)
        if method == "PATCH":
            known = self._all[int(where.removeprefix("/repos/team/app/issues/comments/")) - 1]
            known["body"] = body
            return known
        assert (method, where) == ("GET", "/repos/team/app/issues/7/comments")
        return self.page(query)

    def page(self, query: str) -> list[dict[str, Any]]:
        """Return some of them."""
        wanted = dict(one.split("=") for one in query.split("&"))
        size, page = int(wanted["per_page"]), int(wanted["page"])
        return self._all[(page - 1) * size : page * size]


class Notes(Comments):
    """The notes of a merge request, each by its author; the token's own user has the number 1."""

    header = "PRIVATE-TOKEN"

    def add(self, body: str, author: int = 1, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        """Add a note of somebody's."""
        self._all.append({"id": len(self._all) + 1, "author": {"id": author}, "body": body, **more})
        return self._all[-1]

    def answer(self, method: str, path: str, body: str) -> object:
        """Return what the API answers."""
        where, _, query = path.partition("?")
        notes = "/api/v4/projects/5/merge_requests/7/notes"
        if method == "POST" and where == notes:
            return self.add(body)
        if method == "PUT":
            known = self._all[int(where.removeprefix(f"{notes}/")) - 1]
            known["body"] = body
            return known
        if where == "/api/v4/user":
            return {"id": 1}
        assert (method, where) == ("GET", notes)
        return self.page(query)


def merge_request() -> AbstractContextManager[Notes]:
    """Serve the notes of a merge request as long as the context lasts."""
    return _served(Notes())


def pull_request() -> AbstractContextManager[Comments]:
    """Serve the comments of a pull request as long as the context lasts."""
    return _served(Comments())


_Kind = TypeVar("_Kind", bound=Comments)


@contextmanager
def _served(comments: _Kind) -> Iterator[_Kind]:

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            comments.asked.append(self.command)
            comments.tokens.add(self.headers[comments.header])
            sent = self.rfile.read(int(self.headers["Content-Length"] or 0))
            code = comments.refuses
            told = (
                {}
                if code
                else comments.answer(
                    self.command, self.path, json.loads(sent)["body"] if sent else ""
                )
            )
            data = json.dumps(told).encode()
            self.send_response(code or 200)
            if code == 307:
                self.send_header("Location", f"{comments.url}/elsewhere")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_PUT = _answer  # noqa: N815 - names that http.server looks for

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        comments.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield comments
        finally:
            server.shutdown()
            thread.join(timeout=LONG)
