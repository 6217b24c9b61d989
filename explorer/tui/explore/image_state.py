"""What is known of an image by now, as one value: what comes later makes another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from explorer.tui.findings.findings import Findings

if TYPE_CHECKING:
    from explorer.analysis import Analysis
    from explorer.secrets.finding import Finding
    from explorer.tui.layers.rows import LayerState


@dataclass(frozen=True, slots=True)
class ImageState:
    """The analysis that is under way, its findings, and the state of each layer that is read."""

    analysis: Analysis | None = None
    findings: Findings = field(default_factory=Findings)
    layers: MappingProxyType[int, LayerState] = field(default_factory=lambda: MappingProxyType({}))

    def with_layers(self, states: Mapping[int, LayerState]) -> ImageState:
        """Return the state once more is known of some layers."""
        return replace(self, layers=MappingProxyType({**self.layers, **states}))

    def finding_for(self, instruction: int) -> Finding | None:
        """Return the first finding that an instruction brought about; where it has none, any."""
        found = [one for secret in self.findings.secrets for one in secret.findings]
        own = (one for one in found if self._instruction_of(one) == instruction)
        return next(own, found[0] if found else None)

    def _instruction_of(self, finding: Finding) -> int | None:
        layer = finding.location.layer
        if layer is None or self.analysis is None:
            return finding.location.index
        instruction = self.analysis.image.layers[layer - 1].instruction
        return instruction.number if instruction else None
