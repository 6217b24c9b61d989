"""The gates: each measures one thing about an image and holds it against the policy's limit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from explorer.analysis import AnalysedLayer
from explorer.frozen import Frozen
from explorer.layers.waste import Waste
from explorer.printable import printable
from explorer.report.globs import as_text, compiled
from explorer.report.model import Gate, Reported, Status
from explorer.report.policy import Policy
from explorer.secrets.rule import Severity
from explorer.wording import counted, size_text

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Facts(Frozen):
    """What the gates look at; sizes are in bytes."""

    findings: Sequence[Reported]
    layers: Sequence[AnalysedLayer]
    layer_count: int
    waste: Waste
    size: int


def gates(policy: Policy, facts: Facts) -> list[Gate]:
    """Return the verdict of every gate, those that nobody asked for as well."""
    return [gate(policy, facts) for gate in _GATES]


def secrets_gate(policy: Policy, facts: Facts) -> Gate:
    """Count the findings that are not suppressed and bad enough."""
    counting = [one for one in facts.findings if one.counts]
    least = policy.fail_on
    if least is None:
        return Gate("secrets", "Secrets", Status.SKIP, len(counting))
    bad = [one for one in counting if one.severity >= least]
    if not bad:
        return Gate("secrets", "Secrets", Status.PASS, 0, 0)
    reason = f"{_severities(bad)}; nothing {_or_worse(least)} may be in the image"
    return Gate("secrets", "Secrets", Status.FAIL, len(bad), 0, reason)


def efficiency_gate(policy: Policy, facts: Facts) -> Gate:
    """Hold the share of useful bytes against the lowest that is allowed."""
    value, limit = facts.waste.score, policy.lowest_efficiency
    if limit is None or value >= limit:
        return _met("efficiency", "Efficiency", _rounded(value), limit)
    reason = f"{value:.2%} of the bytes are of use, and {limit:.2%} is the least allowed"
    return Gate("efficiency", "Efficiency", Status.FAIL, _rounded(value), limit, reason)


def wasted_bytes_gate(policy: Policy, facts: Facts) -> Gate:
    """Hold the wasted bytes against the most that are allowed."""
    value, limit = facts.waste.wasted_bytes, policy.highest_wasted_bytes
    if limit is None or value <= limit:
        return _met("wasted-bytes", "Wasted bytes", value, limit)
    reason = f"{size_text(value)} are wasted, and {size_text(limit)} is the most allowed"
    return Gate("wasted-bytes", "Wasted bytes", Status.FAIL, value, limit, reason)


def wasted_percent_gate(policy: Policy, facts: Facts) -> Gate:
    """Hold the share of wasted bytes against the highest that is allowed."""
    value, limit = facts.waste.wasted_percent, policy.highest_wasted_percent
    if limit is None or value <= limit:
        return _met("wasted-percent", "Wasted percent", _rounded(value), limit)
    reason = f"{value:.2f} % of the bytes are wasted, and {limit:.2f} % is the most allowed"
    return Gate("wasted-percent", "Wasted percent", Status.FAIL, _rounded(value), limit, reason)


def image_size_gate(policy: Policy, facts: Facts) -> Gate:
    """Hold the size of all layers against the largest that is allowed."""
    value, limit = facts.size, policy.largest_image
    if limit is None or value <= limit:
        return _met("image-size", "Image size", value, limit)
    reason = f"The layers have {size_text(value)}, and {size_text(limit)} is the most allowed"
    return Gate("image-size", "Image size", Status.FAIL, value, limit, reason)


def layers_gate(policy: Policy, facts: Facts) -> Gate:
    """Hold the number of layers against the highest that is allowed."""
    value, limit = facts.layer_count, policy.most_layers
    if limit is None or value <= limit:
        return _met("layers", "Layers", value, limit)
    reason = f"The image has {counted(value, 'layer')}, and {limit} is the most allowed"
    return Gate("layers", "Layers", Status.FAIL, value, limit, reason)


def paths_gate(policy: Policy, facts: Facts) -> Gate:
    """Count the paths that no layer may write, hidden or not."""
    if not policy.forbidden_paths:
        return Gate("paths", "Forbidden paths", Status.SKIP)
    found = _forbidden(policy.forbidden_paths, facts.layers)
    if not found:
        return Gate("paths", "Forbidden paths", Status.PASS, 0, 0)
    told = [f"layer {layer} writes {printable(path)}" for path, layer in found[:_NAMED]]
    more = f" and {counted(len(found) - _NAMED, 'more path')}" if len(found) > _NAMED else ""
    reason = f"{', '.join(told)}{more}, which must not be there"
    return Gate("paths", "Forbidden paths", Status.FAIL, len(found), 0, reason)


_GATES = (
    secrets_gate,
    efficiency_gate,
    wasted_bytes_gate,
    wasted_percent_gate,
    image_size_gate,
    layers_gate,
    paths_gate,
)


def _met(name: str, title: str, value: float, limit: float | None) -> Gate:
    return Gate(name, title, Status.SKIP if limit is None else Status.PASS, value, limit)


def _rounded(value: float) -> float:
    return round(value, 6)


def _severities(findings: Sequence[Reported]) -> str:
    """Return "3 findings: 2 critical, 1 high"."""
    by_severity = sorted(Counter(one.severity for one in findings).items(), reverse=True)
    told = ", ".join(f"{count} {severity.label}" for severity, count in by_severity)
    return f"{counted(len(findings), 'finding')}: {told}"


def _or_worse(least: Severity) -> str:
    return least.label if least is Severity.CRITICAL else f"{least.label} or worse"


def _forbidden(globs: Sequence[str], layers: Sequence[AnalysedLayer]) -> list[tuple[bytes, int]]:
    """Return the paths that the globs are about, each with the first layer that writes it."""
    forbidden = compiled(globs)
    found: dict[bytes, int] = {}
    for layer in layers:
        for path in _written(layer):
            if path not in found and forbidden.fullmatch(as_text(path)):
                found[path] = layer.number
    return list(found.items())


def _written(layer: AnalysedLayer) -> Iterator[bytes]:
    fates = layer.fates
    positions = filter(fates.is_file_system, range(len(fates.index)))
    return map(fates.path, positions)
