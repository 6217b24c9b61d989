"""Where there are more findings than a limit allows, the worst stay, wherever they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.allowance import Allowance
from explorer.analysis import Analysis
from explorer.image import Image
from explorer.limits import Limits
from explorer.secrets.match import Match
from explorer.secrets.rule import Confidence, Severity
from explorer.secrets.searching.search import Here, Search
from explorer.secrets.worst import Worst, weight
from tests.builders import TarBuilder, packed, tar_bytes
from tests.counting import lines_run
from tests.images import image_of

LIMIT = "(max-findings)"
WORDS = {one.name.encode(): one for one in Severity}


def find(contents: Sequence[tuple[bytes, str]]) -> list[list[Match]]:
    """Take each name of a severity for a secret."""
    return [
        [
            Match("word", "Word", one.start(), one.end(), WORDS[one[0]], Confidence.LIKELY)
            for one in re.finditer(rb"LOW|MEDIUM|HIGH|CRITICAL", data)
        ]
        for data, _ in contents
    ]


def by_name(path: bytes) -> Match | None:
    """Take a file with such a name for one as well."""
    severity = WORDS.get(path.rpartition(b"/")[2])
    return Match("name", "Name", 0, 0, severity, Confidence.LIKELY) if severity else None


def analysed(source: Image, most: int) -> Analysis:
    limits = Limits(findings=most)
    search = Search(find, by_name, Here(find, Allowance(limits)), worst=Worst(most))
    analysis = Analysis(replace(source, allowance=Allowance(limits)), search=search)
    for _ in analysis.read_layers():
        pass
    return analysis


def line(severity: Severity, is_allowed: bool) -> bytes:
    mark = b" layer-explorer:allow" if is_allowed else b""
    return severity.name.encode() + mark + b"\n"


LINES = st.builds(line, st.sampled_from(Severity), st.booleans())
CONTENTS = st.lists(LINES, max_size=6).map(b"".join)
FILES = st.dictionaries(st.sampled_from(["a", "b", "c.tar.gz"]), CONTENTS)
SECRET_FILES = st.dictionaries(st.sampled_from(["LOW", "HIGH", "CRITICAL"]), st.just(b""))
LAYERS = st.lists(st.builds(dict.__or__, FILES, SECRET_FILES), min_size=1, max_size=3)
VARIABLES = st.lists(st.sampled_from(Severity), max_size=3)


def image(layers: Sequence[dict[str, bytes]], variables: Sequence[Severity]) -> Image:
    built = []
    for files in layers:
        builder = TarBuilder()
        for name, data in files.items():
            is_archive = name.endswith("gz")
            builder.file(name, packed(tar_bytes({"in": data}), "gzip") if is_archive else data)
        built.append(builder)
    env = [f"V{number}={one.name}" for number, one in enumerate(variables)]
    return replace(image_of(*built), config={"config": {"Env": env}})


@given(LAYERS, VARIABLES, st.integers(0, 12))
def test_the_worst_stay_in_their_order_and_what_is_left_out_is_named(
    layers: Sequence[dict[str, bytes]], variables: Sequence[Severity], most: int
) -> None:
    source = image(layers, variables)
    every = analysed(source, 1_000).findings
    kept = analysed(source, most)
    heaviest = sorted(map(weight, every), reverse=True)[:most]
    assert Counter(map(weight, kept.findings)) == Counter(heaviest)
    rest = iter(every)
    assert all(one in rest for one in kept.findings), "another order"
    assert any(LIMIT in text for _, text in kept.unread) == (len(every) > most)


@given(st.lists(st.sampled_from(Severity)), st.integers(0, 5))
def test_the_worst_are_taken_whatever_comes_first(severities: list[Severity], most: int) -> None:
    worst = Worst(most)
    taken = [one for one in severities if worst.takes(one)]
    assert sorted(taken, reverse=True)[:most] == sorted(severities, reverse=True)[:most]
    assert worst.is_full == (len(taken) < len(severities))
    assert max(Counter(taken).values(), default=0) <= most


def test_one_content_at_many_places_is_no_more_work_than_the_places() -> None:
    secrets = line(Severity.CRITICAL, False) + line(Severity.LOW, False) * 400

    def prepared(copies: int) -> Callable[[], object]:
        files = TarBuilder()
        for number in range(copies):
            files.file(f"{number}", secrets)
        analysis = analysed(image_of(files), 500)
        return lambda: analysis.findings

    few, many = (lines_run(prepared(copies)) for copies in (10, 110))
    assert many - few < 100 * 200
