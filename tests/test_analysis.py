"""An analysis searches in the pass that reads, or afterwards: what it finds is the same."""

from pathlib import Path

import pytest

from explorer.analysis import Analysis
from explorer.image.sources import open_image
from explorer.secrets.searching.starting import new_search
from sample_images.catalogue import ARCHIVES as FOLDER

ARCHIVES = sorted(FOLDER.iterdir())


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda path: path.name)
def test_searching_last_finds_the_same(archive: Path) -> None:
    once = Analysis(open_image(str(archive)), search=new_search()).complete()
    last = Analysis(open_image(str(archive)), search=new_search(), search_last=True)
    for number, analysed in enumerate(last.read_layers(), 1):
        assert analysed.number == number
        assert last.searched == 0
    assert [one.counts for one in last.layers] == [one.counts for one in once.layers]
    assert [one.number for one in last.search_layers()] == [one.number for one in last.layers]
    assert last.searched == len(last.layers)
    assert last.findings == once.findings
    assert last.notes == once.notes
    assert last.unread == once.unread
    assert [one.secrets for one in last.layers] == [one.secrets for one in once.layers]


def test_there_are_archives_to_compare() -> None:
    assert len(ARCHIVES) >= 10
