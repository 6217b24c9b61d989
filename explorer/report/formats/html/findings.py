"""The findings, worst first, each with its location, its journey through the layers and its fix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from shlex import quote

from explorer.layers.phrases import fate_phrase
from explorer.printable import LONGEST_LINE, clipped
from explorer.report.formats import words
from explorer.report.formats.html.markup import (
    Markup,
    Page,
    badge,
    element,
    opening,
    section,
    together,
)
from explorer.report.grouping import by_origin
from explorer.report.model import Reported
from explorer.secrets.finding import Finding
from explorer.secrets.locations import location_text, outside_text, path_text
from explorer.secrets.rule import Severity

_AT_ONCE = 100
_NOTHING = "Nothing was found that counts as a secret."
_ADVICE = (
    "Whoever could pull the image may have read these values, and no registry keeps a record of "
    "it: rotate them first, then repair the build. A secret mount leaves nothing in the image:"
)
_EXAMPLES = (
    "RUN --mount=type=secret,id=NAME  ./command --token-file /run/secrets/NAME",
    "docker build --secret id=NAME,src=FILE .",
)


def findings(page: Page) -> Iterator[Markup]:
    """Yield what counts, by severity; long lists are folded, and what fails nothing."""
    counting = page.report.counting
    content = _groups(page, counting) if counting else iter([element("p", _NOTHING)])
    if untold := words.untold_sentence(page.report):
        content = chain([element("p", untold, class_="note")], content)
    number = words.severities(counting).total()
    yield from section(page, "findings", "Secrets", f"{number:,}", content)


def _groups(page: Page, counting: Sequence[Reported]) -> Iterator[Markup]:
    if page.report.is_in_full(counting[0]):
        examples = (element("pre", element("code", one)) for one in _EXAMPLES)
        yield element("div", element("p", _ADVICE), *examples, class_="advice")
    own, of_base = by_origin(counting)
    cards = _Cards(page)
    yield from _by_severity(cards, own, 0)
    if of_base:
        title = page.heading(3, f"From the base image: {words.spread(of_base)}")
        yield element("div", title, class_="of-base")
        yield from _by_severity(cards, of_base, len(own))


def _by_severity(cards: _Cards, found: Sequence[Reported], shown: int) -> Iterator[Markup]:
    """Yield findings by severity, unfolded where not too many were `shown` before."""
    for severity, group in groupby(found, key=lambda one: one.severity):
        members = list(group)
        unfolded = shown < _AT_ONCE and severity >= cards.page.report.least_in_full
        yield from _group(cards, severity, members, unfolded=unfolded)
        shown += len(members)


def _group(
    cards: _Cards, severity: Severity, members: Sequence[Reported], *, unfolded: bool
) -> Iterator[Markup]:
    """Yield one severity; what comes after the first hundred is one fold further away."""
    page = cards.page
    yield opening("details", class_="group", **({"open": ""} if unfolded else {}))
    hidden = sum(1 for one in members if not one.finding.visible)
    notes = [f"{hidden:,} hidden by a later layer"] if hidden else []
    notes += [words.below(page.report, severity).removeprefix(", ")]
    title = page.heading(3, badge(severity), words.spread(members))
    yield element("summary", title, element("span", ", ".join(filter(None, notes)), class_="note"))
    yield from map(cards.card, members[:_AT_ONCE])
    if more := members[_AT_ONCE:]:
        yield opening("details", class_="more")
        yield element("summary", f"{len(more):,} more {severity.label} ones")
        yield from map(cards.card, more)
        yield Markup("</details>")
    yield Markup("</details>")


class _Cards:
    """The findings of a page as they come, each with a number; a fix is told with the first one."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._number = 0
        self._told: dict[str, int] = {}

    def card(self, one: Reported) -> Markup:
        """Return the next finding."""
        self._number += 1
        fix = words.short_fix(clipped(one.finding.fix))
        first = self._told.setdefault(fix, self._number)
        if first == self._number:
            told = element("p", element("b", "Fix"), " ", *_marked(fix), class_="fix")
        else:
            link = element("a", f"as for finding {first}", href=f"#{_id(self.page, first)}")
            told = element("p", element("b", "Fix"), " ", link, class_="fix")
        return _card(self.page, self._number, one, told)


def _id(page: Page, number: int) -> str:
    return page.id(f"finding-{number}")


def _card(page: Page, number: int, one: Reported, fix: Markup) -> Markup:
    finding, location = one.finding, one.finding.location
    within = path_text(location, columns=True) if location.place else outside_text(location)
    return element(
        "article",
        page.heading(
            4,
            element("a", str(number), class_="index", href=f"#{_id(page, number)}"),
            page.text(finding.match.title) or "Secret",
            _value(one),
        ),
        element("p", element("code", within), class_="where"),
        *_line(one),
        element("ol", *_journey(page, one), class_="journey"),
        element("p", words.why(one, page.report)),
        fix,
        _proof(page, finding),
        element("p", *_marks(page, one), class_="marks"),
        class_=f"finding {one.severity.label}",
        id=_id(page, number),
        data_entry="",
    )


def _value(one: Reported) -> Markup:
    return element("code", one.value, class_="value") if one.value else Markup()


def _line(one: Reported) -> Iterator[Markup]:
    if line := words.line_text(one):
        yield element("pre", element("code", line), class_="line")


def _journey(page: Page, one: Reported) -> Iterator[Markup]:
    """Yield what happened to it, step by step: written, hidden, and what of it anybody can read."""
    finding = one.finding
    place, hider = finding.location.place, finding.hider
    if not place:
        yield element("li", "kept outside the layers")
        yield element("li", "in plain sight", class_="end")
        return
    yield element("li", "written by ", page.layer_link(place.layer))
    if hider is None:
        yield element("li", "in the final file system", class_="end")
        return
    did = fate_phrase(hider).removesuffix(f"layer {hider.layer}")
    yield element("li", did, page.layer_link(hider.layer), class_="hidden")
    end = "in plain sight elsewhere" if one.exposed else "still in the image"
    yield element("li", end, class_="end")


def _marked(fix: str) -> Iterator[str]:
    """Yield the words of a fix; what stands between backticks is code."""
    parts = fix.split("`")
    yield from (element("code", one) if n % 2 else one for n, one in enumerate(parts))


def _proof(page: Page, finding: Finding) -> Markup:
    """Return the command that gets the file back, where its name can be typed."""
    location, reference = finding.location, page.report.image.reference
    if not location.place or not location.path or reference.startswith("-"):
        return Markup()
    if len(location.path) > LONGEST_LINE:
        return Markup()
    path = location.path.decode("utf-8", "replace")
    if page.text(location.path) != path or page.text(reference) != reference or path[:1] == "-":
        return Markup()
    layer = location.place.layer
    command = f"layer-explorer cat {quote(reference)} {quote(path)} --layer {layer}"
    return element("p", element("b", "Read it"), " ", element("code", command), class_="proof")


def _marks(page: Page, one: Reported) -> Iterator[Markup]:
    match = one.finding.match
    yield element("span", f"{one.severity.label}, {match.certainty}")
    yield element("span", "rule ", page.code(match.rule_id))
    for name, value in sorted(match.remarks):
        yield element("span", page.text(name), " ", page.code(value))
    yield element("span", "fingerprint ", page.code(one.fingerprint))


def suppressed(page: Page) -> Iterator[Markup]:
    """Yield the findings that do not count, each with the reason."""
    found = [one for one in page.report.findings if not one.counts]
    if not found:
        return
    sentence = element("p", words.suppressed_sentence(page.report))
    rows = (_suppressed(page, one) for one in found)
    content = chain([sentence, opening("ul", class_="known")], rows, [Markup("</ul>")])
    yield from section(page, "suppressed", "Suppressed", f"{len(found):,}", content)


def _suppressed(page: Page, one: Reported) -> Markup:
    what = together(
        badge(one.severity),
        element("b", page.text(one.finding.match.title)),
        _value(one),
        element("code", location_text(one.finding.location)),
        element("span", fate_phrase(one.finding.hider)),
    )
    why = page.text(one.suppression.text) if one.suppression else ""
    return element("li", what, element("p", why[:1].upper() + why[1:]), data_entry="")
