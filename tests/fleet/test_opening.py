"""An image of a sweep opened once more is the very one that was judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.errors import ImageError
from explorer.fleet.model import SeenImage
from explorer.fleet.opening import open_swept
from explorer.fleet.store import SweepStore, SweptImage
from explorer.fleet.work import look
from explorer.image.progress import silent
from sample_images.catalogue import ARCHIVES
from tests.fleet.conftest import Registry
from tests.fleet.fleets import assignment, clean, leaking, push


def row(seen: SeenImage, root: str | None) -> SweptImage:
    """Return what a sweep lists of an image."""
    about = (seen.reference, seen.digest, seen.platform)
    return SweptImage(1, *about, "pass", (), 0, seen.name, root)


@pytest.mark.parametrize("archive", sorted(ARCHIVES.iterdir()), ids=lambda one: one.name)
def test_every_image_of_an_archive_is_found_by_its_name(archive: Path, tmp_path: Path) -> None:
    with SweepStore(tmp_path) as store:
        found = look(assignment(store), str(archive), None)
    assert found.images
    for seen in found.images:
        opened = open_swept(row(seen, found.root), silent)
        assert (opened.id, opened.reference) == (seen.id, str(archive))
        assert str(opened.platform) == seen.platform


def test_a_tag_that_has_moved_opens_what_was_judged(registry: Registry, tmp_path: Path) -> None:
    reference = push(tmp_path, registry.host, "team/app:1", leaking("a"))
    with SweepStore(tmp_path / "store") as store:
        found = look(assignment(store), reference, None)
    push(tmp_path, registry.host, "team/app:1", clean("a"))
    opened = open_swept(row(found.images[0], found.root), silent)
    assert opened.id == found.images[0].id
    with pytest.raises(ImageError, match="sweep again"):
        open_swept(row(found.images[0], None), silent)
