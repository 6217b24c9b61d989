"""What became of an entry is said with one phrase: in tree, card, list and report."""

from collections.abc import Iterator

from hypothesis import given

from explorer.analysis import Analysis
from explorer.layers import Hider, How, Place
from explorer.layers.phrases import deed, fate_phrase, fate_word
from explorer.report.formats import words
from explorer.report.listing import text_lines
from explorer.secrets import Confidence, Match, Severity
from explorer.secrets.finding import Finding, Location, LocationKind, Secret
from explorer.tui.file.cards import ShownEntry, entry_card
from explorer.tui.file.versions import versions_of
from explorer.tui.findings.cards import secret_card
from explorer.tui.findings.findings import Findings
from explorer.tui.findings.leaks import fate_text
from explorer.tui.tree.row import row_tags
from explorer.tui.tree.views import BuiltTree, TreeRequest, View, build_tree
from tests.builders import TarBuilder
from tests.images import analysis_of
from tests.laws import tried
from tests.layers.stacks import Stack, stacks
from tests.report.reports import reported

MATCH = Match("a-rule", "A token", 0, 3, Severity.HIGH, Confidence.LIKELY)


def analysed(stack: Stack) -> Analysis:
    tars = [TarBuilder() for _ in stack]
    for tar, layer in zip(tars, stack, strict=True):
        for item in layer:
            item.add_to(tar)
    return analysis_of(*tars)


def hidden(analysis: Analysis) -> Iterator[tuple[Place, Hider]]:
    for layer in analysis.layers:
        for position in layer.fates.hidden():
            place = Place(layer.number, position)
            if hider := analysis.hider(place):
                yield place, hider


def tree_of(analysis: Analysis, layer: int) -> BuiltTree:
    return build_tree(analysis, Findings(), TreeRequest(View.CHANGES, layer))


def in_tree(analysis: Analysis, place: Place) -> list[str]:
    shown = tree_of(analysis, place.layer)
    node = shown.node_at(analysis.path(place), place)
    return [one.long for one in row_tags(shown, node, place) if one.paint == "hidden"]


def in_list(analysis: Analysis, place: Place) -> list[str]:
    found = versions_of(ShownEntry(analysis, place), lambda: None)
    return [one.fate for one in found if one.place == place]


def a_finding(analysis: Analysis, place: Place, hider: Hider) -> Finding:
    location = Location(LocationKind.FILE, place, analysis.path(place), line=1, column=1)
    return Finding(MATCH, location, b"abc", "", hider)


@given(stacks())
@tried(60)
def test_one_phrase_is_said_everywhere(stack: Stack) -> None:
    analysis = analysed(stack)
    for place, hider in hidden(analysis):
        phrase, finding = fate_phrase(hider), a_finding(analysis, place, hider)
        assert next(text_lines(analysis, [place])).endswith(f"  [{phrase}]")
        card = entry_card(analysis, place, lambda: None, Findings())
        assert card.facts[0].plain == f"⊘ {phrase}"
        assert in_tree(analysis, place) == [f"⊘ {phrase}"]
        assert in_list(analysis, place) == [f"⊘ {phrase}"]
        assert fate_text(Secret((finding,))) == phrase
        about = secret_card(Secret((finding,)), analysis, Findings()).plain
        assert f"  ⊘ {phrase}" in about
        told = words.fate_text(reported(finding.match, finding.location, "abc", hider))
        assert told == f"{phrase}, still in the image"


def test_every_fate_has_a_phrase_a_word_and_a_deed() -> None:
    hiders = [Hider(6, how) for how in How if how]
    assert {fate_phrase(one) for one in hiders} == {
        "deleted by layer 6",
        "directory emptied by layer 6",
        "overwritten by layer 6",
        "directory replaced by layer 6",
        "listed again by layer 6",
    }
    assert len({fate_word(one.how) for one in hiders}) == len(hiders)
    assert all(fate_word(one.how) in fate_phrase(one) for one in hiders)
    assert len({deed(one) for one in hiders}) == len(hiders)


def test_the_instruction_of_whoever_hides_it_follows() -> None:
    assert fate_phrase(Hider(6, How.WHITEOUT), "RUN rm x") == "deleted by layer 6  RUN rm x"
    assert fate_phrase(None) == "visible"
