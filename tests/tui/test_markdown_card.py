"""The card of a secret for a colleague: it tells all, masked, and no name takes it over."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace

from explorer.analysis import Analysis
from explorer.image import Image, Instruction, Platform
from explorer.layers import Hider, How, Place
from explorer.secrets.advice import fix_for
from explorer.secrets.finding import Finding, Location, LocationKind, Secret
from explorer.secrets.match import Match
from explorer.secrets.rule import Confidence, Severity
from explorer.secrets.suppression import Suppression
from explorer.tui.findings.findings import Findings
from explorer.tui.findings.markdown_card import markdown_card
from sample_images.tokens import github_token, password
from tests.builders import TarBuilder
from tests.images import image_of
from tests.laws import tried
from tests.report.analyses import searched
from tests.report.test_markdown import ALIVE, NASTY

TOKEN = github_token("card/TOKEN")
PASSWORD = password("card/PASSWORD")
# What the card itself is made of.
OWN = re.compile(
    r"heading_(?:open|close)|paragraph_(?:open|close)|inline|text|strong_(?:open|close)|fence|"
    r"code_inline|softbreak|bullet_list_(?:open|close)|list_item_(?:open|close)"
)


def stored(image: Image, *made: str, reference: str = "docker-archive:shop.tar") -> Image:
    """Return the image as one of an archive, each of its layers made by an instruction."""
    instructions = [Instruction(number, text, layer=number) for number, text in enumerate(made, 1)]
    layers = [
        replace(layer, instruction=one, stored_as=b"%d/layer.tar" % layer.number)
        for layer, one in zip(image.layers, instructions, strict=True)
    ]
    return replace(
        image,
        reference=reference,
        source="docker-archive",
        layers=layers,
        instructions=instructions,
        platform=Platform("linux", "amd64"),
    )


def leaking(path: str = "app/.env", removed_by: str = "RUN rm /app/.env") -> Analysis:
    """Return the analysis of an image with a token that a later layer deletes."""
    env = TarBuilder().file(path, f"# ours\nTOKEN={TOKEN}\n".encode())
    image = image_of(env, TarBuilder().whiteout(path))
    return searched(stored(image, "COPY . /app # buildkit", removed_by))


def card(analysis: Analysis) -> str:
    findings = Findings.of(analysis)
    return markdown_card(findings.secrets[0], analysis, findings)


def tokens(text: str) -> Iterator[Token]:
    for token in MarkdownIt("gfm-like").parse(text):
        yield token
        yield from token.children or ()


def test_it_says_what_and_where_and_how_to_get_it_back_and_to_build_it_right() -> None:
    analysis = leaking()
    (finding,) = analysis.findings
    sure = "**critical**, checksum holds, kind personal access token (classic)"
    assert card(analysis) == (
        f"""### GitHub token `ghp_****************`

{sure}. In image `docker-archive:shop.tar`, `linux/amd64`.

**Where it stands**

- layer 1, `app/.env:2`, by `COPY . /app`: deleted by layer 2 (`RUN rm /app/.env`)

**Why it leaks**

Layer 2 deleted it (`RUN rm /app/.env`), which only hides it: layer 1 is stored and sent whole, """
        f"""and whoever can pull the image can read it.

**How anyone gets it back**

```sh
# layer 1  app/.env:2
tar -xOf shop.tar 1/layer.tar | tar -xOf - app/.env | sed -n '2p'
```

**How to build it right**

{fix_for(finding.location)}

Rule `github-token`, fingerprint `{finding.fingerprint}`
"""
    )


def test_it_says_that_it_is_ignored_and_why() -> None:
    analysis = leaking()
    findings = Findings.of(analysis)
    why = Suppression("ignore", "a test_account *", date(2030, 1, 31))
    secret = Secret(tuple(replace(one, suppression=why) for one in analysis.findings))
    told = markdown_card(secret, analysis, findings)
    assert "**Ignored:** on the ignore list until `2030-01-31`: a `test_account *`." in told


def test_of_many_places_the_first_are_told_and_the_rest_counted() -> None:
    layer = TarBuilder()
    for number in range(25):
        layer.file(f"app/{number:02}.env", f"TOKEN={TOKEN}\n".encode())
    told = card(searched(stored(image_of(layer), "COPY . /app")))
    assert told.count("\n- layer 1, ") == 20
    assert "\n- and 5 more places\n" in told


@pytest.mark.parametrize("name", [TOKEN, f"x{TOKEN}y.env", PASSWORD])
def test_no_secret_is_in_it_whatever_repeats_one(name: str) -> None:
    made = f"RUN echo {TOKEN} {PASSWORD} | base64 > /app/{name}"
    image = image_of(
        TarBuilder().file(f"app/{name}", f"TOKEN={TOKEN}\nDB_PASSWORD={PASSWORD}\n".encode()),
        TarBuilder().whiteout(f"app/{name}"),
    )
    image = stored(image, made, f"RUN rm /app/{name}", reference=f"docker-archive:{TOKEN}.tar")
    image = replace(image, config={"config": {"Env": [f"DB_PASSWORD={PASSWORD}"]}})
    analysis = searched(image)
    findings = Findings.of(analysis)
    assert len(findings.secrets) >= 2
    for secret in findings.secrets:
        told = markdown_card(secret, analysis, findings)
        assert TOKEN not in told
        assert PASSWORD not in told


def hostile(text: str) -> tuple[Secret, Analysis, Findings]:
    """Return a secret of whose places, titles and instructions every text is a stranger's."""
    name = text.encode("utf-8", "surrogatepass").replace(b"\0", b"0") or b"0"
    image = image_of(TarBuilder().file(name, b"data"), TarBuilder())
    image = stored(image, text, text, reference=f"docker-archive:{text or '0'}")
    image = replace(image, platform=Platform(text, text))
    # A file of rules is UTF-8.
    rule = text.encode("utf-8", "replace").decode()
    match = Match(rule, text, 0, 1, Severity.HIGH, Confidence.LIKELY, details={text: text})
    file = Location(
        *(LocationKind.FILE, Place(1, 0), name, name + b".zip!" + name),
        line=3,
        column=1,
        instruction=text,
    )
    outside = [
        Location(kind, name=text, index=1, instruction=text)
        for kind in (LocationKind.ENV, LocationKind.LABEL, LocationKind.CONFIG)
    ]
    hider = Hider(2, How.WHITEOUT)
    every = [
        Finding(match, file, b"ab", fix_for(file), hider),
        *(Finding(match, one, b"ab", fix_for(one)) for one in outside),
    ]
    why = Suppression("ignore", text)
    secret = Secret(tuple(replace(one, suppression=why) for one in every))
    return secret, Analysis(image).complete(), Findings(secrets=(secret,))


@tried(60)
@given(st.text(st.characters(), max_size=40) | st.text(st.sampled_from("`~#*_[]<>|\\-\n @:/.a1")))
@example(NASTY[0])
@example(NASTY[1])
@example(NASTY[2])
@example(NASTY[3])
@example(NASTY[4])
@example(NASTY[5])
@example(NASTY[6])
@example(NASTY[7])
@example(NASTY[8])
@example(NASTY[9])
@example(NASTY[10])
@example(NASTY[11])
@example("```\n# mine\n```")
@example("~~~\n</details><script>")
def test_no_name_becomes_markup_or_leaves_its_block(text: str) -> None:
    told = markdown_card(*hostile(text))
    every = [*tokens(told)]
    assert not [one.type for one in every if not OWN.fullmatch(one.type)]
    assert not [one for one in every if one.type == "text" and ALIVE.search(one.content)]
    kinds = [one.type for one in every]
    assert [kinds.count(one) for one in ("heading_open", "list_item_open", "fence")] == [1, 4, 1]
