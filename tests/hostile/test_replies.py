"""Any replies of a registry, made of what replies are made of, and cut anywhere: the laws hold."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from fuzz.replies import Registry, read_image
from tests.hostile.hostile_registry import image
from tests.laws import tried

LIMIT = 64 << 20
MANIFEST_FIELDS = image()[1]["manifest"]
LAYOUT = image()[0].files()
BLOBS = [content for content in LAYOUT.values() if isinstance(content, bytes)]

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=20)
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
manifests = st.dictionaries(
    st.sampled_from(("schemaVersion", "config", "layers", "mediaType", "annotations", "manifests")),
    anything,
    max_size=3,
).map(lambda fields: {**MANIFEST_FIELDS, **fields})
documents = (anything | manifests | st.builds(dict, token=anything)).map(json.dumps)
bodies = documents.map(str.encode) | st.sampled_from(BLOBS) | st.binary(max_size=200)
statuses = st.sampled_from((200, 200, 200, 206, 401, 403, 404, 429, 500, 301, 307)) | st.integers(
    100, 999
)
names = st.sampled_from(
    (
        *("Content-Length", "Content-Type", "Transfer-Encoding", "Content-Encoding", "Location"),
        *(
            "WWW-Authenticate",
            "Retry-After",
            "Content-Range",
            "Docker-Content-Digest",
            "Set-Cookie",
        ),
    )
)
values = (
    st.sampled_from(
        (
            *(
                "chunked",
                "gzip",
                "0",
                "-1",
                "5",
                "9" * 5000,
                "bytes 0-",
                "https://cdn.example.com/x",
            ),
            *(
                "http://10.0.0.1/",
                "Basic",
                'Bearer realm="https://cdn.example.com/t"',
                "//[",
                "1e9",
            ),
        )
    )
    | st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=30)
    | st.integers().map(str)
)


@st.composite
def replies(draw: st.DrawFn) -> bytes:
    body = draw(bodies)
    headers = draw(st.lists(st.tuples(names, values), max_size=3))
    if draw(st.booleans()):
        headers.append(("Content-Length", str(len(body))))
    lines = [f"HTTP/1.1 {draw(statuses)} X", *(f"{name}: {value}" for name, value in headers)]
    whole = "\r\n".join([*lines, "", ""]).encode("latin-1") + body
    return whole[: draw(st.integers(0, len(whole)))] if draw(st.booleans()) else whole


@tried(300)
@given(st.lists(replies(), min_size=1, max_size=6))
def test_any_replies_are_an_image_or_a_line(given_replies: list[bytes]) -> None:
    registry = Registry(given_replies)
    read_image(registry)

    assert registry.taken <= LIMIT
