"""The card of a secret in Markdown, for a colleague: masked, and no name in it becomes markup."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.analysis import Analysis
from explorer.layers.phrases import fate_phrase
from explorer.markdown import code, fenced, prose
from explorer.printable import clipped, printable
from explorer.secrets.advice import why
from explorer.secrets.finding import Finding, Location, Secret
from explorer.secrets.locations import instruction_text, outside_text, path_text
from explorer.secrets.redacting import redacted_location, redaction_of
from explorer.text.redaction import Redaction
from explorer.tui.findings.cards import script
from explorer.tui.findings.findings import Findings
from explorer.tui.findings.leaks import masked_text
from explorer.wording import counted

_MOST_PLACES = 20
_LONGEST_NAME = 200
_LONGEST_INSTRUCTION = 300
_LONGEST_READ = 20_000
_NAMED = "The commands would say the secret, which is a part of a name: the interface shows them."


def markdown_card(secret: Secret, analysis: Analysis, findings: Findings) -> str:
    """Return what the secret is, where, what became of it, how to get it back and to mend it."""
    return "\n\n".join(_Card(secret, analysis, findings).blocks()) + "\n"


class _Card:
    """Writes the card of one secret: every foreign text is redacted, then cut, then escaped."""

    def __init__(self, secret: Secret, analysis: Analysis, findings: Findings) -> None:
        self._secret, self._analysis, self._findings = secret, analysis, findings
        self._redaction = redaction_for(secret, analysis, findings)

    def blocks(self) -> Iterator[str]:
        """Yield the paragraphs."""
        worst = self._secret.worst
        yield self._heading(worst)
        yield self._summary(worst)
        if ignored := self._secret.suppression:
            yield f"**Ignored:** {prose(self._redacted(ignored.text))}."
        yield _titled("Where it stands", "\n".join(self._places()))
        yield _titled("Why it leaks", self._why(self._secret.exposed))
        if commands := self._commands():
            yield _titled("How anyone gets it back", commands)
        yield _titled("How to build it right", self._secret.exposed.fix)
        yield f"Rule {code(clipped(worst.match.rule_id))}, fingerprint {code(worst.fingerprint)}"

    def _heading(self, worst: Finding) -> str:
        title = prose(clipped(worst.match.title, _LONGEST_NAME)) or "Secret"
        value = f" {code(masked_text(worst))}" if worst.secret else ""
        return f"### {title}{value}"

    def _summary(self, worst: Finding) -> str:
        """Return how bad it is, how sure that is, and which image it is in."""
        image, match = self._analysis.image, worst.match
        learned = (self._prose(f"{name} {text}") for name, text in match.remarks)
        sure = ", ".join([f"**{match.severity.label}**", match.certainty, *learned])
        names = [image.reference, *([str(image.platform)] if image.platform else [])]
        return f"{sure}. In image {', '.join(map(self._code, names))}."

    def _places(self) -> Iterator[str]:
        every = self._secret.findings
        yield from map(self._place, every[:_MOST_PLACES])
        if (more := len(every) - _MOST_PLACES) > 0:
            yield f"- and {counted(more, 'more place')}"

    def _place(self, finding: Finding) -> str:
        location = self._known(finding.location)
        by = f", by {self._instruction(location.instruction)}" if location.instruction else ""
        hider = finding.hider
        hid = f": {fate_phrase(hider)}{self._by(hider.layer)}" if hider else ""
        return f"- {_where(location)}{by}{hid}"

    def _why(self, finding: Finding) -> str:
        hider = finding.hider
        instruction = self._made(hider.layer) if hider else ""
        return why(finding, self._instruction(instruction) if instruction else "")

    def _commands(self) -> str:
        if any(self._known(one.location) is not one.location for one in self._secret.findings):
            return _NAMED
        lines = [self._redacted(printable(one)) for one in script(self._secret, self._analysis)]
        return fenced(lines, "sh") if lines else ""

    # What is foreign

    def _known(self, location: Location) -> Location:
        """Return a location that names no secret."""
        return redacted_location(location, self._redaction)

    def _by(self, layer: int) -> str:
        made = self._made(layer)
        return f" ({self._instruction(made)})" if made else ""

    def _made(self, layer: int) -> str:
        instruction = self._analysis.image.layers[layer - 1].instruction
        return instruction.created_by if instruction else ""

    def _instruction(self, created_by: str) -> str:
        return code(
            instruction_text(self._redacted(created_by[:_LONGEST_READ]), _LONGEST_INSTRUCTION)
        )

    def _code(self, text: str) -> str:
        return code(clipped(self._redacted(text), _LONGEST_NAME))

    def _prose(self, text: str) -> str:
        return prose(clipped(self._redacted(text), _LONGEST_NAME))

    def _redacted(self, text: str) -> str:
        return self._redaction.text(text)


def redaction_for(secret: Secret, analysis: Analysis, findings: Findings) -> Redaction:
    """Return what hides all that was found, and tokens in the names that are told of a secret."""
    named = [one.location.path or b"" for one in secret.findings]
    beside = analysis.secrets_in(
        b"\n".join([*named, analysis.image.reference.encode("utf-8", "surrogatepass")])
    )
    every = (one for other in findings.secrets for one in other.findings)
    return redaction_of(every, beside, analysis.sealing)


def _titled(title: str, text: str) -> str:
    return f"**{title}**\n\n{text}"


def _where(location: Location) -> str:
    if location.place is None:
        return code(outside_text(location))
    return f"layer {location.place.layer}, {code(path_text(location))}"
