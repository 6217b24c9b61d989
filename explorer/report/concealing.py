"""Takes what was found to be secret out of everything else that a report tells of an image.

What is concealed here can't be given away by any presenter, whatever it shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from itertools import groupby
from typing import Any

from explorer.image import Image, Instruction, Layer
from explorer.layers.waste import Waste
from explorer.secrets.finding import Finding, Location
from explorer.secrets.masking import masked

# A shorter secret may be a part of ordinary words and names.
_TELLING = 16
_DEEPEST = 64
_SHARED = 4


class Concealer:
    """Knows the secrets of one image, and masks each wherever it stands.

    What is left of the secret itself is good for comparing findings of one report alone.
    """

    def __init__(self, secrets: Iterable[bytes]) -> None:
        known = {one for one in secrets if one.strip()}
        short = _any_of(one for one in known if len(one) < _TELLING)
        self._short = re.compile(b"(?<![A-Za-z0-9])(?:" + short + b")(?![A-Za-z0-9])")
        self._telling = re.compile(_any_of(one for one in known if len(one) >= _TELLING))

    def finding(self, finding: Finding) -> Finding:
        """Return a finding that can be told of and shown, and holds no secret."""
        match = finding.match
        details = {name: self.text(value) for name, value in match.details.items()}
        secret = finding.secret and blake2b(finding.secret).digest()
        return replace(
            finding,
            match=replace(match, details=details),
            location=self._location(finding.location),
            secret=secret,
        )

    def image(self, image: Image) -> Image:
        """Return an image whose history, configuration and annotations hold no secret."""
        return replace(
            image,
            layers=[self.layer(one) for one in image.layers],
            instructions=[self._instruction(one) for one in image.instructions],
            config=self._value(image.config),
            annotations=self._value(image.annotations),
        )

    def layer(self, layer: Layer) -> Layer:
        """Return a layer whose instruction holds no secret."""
        made = layer.instruction
        return replace(layer, instruction=self._instruction(made) if made else None)

    def waste(self, waste: Waste) -> Waste:
        """Return the waste, no secret in its paths."""
        return replace(waste, files=[replace(one, path=self.path(one.path)) for one in waste.files])

    def text(self, text: str) -> str:
        """Return a text with every secret masked."""
        data = self.path(text.encode("utf-8", "surrogatepass"))
        return _masked(self._short, data).decode("utf-8", "surrogatepass")

    def sentence(self, text: str) -> str:
        """Return words of our own, what they quote masked as in a path."""
        return self.path(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def path(self, path: bytes) -> bytes:
        """Return a path with every secret masked that is long enough to be no name."""
        return _masked(self._telling, path)

    def _location(self, location: Location) -> Location:
        return replace(
            location,
            path=location.path and self.path(location.path),
            inner_path=location.inner_path and self.path(location.inner_path),
            name=location.name and self.text(location.name),
            instruction=location.instruction and self.text(location.instruction),
        )

    def _instruction(self, one: Instruction) -> Instruction:
        return replace(one, created_by=self.text(one.created_by), comment=self.text(one.comment))

    def _value(self, value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - any JSON value
        if isinstance(value, str):
            return self.text(value)
        if depth < _DEEPEST and isinstance(value, Mapping):
            return {self.text(key): self._value(one, depth + 1) for key, one in value.items()}
        if depth < _DEEPEST and isinstance(value, list):
            return [self._value(one, depth + 1) for one in value]
        return None if isinstance(value, Mapping | list) else value


def _any_of(secrets: Iterable[bytes]) -> bytes:
    """Return an expression for any of the secrets; those that begin alike share their beginning.

    So the time that a text takes does not grow with the number of secrets.
    """
    return _branches(sorted(set(secrets)), 0) or b"(?!)"


def _branches(secrets: Sequence[bytes], depth: int) -> bytes:
    if depth == _SHARED:
        behind = sorted((one[depth:] for one in secrets), key=len, reverse=True)
        return b"|".join(map(re.escape, behind))
    branches: list[bytes] = []
    for head, group in groupby(secrets, key=lambda one: one[depth : depth + 1]):
        rest = b"(?:" + _branches(list(group), depth + 1) + b")" if head else b""
        branches.append(re.escape(head) + rest)
    # The empty beginning comes first in order, and must be tried last.
    longest_first = sorted(branches, key=len, reverse=True)
    return b"|".join(longest_first)


def _masked(known: re.Pattern[bytes], data: bytes) -> bytes:
    return known.sub(lambda found: masked(found[0]).encode(), data)
