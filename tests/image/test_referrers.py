"""What refers to an image: in a registry with lists and in one without, and in a layout."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from explorer import limits, open_image
from explorer.analysis import Analysis
from explorer.image import Image
from explorer.secrets.builtin import scanner
from explorer.secrets.finding import LocationKind
from explorer.secrets.searching.starting import new_search
from sample_images.tokens import github_token
from tests.builders import INDEX as INDEX_TYPE
from tests.builders import MANIFEST, OciLayout, sha256, tar_bytes, to_json
from tests.image.fake_registry import FakeRegistry, in_turn, says
from tests.referring import (
    SIMPLE_SIGNING,
    SPDX,
    artifact,
    envelope,
    listing,
    pointer,
    put,
    sbom,
)
from tests.registry import running_registry

LAYER = tar_bytes({"one": b"1"})
TOKENS = [github_token(name) for name in "abcdefg"]
STATEMENT = "application/vnd.in-toto+json"
GIGABYTE = 1 << 30


def looked(image: Image) -> Analysis:
    search = new_search(0, scanner(), image.allowance)
    return Analysis(image, search=search).complete()


def found(analysis: Analysis) -> set[str]:
    """Return the secrets that were found, all of them in statements."""
    kinds = {one.location.kind for one in analysis.findings}
    assert kinds <= {LocationKind.ATTESTATION}
    return {one.secret.decode() for one in analysis.findings}


def unread(analysis: Analysis) -> list[str]:
    return [sentence for _, sentence in analysis.unread]


def stem(descriptor: Mapping[str, Any]) -> str:
    return str(descriptor["digest"]).replace(":", "-")


# -- A registry without lists: tags stand for them


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_registry(tmp_path_factory.mktemp("registry")) as host:
        yield host


def test_tags_lead_to_statements_where_there_are_no_lists(plain: str) -> None:
    layout = OciLayout()
    images = [layout.image([LAYER], platform=f"linux/{one}") for one in ("amd64", "arm64")]
    index = layout.index(images)
    put(plain, "shop/web", layout, index, "1")
    put(plain, "shop/web", layout, images[0])
    lists = layout.index([sbom(layout, index, TOKENS[0])])
    put(plain, "shop/web", layout, lists, stem(index))
    for number, end in enumerate(("att", "sbom", "sig"), 1):
        signed = layout.blob(envelope({"predicate": {"note": TOKENS[number]}}), STATEMENT)
        put(plain, "shop/web", layout, artifact(layout, None, signed), f"{stem(images[0])}.{end}")
    other = layout.blob(envelope({"predicate": TOKENS[4]}), STATEMENT)
    put(plain, "shop/web", layout, artifact(layout, None, other), f"{stem(images[1])}.att")

    image = open_image(f"registry://{plain}/shop/web:1", platform="linux/amd64")
    analysis = looked(image)
    assert found(analysis) == {*TOKENS[:4]}
    assert not analysis.damages
    assert not unread(analysis)
    beside = looked(image.beside[0].opens())
    assert found(beside) == {TOKENS[0], TOKENS[4]}


def test_an_image_to_which_nothing_refers_says_nothing(plain: str) -> None:
    layout = OciLayout()
    put(plain, "shop/alone", layout, layout.image([LAYER]), "1")
    analysis = looked(open_image(f"registry://{plain}/shop/alone:1"))
    assert not found(analysis)
    assert not unread(analysis)
    assert not analysis.notes


# -- A registry with lists


class Listed:
    """An image of a made registry that has lists, and what refers to it."""

    def __init__(self, fake: FakeRegistry) -> None:
        self.fake, self.layout = fake, OciLayout()
        self.image = self.layout.image([LAYER])
        self.path = f"/v2/app/referrers/{self.image['digest']}"

    def refers(self, *descriptors: Any) -> None:  # noqa: ANN401 - JSON
        self.fake.answers[self.path] = says(listing(*descriptors), INDEX_TYPE)

    def opened(self) -> Image:
        for name, content in self.layout.files().items():
            if isinstance(content, bytes) and name.startswith("blobs/"):
                digest = f"sha256:{name.rpartition('/')[2]}"
                self.fake.answers.setdefault(f"/v2/app/blobs/{digest}", says(content))
                self.fake.answers.setdefault(f"/v2/app/manifests/{digest}", says(content, MANIFEST))
        data = to_json(self.layout.read(self.image))
        self.fake.answers["/v2/app/manifests/1"] = says(data, MANIFEST)
        return open_image(f"registry://{self.fake.host}/app:1")

    def asked(self, part: str) -> list[str]:
        return [path for path, _ in self.fake.seen if part in path]


@pytest.fixture
def listed(fake: FakeRegistry) -> Listed:
    return Listed(fake)


def test_a_list_leads_to_statements(listed: Listed) -> None:
    layout, image = listed.layout, listed.image
    noted = artifact(layout, image, annotations={"org.example.key": TOKENS[2]})
    signed = layout.blob(envelope({"predicate": {"key": TOKENS[1]}}), STATEMENT)
    listed.refers(sbom(layout, image, TOKENS[0]), artifact(layout, image, signed), noted)
    analysis = looked(listed.opened())
    assert found(analysis) == {*TOKENS[:3]}
    assert not unread(analysis)
    # Where there are lists the specification's own tag is not asked for.
    assert f"/v2/app/manifests/{stem(image)}" not in listed.asked("/manifests/")


def test_a_list_may_have_pages(listed: Listed) -> None:
    pages = [listing(sbom(listed.layout, listed.image, one)) for one in TOKENS[:3]]
    second = f'<http://elsewhere.example.com{listed.path}?last=1>; rel="next"'
    listed.fake.answers[listed.path] = in_turn(
        says(pages[0], INDEX_TYPE, Link=second),
        says(pages[1], INDEX_TYPE, Link='<?last=2>; rel="next"'),
        says(pages[2]),
    )
    assert found(looked(listed.opened())) == {*TOKENS[:3]}


def test_nothing_is_asked_before_somebody_wants_to_know(listed: Listed) -> None:
    listed.refers(sbom(listed.layout, listed.image, TOKENS[0]))
    image = listed.opened()
    Analysis(image).complete()
    assert not listed.asked("referrers")
    assert image.referrers.known is None
    first = image.referrers.read()
    assert image.referrers.read() is first
    assert len(listed.asked("referrers")) == 1


def test_signatures_are_not_fetched(listed: Listed) -> None:
    layout, image = listed.layout, listed.image
    payload = layout.blob(b'{"critical":{}}', SIMPLE_SIGNING)
    notary = artifact(layout, image, payload, kind="application/vnd.cncf.notary.signature")
    cosign = artifact(layout, image, payload, kind="application/vnd.example")
    listed.refers(notary, cosign)
    opened = listed.opened()
    before = len(listed.fake.seen)
    analysis = looked(opened)
    assert not unread(analysis)
    assert not listed.asked(f"/blobs/{payload['digest']}")
    assert not listed.asked(f"/manifests/{notary['digest']}")
    # The layer, the list, the tags, cosign's two or three of these, and one manifest.
    assert len(listed.fake.seen) - before <= 7


def test_what_says_to_be_a_signature_and_is_large_is_read(listed: Listed) -> None:
    text = to_json({"note": TOKENS[0], "more": "x" * limits.LARGEST_SIGNATURE})
    payload = listed.layout.blob(text, SIMPLE_SIGNING)
    listed.refers(artifact(listed.layout, listed.image, payload))
    assert found(looked(listed.opened())) == {TOKENS[0]}


def test_what_is_packed_is_unpacked(listed: Listed) -> None:
    packed = gzip.compress(tar_bytes({"sub/.env": f"KEY={TOKENS[0]}".encode()}))
    listed.refers(
        artifact(listed.layout, listed.image, listed.layout.blob(packed, "application/x-folder"))
    )
    (finding,) = looked(listed.opened()).findings
    assert (finding.secret.decode(), finding.location.name) == (
        TOKENS[0],
        f"{SPDX}!sub/.env",
    )


# -- A registry that means no good


def test_a_layer_of_a_gigabyte_is_left_out_by_name(listed: Listed) -> None:
    layer = listed.layout.blob(b"{}", "application/vnd.example.source")
    huge = {**layer, "size": GIGABYTE, "digest": sha256(b"huge")}
    listed.refers(artifact(listed.layout, listed.image, huge))
    analysis = looked(listed.opened())
    (sentence,) = unread(analysis)
    assert sentence.startswith(f"A referrer ({SPDX}) was not searched: ")
    assert "over the limit" in sentence
    assert not listed.asked(huge["digest"])


def test_all_statements_together_have_a_limit(
    listed: Listed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_REFERRED", 500)
    texts = [{"note": f"{number}{'x' * 300}"} for number in range(3)]
    layers = [listed.layout.blob(to_json(one), "text/plain") for one in texts]
    listed.refers(artifact(listed.layout, listed.image, *layers))
    sentences = unread(looked(listed.opened()))
    assert sentences
    assert all("all of them have more than 500" in one for one in sentences)


def test_more_referrers_than_anybody_has_are_named_and_not_fetched(
    listed: Listed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_REFERRERS", 5)
    one = sbom(listed.layout, listed.image, "none")
    others = [{**one, "digest": sha256(str(number).encode())} for number in range(20_000)]
    listed.refers(*others)
    sentences = unread(looked(listed.opened()))
    assert "A referrer was not read: there are more than 5 of them" in sentences
    assert len(listed.asked("/manifests/")) <= 5 + 5


@pytest.mark.parametrize("link", ["", "?last=1", "/elsewhere", "//[", "\x7f"])
def test_a_list_without_an_end_ends(
    listed: Listed, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_PAGES", 5)
    follows = f'<{link or listed.path}>; rel="next"'
    listed.fake.answers[listed.path] = says(listing(), INDEX_TYPE, Link=follows)
    (sentence,) = unread(looked(listed.opened()))
    assert sentence.startswith(f"What refers to {listed.image['digest']} was not read: ")
    assert len(listed.asked("referrers")) <= 5


def test_a_circle_of_subjects_is_read_once(listed: Listed) -> None:
    layout = listed.layout
    first = sbom(layout, listed.image, TOKENS[0])
    inner = layout.index([first, listed.image])
    outer = layout.index([inner, first, inner])
    listed.fake.answers[f"/v2/app/referrers/{first['digest']}"] = says(listing(listed.image))
    listed.refers(outer, first, inner)
    assert found(looked(listed.opened())) == {TOKENS[0]}
    for one in (outer, first, inner):
        assert len(listed.asked(f"/manifests/{one['digest']}")) == 1


@pytest.mark.parametrize(
    ("answer", "says_so"),
    [
        (says(b"", status=400), False),
        (says(b"", status=405), False),
        (says(b"", status=403), True),
        (says(b"", status=500), True),
        (says(b"<html>"), True),
        (says(b'{"manifests":1}'), True),
        (says(b"[" * 100_000), True),
        (says(bytes(9 << 20)), True),
    ],
)
@pytest.mark.usefixtures("no_rest")
def test_a_list_that_can_not_be_read_is_named(
    listed: Listed,
    answer: Any,  # noqa: ANN401
    says_so: bool,
) -> None:
    listed.fake.answers[listed.path] = answer
    analysis = looked(listed.opened())
    assert bool(unread(analysis)) == says_so
    assert not analysis.damages


def test_a_referrer_that_is_not_there_is_named(listed: Listed) -> None:
    one = sbom(listed.layout, listed.image, TOKENS[0])
    listed.fake.answers[f"/v2/app/manifests/{one['digest']}"] = says(b"", status=404)
    other = sbom(listed.layout, listed.image, TOKENS[1])
    listed.fake.answers[f"/v2/app/manifests/{other['digest']}"] = says(b'{"layers":[]}')
    listed.refers(one, other)
    gone, changed = sorted(unread(looked(listed.opened())))
    assert gone.startswith("A referrer was not read: ")
    assert "referrer" in changed


def test_where_tags_can_not_be_listed_each_is_asked_for(fake: FakeRegistry) -> None:
    listed = Listed(fake)
    attested = layout_attestation(listed)
    listed.opened()
    fake.answers[f"/v2/app/manifests/{stem(listed.image)}.att"] = says(attested, MANIFEST)
    fake.answers["/v2/app/tags/list"] = says(b"", status=403)
    assert found(looked(listed.opened())) == {TOKENS[0]}


def layout_attestation(listed: Listed) -> bytes:
    layout = listed.layout
    signed = layout.blob(envelope({"predicate": TOKENS[0]}), STATEMENT)
    return to_json(layout.read(artifact(layout, None, signed)))


# -- A layout


def test_a_layout_lists_what_refers_to_its_images(tmp_path: Path) -> None:
    layout = OciLayout()
    image = layout.image([LAYER])
    stated = sbom(layout, image, TOKENS[0])
    about = artifact(layout, stated, layout.blob(to_json({"of": TOKENS[1]}), STATEMENT))
    layout.name(image, "1").name(stated).name(about).write(tmp_path)
    opened = open_image(f"oci:{tmp_path}")
    assert found(looked(opened)) == {*TOKENS[:2]}
    assert not opened.beside
    names = [one.stored_as for one in opened.referrers.read().attestations]
    assert all(name and (tmp_path / name.decode()).is_file() for name in names)


def test_a_layout_may_name_them_by_tags(tmp_path: Path) -> None:
    layout = OciLayout()
    image = layout.image([LAYER])
    lists = layout.index([sbom(layout, image, TOKENS[0])])
    layout.name(image, "1").name(lists, stem(image)).write(tmp_path)
    opened = open_image(f"oci:{tmp_path}")
    assert found(looked(opened)) == {TOKENS[0]}
    assert not opened.others


def test_an_image_that_refers_to_another_stays_an_image(tmp_path: Path) -> None:
    layout = OciLayout()
    image = layout.image([LAYER])
    other = layout.image([tar_bytes({"two": b"2"})], manifest={"subject": pointer(image)})
    other.pop("platform")
    layout.name(image, "1").name(other).write(tmp_path)
    assert len(open_image(f"oci:{tmp_path}").beside) == 1


def test_what_refers_to_nothing_here_is_not_put_out_of_sight(tmp_path: Path) -> None:
    layout = OciLayout()
    image, elsewhere = layout.image([LAYER]), OciLayout().image([tar_bytes({"x": b"x"})])
    layout.name(image, "1").name(sbom(layout, elsewhere, TOKENS[0]))
    layout.name(layout.image([tar_bytes({"two": b"2"})]), stem(elsewhere)).write(tmp_path)
    assert len(open_image(f"oci:{tmp_path}").beside) == 2


def test_a_finding_says_which_value_of_a_statement_it_is(tmp_path: Path) -> None:
    layout = OciLayout()
    image = layout.image([LAYER])
    layout.name(image, "1").name(sbom(layout, image, TOKENS[0])).write(tmp_path)
    (finding,) = looked(open_image(f"oci:{tmp_path}")).findings
    assert finding.location.name == "packages[0].comment"
