"""The configuration's values: environment, labels, and every other field that holds text.

Source: OCI image specification, config, "Properties".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from explorer.image import Image
from explorer.secrets.finding import Location, LocationKind
from explorer.secrets.texts.text import Text
from explorer.secrets.texts.values import encoded, named_values

_ELSEWHERE = ("history", "rootfs")
_RUNTIME = ("config", "container_config")
# Characters; who set a variable is a comfort, and not worth minutes.
_MOST_LOOKED_AT = 1 << 26


def configuration_texts(image: Image) -> Iterator[Text]:
    """Yield each value as NAME=VALUE, so that a rule sees what the value is for.

    The annotations of the manifest come behind those of the configuration itself.
    """
    for key, value in image.config.items():
        if key in _RUNTIME and isinstance(value, Mapping):
            yield from _runtime(image, value)
        elif key not in _ELSEWHERE:
            yield from _fields(key, value)
    yield from _fields("annotations", image.annotations)


def _runtime(image: Image, config: Mapping[str, Any]) -> Iterator[Text]:
    for key, value in config.items():
        if key == "Env" and isinstance(value, list):
            yield from _environment(image, value)
        elif key == "Labels" and isinstance(value, Mapping):
            yield from _labels(value)
        else:
            yield from _fields(f"config.{key}", value)


def _environment(image: Image, variables: list[Any]) -> Iterator[Text]:
    setters = _Setters(image)
    for variable in variables:
        if isinstance(variable, str):
            name = variable.partition("=")[0]
            index, instruction = setters.find(variable)
            location = Location(LocationKind.ENV, name=name, index=index, instruction=instruction)
            yield Text(encoded(variable), location)


class _Setters:
    """The instructions that set variables, looked through as far as that is little work."""

    def __init__(self, image: Image) -> None:
        self._instructions = [
            one for one in reversed(image.instructions) if "ENV" in one.created_by
        ]
        self._left = _MOST_LOOKED_AT

    def find(self, variable: str) -> tuple[int | None, str | None]:
        """Return the last instruction of the history that set a variable to its value."""
        name, _, value = variable.partition("=")
        for one in self._instructions:
            words = one.created_by
            self._left -= len(words)
            if self._left < 0:
                break
            if name in words and value in words:
                return one.number, words
        return None, None


def _labels(labels: Mapping[str, Any]) -> Iterator[Text]:
    for name, value in labels.items():
        if isinstance(value, str):
            location = Location(LocationKind.LABEL, name=name)
            yield Text(encoded(f"{name}={value}"), location)


def _fields(key: str, value: Any) -> Iterator[Text]:  # noqa: ANN401 - any JSON value
    for name, text in named_values(value, key):
        yield Text(encoded(text), Location(LocationKind.CONFIG, name=name))
