"""What can be saved of what is selected: a file, a folder as the tree shows it, a whole layer."""

from __future__ import annotations

from explorer.analysis import Analysis
from explorer.extraction import Selection
from explorer.layers import Kind
from explorer.tui.explore.subjects import EntrySubject, MatchSubject, RowSubject, Subject
from explorer.tui.file.extracting import Wanted
from explorer.tui.tree.views import TreeRequest, View

_FOLDERS = (Kind.DIR, Kind.OPAQUE, Kind.WHITEOUT)


def wanted_of(subject: Subject, request: TreeRequest | None, analysis: Analysis) -> Wanted | None:
    """Return what a subject has to save, a folder with what the tree shows; None for nothing."""
    if isinstance(subject, RowSubject):
        layer = subject.row.layer
        is_read = layer is not None and layer <= len(analysis.layers)
        return Wanted(analysis, b"", Selection.of_layer(layer)) if is_read else None
    if not isinstance(subject, EntrySubject | MatchSubject):
        return None
    place = subject.place
    # A marker stands for what it hides, as far as the tree shows that.
    if place is not None and analysis.entry(place).kind not in _FOLDERS:
        return Wanted(analysis, subject.path, Selection.of_layer(place.layer))
    return Wanted(analysis, subject.path, selection_of(request)) if request else None


def selection_of(request: TreeRequest) -> Selection:
    """Return which entries of a folder a tree shows."""
    first, last = request.span
    return {
        View.CHANGES: Selection.of_layer(request.layer),
        View.FILES: Selection(1, request.layer, hidden=False, after=request.layer),
        View.RANGE: Selection(first, last),
        View.EVERYTHING: Selection(),
    }[request.view]
