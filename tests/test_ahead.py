"""What an engine sends is read as it comes, and says the same as what is read afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.ahead import Ahead
from explorer.allowance import Allowance
from explorer.analysis import Analysis
from explorer.image import Image
from explorer.image.arriving import ArrivingBlob
from explorer.image.request import Reference, Request
from explorer.image.sources.archive import read_ahead, read_archive
from explorer.image.sources.recognition import open_recognised
from explorer.limits import Limits
from explorer.secrets.builtin import scanner
from explorer.secrets.searching.starting import new_search
from sample_images.tokens import github_token, npm_token
from tests.builders import DockerArchive, OciLayout, Packing, TarBuilder, configuration, sha256

BLOCK, STEP = 512, 4096
TARS = {
    "env": TarBuilder().file("app/.env", f"TOKEN={github_token('ahead')}\n".encode()).build(),
    "removed": TarBuilder().file("app/.wh..env", b"").build(),
    "large": TarBuilder()
    .file("srv/large", b"\n" * (5 << 20) + f"//x:_authToken={npm_token('ahead')}\n".encode())
    .build(),
    "nothing": bytes(1024),
    "no tar": b"\x1f\x8bnothing",
}
LAYERS = st.lists(st.sampled_from(sorted(TARS)), min_size=1, max_size=4)


class Sending:
    """An archive on its way, in chunks; `sent` counts the bytes that were taken."""

    def __init__(self, data: bytes) -> None:
        self.data, self.sent = data, 0

    def blob(self) -> ArrivingBlob:
        return ArrivingBlob(self._chunks())

    def _chunks(self) -> Iterator[bytes]:
        for start in range(0, len(self.data), STEP):
            self.sent = start + STEP
            yield self.data[start : start + STEP]


def archive(form: str, names: Sequence[str], packing: Packing, *, lies: bool) -> bytes:
    layers = [TARS[one] for one in names]
    config = configuration([layers[0]] * len(layers) if lies else layers)
    if form == "docker":
        return DockerArchive().add(layers, config=config, packing=packing).build()
    layout = OciLayout()
    return layout.name(layout.image(layers, config=config, packing=packing), "1").build()


def request() -> Request:
    return Request(Reference("app:1", "docker", "app:1"), allowance=Allowance(Limits()))


def opened(blob: ArrivingBlob, asked: Request) -> Image:
    whole = read_archive(blob.whole(), "what came", asked.progress, asked.allowance)
    image = open_recognised(whole, asked, "docker")
    asked.allowance.pause()
    return image


def said(analysis: Analysis) -> object:
    layers = [
        (one.read.index, one.read.size, one.read.compression, one.secrets)
        for one in analysis.layers
    ]
    return layers, analysis.findings, analysis.damages, analysis.unread, analysis.notes


def afterwards(data: bytes) -> Analysis:
    image = opened(Sending(data).blob(), request())
    search = new_search(allowance=image.allowance)
    return Analysis(image, search=search, keep_contents=False).complete()


def while_it_comes(data: bytes) -> Analysis:
    asked, arriving, ahead = request(), Sending(data).blob(), Ahead(scanner())
    read_ahead(arriving, ahead, len(data), asked)
    image = opened(arriving, asked)
    search = ahead.search or new_search(allowance=image.allowance)
    return Analysis(image, search=search, keep_contents=False, ahead=ahead).complete()


@example(form="docker", names=["env", "removed"], packing="gzip", lies=True)
@example(form="oci", names=["large", "env", "env"], packing="zstd", lies=False)
@given(
    st.sampled_from(["docker", "oci"]),
    LAYERS,
    st.sampled_from([None, "gzip", "zstd"]),
    st.booleans(),
)
def test_it_says_the_same(form: str, names: Sequence[str], packing: Packing, lies: bool) -> None:
    data = archive(form, names, packing, lies=lies)
    assert said(while_it_comes(data)) == said(afterwards(data))


@given(LAYERS, st.integers(0, 20_000))
def test_it_says_the_same_of_what_breaks_off(names: Sequence[str], lost: int) -> None:
    data = archive("oci", names, None, lies=False)
    data = data[: max(BLOCK, len(data) - lost)]
    try:
        expected = said(afterwards(data))
    except Exception as error:
        expected = repr(error)
    try:
        came = said(while_it_comes(data))
    except Exception as error:
        came = repr(error)
    assert came == expected


def test_a_layer_is_searched_before_the_next_one_is_taken() -> None:
    data = archive("docker", ["env", "large"], None, lies=False)
    sending, ahead, asked = Sending(data), Ahead(scanner()), request()
    ends: list[int] = []
    real = ahead.read

    def noting(*given: object) -> None:
        real(*given)  # type: ignore[arg-type]
        ends.append(sending.sent)

    ahead.read = noting  # type: ignore[method-assign, assignment]
    arriving = sending.blob()
    read_ahead(arriving, ahead, len(data), asked)
    second = data.index(TARS["large"][:BLOCK])
    assert [end < at + STEP for end, at in zip(ends, (second, len(data)), strict=True)]
    assert ends[0] < second + STEP < ends[1]
    image = opened(arriving, asked)
    assert ahead.search
    taken = [ahead.taken(layer) for layer in image.layers]
    assert all(taken)


class Known:
    """Knows one layer."""

    def __init__(self, diff_id: str) -> None:
        self.diff_id = diff_id

    def layer(self, diff_id: str) -> bool:
        return diff_id == self.diff_id

    def image(self, identity: str) -> bool:
        raise NotImplementedError

    def learn(self, identity: str) -> None:
        raise NotImplementedError


def test_a_layer_that_is_known_is_not_read() -> None:
    data = archive("oci", ["env", "large"], None, lies=False)
    asked, ahead, arriving = request(), Ahead(scanner()), Sending(data).blob()
    asked = replace(asked, knows=Known(sha256(TARS["large"])))
    read_ahead(arriving, ahead, len(data), asked)
    env, large = opened(arriving, asked).layers
    assert ahead.taken(env)
    assert ahead.taken(large) is None


def test_digests_of_other_algorithms_are_asked_of_the_bytes_themselves() -> None:
    data = archive("oci", ["env"], None, lies=False)
    asked, ahead, arriving = request(), Ahead(scanner()), Sending(data).blob()
    read_ahead(arriving, ahead, len(data), asked)
    (layer,) = opened(arriving, asked).layers
    assert ahead.taken(replace(layer, diff_id="sha512:" + "0" * 128)) is None
    wrong = ahead.taken(replace(layer, diff_id="sha256:" + "0" * 64))
    assert wrong
    assert "its diff_id is" in (wrong.read.damage or "")
