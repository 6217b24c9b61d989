"""Puts the comparison of an image into a pull or a merge request: one comment for each image.

    python -I comment.py FILE IMAGE NUMBER

FILE holds Markdown, IMAGE is what the job calls the image, and NUMBER its place among the job's; a
later run brings the comment up to date. What else it needs to know is in variables that GitHub and
GitLab document for their runners, in TOKEN, and on GitHub in PULL_REQUEST. A comment is no verdict:
where none can be made it says why, and ends with status 0.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from hashlib import sha256
from http.client import HTTPException
from pathlib import Path
from typing import Any, ClassVar
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from explorer.records.kept import without_tag

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


class GitHub:
    """The comments of a pull request."""

    name, updates = "GitHub", "PATCH"
    # Characters that it takes in a comment.
    most = 65_536
    refusal = "The job may need `permissions: pull-requests: write`; a fork's never has it"
    missing = "::notice title=Layer Explorer::No comment on the pull request: {}\n"
    job = ("GITHUB_JOB", "LAYER_EXPLORER_PLATFORM")

    def __init__(self) -> None:
        """Read the runner's variables. Raises KeyError, ValueError."""
        self.base = os.environ["GITHUB_API_URL"]
        self._issues = f"/repos/{os.environ['GITHUB_REPOSITORY']}/issues"
        self.comments = f"{self._issues}/{int(os.environ['PULL_REQUEST'])}/comments"
        self.headers: Mapping[str, str] = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {os.environ['TOKEN']}",
            "X-GitHub-Api-Version": "2022-11-28",
        }

    def comment(self, number: int) -> str:
        """Return the path of a comment."""
        return f"{self._issues}/comments/{number}"

    def is_trusted(self, one: Mapping[str, Any]) -> bool:
        """Return whether a comment can be ours: others may write the mark as well."""
        user, standing = one.get("user") or {}, one.get("author_association")
        return user.get("type") == "Bot" or standing in _TRUSTED

    def fit(self, text: str) -> str:
        """Return a text as it may be posted."""
        return text


class GitLab:
    """The notes of a merge request; the job's own token can't write any."""

    name, updates = "GitLab", "PUT"
    most = 1_000_000
    refusal = "TOKEN has to be a project access token with the scope `api`, and the role Reporter"
    missing = "No note on the merge request: {}\n"
    job = ("CI_JOB_NAME", "LAYER_EXPLORER_PLATFORM")
    # A line that begins so is a command there, done with the rights of the token.
    _command: ClassVar[re.Pattern[str]] = re.compile(r"^(\s*)/", re.MULTILINE)

    def __init__(self) -> None:
        """Read the runner's variables. Raises KeyError, ValueError."""
        self.base = os.environ["CI_API_V4_URL"]
        project, number = (
            int(os.environ[name]) for name in ("CI_PROJECT_ID", "CI_MERGE_REQUEST_IID")
        )
        self.comments = f"/projects/{project}/merge_requests/{number}/notes"
        self.headers: Mapping[str, str] = {"PRIVATE-TOKEN": os.environ["TOKEN"]}
        self._own: object = None

    def comment(self, number: int) -> str:
        """Return the path of a note."""
        return f"{self.comments}/{number}"

    def is_trusted(self, one: Mapping[str, Any]) -> bool:
        """Return whether a note is of the token's own user: others may write the mark as well."""
        self._own = self._own or _reply(self, "GET", "/user")["id"]
        return bool((one.get("author") or {}).get("id") == self._own)

    def fit(self, text: str) -> str:
        """Return a text as it may be posted: no line of it is a command."""
        return self._command.sub(r"\1&#47;", text)


def main(file: str, image: str, number: str) -> None:
    """Write the comment, or say why there is none."""
    kind = GitLab if os.environ.get("GITLAB_CI") else GitHub
    try:
        _write(kind(), Path(file).read_text(encoding="utf-8"), mark_of(image, number, kind.job))
    except HTTPError as error:
        hint = kind.refusal if error.code in _REFUSED else "The next run tries again"
        _say(kind.missing, f"{kind.name} answered {error.code}. {hint}")
    except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
        _say(kind.missing, f"{kind.name} could not be asked ({type(error).__name__})")


def _write(place: GitHub | GitLab, text: str, mark: str) -> None:
    text = fitting(f"{mark}\n{place.fit(text)}", place.most)
    known = _known(place, mark)
    if known is None:
        _reply(place, "POST", place.comments, {"body": text})
    elif known["body"] != text:
        _reply(place, place.updates, place.comment(int(known["id"])), {"body": text})


def mark_of(image: str, number: str, job: tuple[str, ...]) -> str:
    """Return what nobody sees of a comment, and the next run knows it by, whatever the tag."""
    told = "\0".join((*(os.environ.get(name, "") for name in job), number, without_tag(image)))
    return _MARK.format(sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:32])


def fitting(text: str, most: int) -> str:
    """Return what has room in a comment, cut behind a line."""
    if len(text) <= most:
        return text
    return text[: text.rfind("\n", 0, most - len(_CUT))] + _CUT


def _known(place: GitHub | GitLab, mark: str) -> dict[str, Any] | None:
    """Return the comment that an earlier run has left, if it is there; nobody else's."""
    for one in _all(place):
        if str(one.get("body") or "").startswith(mark) and place.is_trusted(one):
            return one
    return None


def _all(place: GitHub | GitLab) -> Iterator[dict[str, Any]]:
    for page in range(1, _MOST_PAGES + 1):
        found = _reply(place, "GET", f"{place.comments}?per_page={_PAGE}&page={page}")
        yield from found
        if len(found) < _PAGE:
            break


def _reply(place: GitHub | GitLab, method: str, path: str, content: object = None) -> Any:  # noqa: ANN401 - any JSON value
    base = place.base.rstrip("/")
    if not base.startswith(("https://", "http://")):
        raise ValueError("no address of an API")
    data = None if content is None else json.dumps(content).encode()
    headers = {
        **place.headers,
        "Content-Type": "application/json",
        "User-Agent": "layer-explorer",
    }
    asked = Request(f"{base}{path}", data, headers, method=method)  # noqa: S310 - checked above
    with _ask(asked, timeout=_SECONDS) as answer:
        return json.load(answer)


def _say(missing: str, why: str) -> None:
    """Say a line in the log of the run."""
    sys.stdout.write(missing.format(why))


if __name__ == "__main__":
    main(*sys.argv[1:])
