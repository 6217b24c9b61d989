"""Puts the comparison of an image into a pull request: one comment for each image, kept up to date.

    python -I comment.py FILE IMAGE NUMBER

FILE holds Markdown, IMAGE is what the job calls the image, and NUMBER its place among the job's.
What else it needs to know is in variables that GitHub documents for its runners, and in
PULL_REQUEST and TOKEN. A comment is no verdict: where none can be made it says why, and ends with
status 0.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from hashlib import sha256
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from explorer.records.kept import without_tag

# Characters that GitHub takes in a comment.
_MOST = 65_536
_CUT = "\n\n**What comes here has no room in a comment.**\n"
_MARK = "<!-- layer-explorer comparison {} -->"
_PAGE, _MOST_PAGES = 100, 30
_SECONDS = 30
_TRUSTED = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
_REFUSED = frozenset({401, 403, 404})


class _Staying(HTTPRedirectHandler):
    """Follows no redirection, as the token would go along."""

    def redirect_request(self, *_: object) -> None:
        """Return nothing: the reply is an error then."""


_ask = build_opener(_Staying).open


def main(file: str, image: str, number: str) -> None:
    """Write the comment, or say why there is none."""
    issues = f"/repos/{os.environ['GITHUB_REPOSITORY']}/issues"
    comments = f"{issues}/{int(os.environ['PULL_REQUEST'])}/comments"
    mark = mark_of(image, number)
    text = fitting(f"{mark}\n{Path(file).read_text(encoding='utf-8')}")
    try:
        known = _known(comments, mark)
        if known is None:
            _reply("POST", comments, {"body": text})
        elif known["body"] != text:
            _reply("PATCH", f"{issues}/comments/{int(known['id'])}", {"body": text})
    except HTTPError as error:
        _say(f"GitHub answered {error.code}. {_hint(error.code)}")
    except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
        _say(f"GitHub could not be asked ({type(error).__name__})")


def mark_of(image: str, number: str) -> str:
    """Return what nobody sees of a comment, and the next run knows it by, whatever the tag."""
    job = (os.environ.get(name, "") for name in ("GITHUB_JOB", "LAYER_EXPLORER_PLATFORM"))
    told = "\0".join((*job, number, without_tag(image)))
    return _MARK.format(sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:32])


def fitting(text: str) -> str:
    """Return what has room in a comment, cut behind a line."""
    if len(text) <= _MOST:
        return text
    return text[: text.rfind("\n", 0, _MOST - len(_CUT))] + _CUT


def _known(comments: str, mark: str) -> dict[str, Any] | None:
    """Return the comment that an earlier run has left, if it is there; nobody else's."""
    for one in _all(comments):
        user, standing = one.get("user") or {}, one.get("author_association")
        is_trusted = user.get("type") == "Bot" or standing in _TRUSTED
        if is_trusted and str(one.get("body") or "").startswith(mark):
            return one
    return None


def _all(comments: str) -> Iterator[dict[str, Any]]:
    for page in range(1, _MOST_PAGES + 1):
        found = _reply("GET", f"{comments}?per_page={_PAGE}&page={page}")
        yield from found
        if len(found) < _PAGE:
            break


def _reply(method: str, path: str, content: object = None) -> Any:  # noqa: ANN401 - any JSON value
    base = os.environ["GITHUB_API_URL"].rstrip("/")
    if not base.startswith(("https://", "http://")):
        raise ValueError("no address of an API")
    data = None if content is None else json.dumps(content).encode()
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {os.environ['TOKEN']}",
        "Content-Type": "application/json",
        "User-Agent": "layer-explorer",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    asked = Request(f"{base}{path}", data, headers, method=method)  # noqa: S310 - checked above
    with _ask(asked, timeout=_SECONDS) as answer:
        return json.load(answer)


def _hint(code: int) -> str:
    if code in _REFUSED:
        return "The job may need `permissions: pull-requests: write`; a fork's never has it"
    return "The next run tries again"


def _say(why: str) -> None:
    """Say a line as a notice of the run."""
    sys.stdout.write(f"::notice title=Layer Explorer::No comment on the pull request: {why}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
