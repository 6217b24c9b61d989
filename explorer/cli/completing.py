"""What a shell may put in where somebody types: values of options, images, files.

A shell asks at each press of the key, so an engine is asked only where that is quick: at a socket
of this machine, and for a moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import click
from click.shell_completion import CompletionItem

from explorer.report.configuration.keys import BY_NAME
from explorer.report.formats import NAMES

Completion = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

_PLATFORMS = (
    *("linux/amd64", "linux/arm64", "linux/arm/v7", "linux/arm/v6", "linux/386"),
    *("linux/ppc64le", "linux/s390x", "linux/riscv64", "windows/amd64"),
)
_VALUES = {"format": NAMES, "platform": _PLATFORMS}


def values_of(key: str) -> Completion:
    """Return what completes the value of a setting; a shell knows files by itself."""
    values = _VALUES.get(key) or BY_NAME[key].unit.values

    def complete(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
        return _beginning_with(begun, values)

    return complete


def image_names(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return images of the local engine that begin so, and that a file may stand there."""
    return [*_beginning_with(begun, _held()), CompletionItem(begun, type="file")]


def _beginning_with(begun: str, values: Iterable[str]) -> list[CompletionItem]:
    return [CompletionItem(one) for one in values if one.startswith(begun)]


def _held() -> Iterator[str]:
    """Yield the names of the images that the engines of this machine have."""
    from explorer.allowance import Allowance
    from explorer.errors import ExplorerError
    from explorer.image.sources.engine.connection import connected
    from explorer.image.sources.engine.endpoints import endpoint_of
    from explorer.image.sources.table import ENGINES
    from explorer.limits import Limits

    for source in ENGINES:
        try:
            if endpoint_of(source.scheme).url.startswith("unix://"):
                with connected(source.scheme, Allowance(Limits(seconds=1, silence=1))) as engine:
                    yield from engine.names()
        except ExplorerError:
            continue
