"""Annotations of a GitHub workflow run, and its job summary.

Sources: GitHub, "Workflow commands for GitHub Actions"; the escapes are those of the toolkit's
own `@actions/core` (command.ts). An annotation names no file: what leaks is a file of the
image, and a path that the repository happens to have too would mark the wrong one.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import NamedTuple

from explorer.printable import clipped
from explorer.report.formats import ReportFormat, words
from explorer.report.messages import say
from explorer.report.model import Report, Reported, Reports
from explorer.secrets.rule import Severity
from explorer.wording import counted

SUMMARY = "GITHUB_STEP_SUMMARY"
# GitHub shows ten annotations of a kind for each step, and refuses a larger summary.
_MOST = 10
_LARGEST_SUMMARY = 1 << 20
_CUT = "\n\n*The rest does not fit into a job summary.*\n"
_KINDS = ("error", "warning", "notice")


class _Annotation(NamedTuple):
    """One annotation; `group` is what it is counted as where it has no room of its own."""

    kind: str
    title: str
    message: str
    group: str


def lines(reports: Reports) -> Iterator[str]:
    """Yield workflow commands, worst first, at most ten of a kind: the tenth sums up the rest."""
    for kind in _KINDS:
        made = _annotations(reports.alone) if reports.alone else _of_several(reports)
        yield from map(_command, _fitting(one for one in made if one.kind == kind))


def write_summary(reports: Reports) -> None:
    """Append the report in Markdown to the job summary, in a job of GitHub Actions.

    A summary that can't be written is a warning: the verdict does not depend on it.
    """
    if not (name := os.environ.get(SUMMARY)):
        return
    from explorer.report.formats import markdown

    try:
        _append(Path(name), markdown.lines(reports))
    except OSError as error:
        say(f"The job summary could not be written: {error}")


def _of_several(reports: Reports) -> Iterator[_Annotation]:
    """Yield the verdict on all images, then what there is of each, in turn.

    What matters most of each comes first, so that no image takes the room of the others.
    """
    verdict = words.VERDICTS[reports.result]
    yield _Annotation("notice", verdict, words.images_sentence(reports), "message")
    turns = zip_longest(*map(_named, reports.worst_first))
    yield from (one for turn in turns for one in turn if one)


def _named(report: Report) -> Iterator[_Annotation]:
    """Yield the annotations of an image, its name before their titles."""
    name = clipped(report.name)
    return (one._replace(title=f"{name}: {one.title}") for one in _annotations(report))


def _annotations(report: Report) -> Iterator[_Annotation]:
    yield _verdict(report)
    # Where there is no room for all, what was found comes first.
    for one in report.counting:
        yield _finding(one, report)
    for layer, message in report.errors:
        yield _Annotation("error", f"{words.part(layer)} is damaged", clipped(message), "damage")
    for gate in report.failed:
        title = f"Gate failed: {clipped(gate.title)}"
        yield _Annotation("error", title, clipped(gate.reason or gate.title), "failed gate")
    for warning in report.warnings:
        yield _Annotation("warning", "Layer Explorer", clipped(warning), "message")
    if known := [one for one in report.findings if one.suppression]:
        title = counted(len(known), "finding") + " suppressed"
        told = [*map(_suppressed, known[:_MOST])]
        more = [f"and {len(known) - _MOST:,} more"] if len(known) > _MOST else []
        yield _Annotation("notice", title, "\n".join(told + more), "message")
    for sentence in report.left_out:
        yield _Annotation("notice", "Not judged", clipped(sentence), "image not judged")


def _verdict(report: Report) -> _Annotation:
    sentences = (
        words.verdict_sentence,
        words.secrets_sentence,
        words.suppressed_sentence,
        words.untold_sentence,
    )
    message = " ".join(filter(None, (sentence(report) for sentence in sentences)))
    title = f"{words.VERDICTS[report.result]}: {clipped(report.image.reference)}"
    return _Annotation("notice", title, message, "message")


def _finding(one: Reported, report: Report) -> _Annotation:
    label = one.severity.label
    title = f"{label.capitalize()}: {clipped(one.finding.match.title)}"
    message = "\n".join(words.description(one, report))
    return _Annotation(_kind(one, report), title, message, f"{label} finding")


def _suppressed(one: Reported) -> str:
    why = one.suppression.text if one.suppression else ""
    return f"{words.name(one)}, {why}"


def _kind(one: Reported, report: Report) -> str:
    """Return an error for what fails the run; the rest by how bad it is."""
    if report.decides(one):
        return "error"
    return "notice" if one.severity is Severity.LOW else "warning"


def _fitting(annotations: Iterator[_Annotation]) -> list[_Annotation]:
    first = [*islice(annotations, _MOST)]
    counts = Counter(one.group for one in chain(first[_MOST - 1 :], annotations))
    if (more := counts.total()) <= 1:
        return first
    message = ", ".join(counted(count, group) for group, count in counts.items())
    return [*first[:-1], _Annotation(first[-1].kind, f"{more} more", message, "message")]


def _command(one: _Annotation) -> str:
    return f"::{one.kind} title={_property(one.title)}::{_data(one.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _append(path: Path, lines: Iterable[str]) -> None:
    """Append whole lines as long as they fit: other commands of the step may have written too."""
    room = _LARGEST_SUMMARY - len(_CUT) - (path.stat().st_size if path.exists() else 0)
    with path.open("ab") as file:
        for line in lines:
            data = f"{line}\n".encode()
            room -= len(data)
            if room < 0:
                file.write(_CUT.encode())
                return
            file.write(data)


FORMAT = ReportFormat(
    "github",
    "for GitHub Actions: annotations on the run, a summary on the job's page",
    lines,
    publish=write_summary,
)
