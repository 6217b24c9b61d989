"""Whatever a registry says of what refers to an image: a line, status 3, few bytes and requests."""

from __future__ import annotations

import sys

import pytest

from tests.builders import sha256, to_json
from tests.hostile.hostile_registry import BLOCK, CHUNKED, LONG, MEGABYTE, OPEN, image, registry
from tests.hostile.running import Home
from tests.hostile.serving import Answer, breaks, drips, endless, falls_silent, says
from tests.hostile.test_registries import HURRIED, PATIENT
from tests.referring import SPDX, listing

DIGEST = "sha256:" + "a" * 64
NAMED = {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": DIGEST, "size": 400}
STATED = {"mediaType": SPDX, "digest": "sha256:" + "b" * 64, "size": 4 * MEGABYTE}
LEADS = to_json({"schemaVersion": 2, "layers": [STATED]})

CASES = [
    ("referrers", "endless", endless(BLOCK, OPEN + b"\r\n"), PATIENT),
    ("referrers", "drips", drips(OPEN + b"\r\n"), HURRIED),
    ("referrers", "silent", falls_silent(), HURRIED),
    ("referrers", "breaks", breaks(LONG), PATIENT),
    ("referrers", "chunks that are none", breaks(CHUNKED), PATIENT),
    ("referrers", "deep", says(200, b"[" * 1_000_000), PATIENT),
    ("referrers", "many", says(200, listing(*[NAMED] * 40_000)), PATIENT),
    ("referrers", "for ever", says(200, listing(), 'Link: <?a>; rel="next"'), PATIENT),
    ("manifest", "endless", endless(BLOCK, OPEN + b"\r\n"), PATIENT),
    ("manifest", "silent", falls_silent(), HURRIED),
    ("manifest", "gone", says(404), PATIENT),
    ("statement", "endless", endless(BLOCK, OPEN + b"\r\n"), PATIENT),
    ("statement", "silent", falls_silent(), HURRIED),
    ("statement", "cut", says(200, b"{"), PATIENT),
]


@pytest.mark.parametrize(
    ("what", "answer", "program"),
    [pytest.param(what, *more, id=f"{what}: {name}") for what, name, *more in CASES],
)
def test_each_misbehaviour_is_a_line(what: str, answer: Answer, program: str, home: Home) -> None:
    digest = sha256(to_json(image()[1]["manifest"]))
    with registry() as served:
        answers = {
            "referrers": says(200, listing(NAMED)),
            "manifest": says(200, LEADS),
            "statement": says(404),
            what: answer,
        }
        ends = {
            f"/referrers/{digest}": answers["referrers"],
            f"/manifests/{DIGEST}": answers["manifest"],
            f"/blobs/{STATED['digest']}": answers["statement"],
        }
        served.answers = {**ends, **served.answers}
        command = [sys.executable, "-c", program]
        run = home.run("--ci", f"registry://{served.host}/app:1", command=command)
    said = run.err + run.out.decode()
    assert run.status == 3, said
    assert "was not read" in said or "was not searched" in said
    assert "Traceback" not in said
    assert served.sent < 32 * MEGABYTE
    assert len(served.talks) < 130
    assert list(home.left_behind()) == []
