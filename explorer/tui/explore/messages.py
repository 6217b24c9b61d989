"""What jobs report to an image's screen: the image comes bit by bit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.message import Message

from explorer.analysis import Analysis
from explorer.image import Image, Outline
from explorer.tui.findings.findings import Findings
from explorer.tui.layers.rows import LayerState
from explorer.tui.tree.views import BuiltTree

# While the image is opened, read and searched


class ReadingMessage(Message):
    """A step on the way from the name of an image to all that is known of it."""


class Imported(ReadingMessage):
    """All is imported that an image is opened and shown with."""


@dataclass
class OutlineFound(ReadingMessage):
    """An engine has said what the image is made of."""

    outline: Outline


@dataclass
class Progressed(ReadingMessage):
    """Work goes on: `done` of `total` bytes; `layer` where a layer is being read or searched."""

    stage: str
    done: int
    total: int | None
    layer: int | None = None
    is_search: bool = False

    def can_replace(self, message: Message) -> bool:
        """Let one message stand for several of the same work."""
        return isinstance(message, Progressed) and message.layer == self.layer


@dataclass
class ImageOpened(ReadingMessage):
    """The image is open; its layers are still to be read."""

    image: Image


@dataclass
class AnalysisBegun(ReadingMessage):
    """The layers are being read into this analysis."""

    analysis: Analysis


@dataclass
class LayersRead(ReadingMessage):
    """Some more layers are read, `done` by now; what was known of others may have changed."""

    states: Mapping[int, LayerState]
    done: int


@dataclass
class FindingsChanged(ReadingMessage):
    """The search through what was read so far has found this."""

    findings: Findings

    def can_replace(self, message: Message) -> bool:
        """Let the last findings stand for those before."""
        return isinstance(message, FindingsChanged)


@dataclass
class NamesSearched(ReadingMessage):
    """The names in a layer hold these secrets."""

    secrets: tuple[bytes, ...]


@dataclass
class BaseFound(ReadingMessage):
    """The base image ends with this layer; 0 where it has none."""

    layer: int


@dataclass
class AllRead(ReadingMessage):
    """All layers are read: how much they store, hide and waste, and what is missing of them."""

    size: int
    hidden: int
    wasted: int
    damages: tuple[str, ...]


class AllSearched(ReadingMessage):
    """The search through all layers is over."""


# While a tree is built


@dataclass
class TreeBuilt(Message):
    """A tree is ready to be shown."""

    built: BuiltTree


@dataclass
class TreeRefused(Message):
    """A tree can't be built as it was asked for: `reason` says what is wrong."""

    reason: str


@dataclass
class TotalsRenewed(Message):
    """The totals and the secrets of the tree that shows are up to date again."""

    built: BuiltTree
