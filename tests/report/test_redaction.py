"""Reports as they are really built hold no secret that was found, wherever the image repeats it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.analysis import Analysis
from explorer.cli.main import run
from explorer.image import Instruction
from explorer.image.sources import open_image
from explorer.limits import Limits
from explorer.report.building import build_report
from explorer.report.formats import NAMES, report_format
from explorer.report.formats.text import styled_lines
from explorer.report.look import Look
from explorer.report.model import Report, Reports
from explorer.report.policy import Ignore, Policy
from explorer.report.redacting import texts_of
from explorer.secrets.searching.starting import new_search
from sample_images.tokens import github_token, letters, private_key
from tests.builders import OciLayout, TarBuilder, configuration
from tests.images import image_of
from tests.laws import tried
from tests.report.analyses import GITHUB, searched, token_line
from tests.report.pickled import pickled
from tests.text.forms import digests, forms, planted

FORMATS = sorted(NAMES)
# What a password is made of that stands alone behind its name.
SIGNS = "abcdefgXYZ0123456789!@#%^&+=_-.~"
SECRETS = st.text(SIGNS, min_size=6, max_size=80)
# One of 13 letters, which three policies let stand; the shortest and the longest; a token.
EXAMPLES = [
    letters("redaction/13", 12) + "7",
    letters("redaction/6", 5) + "4",
    letters("redaction/80", 79) + "9",
    "p&ss%41w^rd=9~x!",
    github_token("redaction"),
]


def image_with(secret: str, form: str) -> OciLayout:
    """Return an image with a password, and a form of it in every other place that it has."""
    below = (
        TarBuilder()
        .file("app/.env", f"DB_PASSWORD={secret}\n".encode())
        .file(f"app/{form}/name", b"x")
        .file(f"{form}.wasted", b"x" * 100)
        .symlink("app/link", form)
        .file(f"app/{form}.zip", b"PK\x03\x04 broken")
        .file("app/packed.zip", zipped(f"{form}/.env", f"DB_PASSWORD={secret}\n"))
        .file(f"app/{form}.env", token_line())
        .build()
    )
    above = TarBuilder().whiteout(f"{form}.wasted").file(f"app/{form}/name", b"y").build()
    config = configuration(
        [below, above],
        author=form,
        created=form,
        history=[
            {"created_by": f"RUN mysql -uroot -p{form} < x", "comment": form, "author": form},
            {"created_by": f"COPY {form} /"},
            {"created_by": f"ENV DB_PASSWORD={secret}", "empty_layer": True},
        ],
        config={
            "Env": [f"DB_PASSWORD={secret}", f"OTHER={form}"],
            "Labels": {form: "x", "label": form},
            "Entrypoint": ["run", f"-p{form}"],
            "User": form,
        },
    )
    made = OciLayout()
    image = made.image([below, above], config=config, annotations={form: "x", "note": form})
    return made.name(image, form)


def zipped(name: str, content: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def analysis_of(path: Path) -> Analysis:
    return Analysis(open_image(str(path)), search=new_search()).complete()


def report_of(secret: str, form: str, *, reveal: bool = False) -> Report:
    """Return the report of an archive that holds a secret, and another form of it everywhere.

    Raises LookupError where no rule takes it for one.
    """
    name = quote(form, safe="")[-100:]
    ignores = [
        Ignore(path="app/packed.zip", reason=f"known: {form}"),
        Ignore(path=f"nothing/{form}", source=form),
    ]
    policy = Policy({"paths": ["**/name"]}, ignores=ignores)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.tar"
        path.write_bytes(image_with(secret, form).build())
        analysis = analysis_of(path)
        if secret.encode() not in {one.secret for one in analysis.findings}:
            raise LookupError(secret)
        return build_report(analysis, policy, reveal=reveal, errors=[(None, f"About {form}")])


def outputs(report: Report) -> Iterator[tuple[str, str]]:
    """Yield what each presenter makes of a report, and the report's own words for itself."""
    for form in FORMATS:
        yield form, "\n".join(report_format(form).lines(Reports.of(report)))
    for width in (None, 40):
        look = Look(width, colour=True)
        yield "colours", "\n".join(styled_lines(Reports.of(report), look, verbose=True))
    yield "model", repr(report)


def held(secret: str, text: str) -> list[str]:
    """Return the names of the forms and digests of a secret that stand in a text."""
    told = {**forms(secret), **digests(secret)}
    return [name for name, one in told.items() if len(one) >= 6 and one in text]


@pytest.mark.parametrize("secret", EXAMPLES)
@pytest.mark.parametrize("name", ["plain", "percent", "JSON", "HTML", "base64 at 1", "hex"])
def test_a_secret_that_every_place_repeats_stands_in_no_format(secret: str, name: str) -> None:
    report = report_of(secret, planted(secret)[name])
    assert {form: held(secret, text) for form, text in outputs(report) if held(secret, text)} == {}


@tried(25)
@given(SECRETS, st.data())
def test_no_secret_in_any_form_stands_in_any_format(secret: str, data: st.DataObject) -> None:
    name, form = data.draw(st.sampled_from([*planted(secret).items()]))
    try:
        report = report_of(secret, form)
    except LookupError:
        reject()
    assert {one: held(secret, text) for one, text in outputs(report) if held(secret, text)} == {}, (
        name
    )


def test_what_is_revealed_stays_whole() -> None:
    secret = EXAMPLES[0]
    report = report_of(secret, secret, reveal=True)
    assert report.reveals
    assert all(secret in text for form, text in outputs(report) if form != "github")


def test_a_redacted_report_holds_neither_a_secret_nor_a_digest_nor_the_image() -> None:
    secret = EXAMPLES[0]
    report = report_of(secret, secret)
    assert held(secret, pickled(report).decode("latin-1")) == []
    assert {one.finding.secret for one in report.findings} == {b""}


def test_findings_of_one_secret_share_a_number_in_order_of_appearance() -> None:
    other = token_line(github_token("redaction/other"))
    layer = TarBuilder().file("a", token_line()).file("b", other).file("c", token_line())
    layer.file("root/.ssh/id_rsa", b"no key")
    report = build_report(searched(image_of(layer)), Policy())
    numbers = {one.finding.location.path: one.secret for one in report.findings}
    assert numbers == {b"a": 1, b"b": 2, b"c": 1, b"root/.ssh/id_rsa": 3}


def test_a_secret_that_stands_encoded_is_redacted_as_it_is_too() -> None:
    token = github_token("redaction/encoded")
    encoded = planted(f"GITHUB_TOKEN={token}\n")["base64 at 0"].encode()
    layer = TarBuilder().file(f"a/{token[4:]}/b", b"x").file(token, b"y")
    report = build_report(searched(image_of(layer.file("c", b"data: " + encoded))), Policy())
    encodings = [one.finding.match.details.get("encoding") for one in report.findings]
    assert sorted(map(str, encodings)) == ["None", "base64"]  # the name, and the file
    assert token not in repr(report)


def test_each_text_is_redacted_once_and_shared() -> None:
    made = Instruction(1, f"RUN {GITHUB}{' x' * 300}", layer=1)
    layer = TarBuilder()
    for number in range(20):
        layer.file(f"f{number}", token_line())
    image = image_of(layer)
    layers = [replace(one, instruction=made) for one in image.layers]
    image = replace(image, layers=layers, instructions=[made])
    report = build_report(searched(image), Policy())
    told = [one.finding.location.instruction for one in report.findings]
    assert len(told) == 21
    assert {id(one) for one in told} == {id(report.image.instructions[0].created_by)}


def test_every_text_of_a_report_is_looked_at() -> None:
    secret = EXAMPLES[0]
    texts = b"\n".join(
        one.encode("utf-8", "surrogatepass") if isinstance(one, str) else one
        for one in texts_of(report_of(secret, secret, reveal=True))
    )
    assert texts.count(secret.encode()) > 15


def test_the_log_of_a_run_is_redacted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = EXAMPLES[0]
    path = tmp_path / "image.tar"
    path.write_bytes(image_with(secret, secret).build())
    monkeypatch.chdir(tmp_path)
    status = run(["--ci", "--format", "json", "-o", f"{secret}.json", str(path)])
    assert status == 3
    said = capfd.readouterr()
    assert secret not in said.out + said.err
    assert "********.json" in said.err


@pytest.mark.parametrize("many", [40])
def test_keys_are_redacted_line_by_line(many: int) -> None:
    keys = [private_key(f"redaction/key {number}") for number in range(many)]
    layer = TarBuilder()
    for number, key in enumerate(keys):
        layer.file(f"key{number}", key.encode())
    layer.file("app/" + keys[7].splitlines()[1].replace("/", "_"), b"x")
    image = image_of(layer)
    text = "\n".join(
        report_format("json").lines(Reports.of(build_report(searched(image), Policy())))
    )
    assert not [key for key in keys if key.splitlines()[1] in text]


PACKAGED = "usr/lib/python3/dist-packages/tool/settings.py"
WORD = b'PASSWORD = "sunshine"\n'


def paths_told(*files: tuple[str, bytes]) -> str:
    """Return the paths that a report tells of an image with some files, one of them wasted."""
    tar = TarBuilder()
    for path, content in files:
        tar.file(path, content)
    gone = TarBuilder().whiteout("srv/sunshine/list")
    image = image_of(tar.file("srv/sunshine/list", b"x" * 100), gone)
    analysis = Analysis(image, search=new_search()).complete()
    assert analysis.findings
    report = build_report(analysis, Policy())
    return " ".join(one.path.decode() for one in report.waste.files)


def test_a_word_that_a_package_brings_along_hides_no_path() -> None:
    assert "srv/sunshine/list" in paths_told((PACKAGED, WORD))


def test_a_word_that_is_the_users_own_hides_it() -> None:
    assert "sunshine" not in paths_told(("app/settings.py", WORD))
    assert "sunshine" not in paths_told((PACKAGED, WORD), ("app/settings.py", WORD))


def test_a_password_that_is_a_word_of_the_advice_leaves_the_advice_as_it_is() -> None:
    fixes = {one.finding.fix for one in report_of("instruction", "other").findings}
    assert any("the same instruction" in fix for fix in fixes)


@pytest.mark.parametrize("most", [0, 1])
def test_what_a_limit_left_unsearched_is_redacted_as_well(most: int) -> None:
    tokens = [github_token(f"redaction/limit/{number}") for number in range(4)]
    layer = TarBuilder().file("app/.env", f"TOKEN={tokens[3]}\n".encode()).build()
    config = configuration(
        [layer],
        history=[{"created_by": f"RUN curl -H 'token: {one}' x"} for one in tokens[:2]],
        config={"Env": [f"GITHUB_TOKEN={tokens[2]}"], "Labels": {tokens[1]: tokens[0]}},
    )
    made = OciLayout()
    made.name(made.image([layer], config=config), "1")
    with TemporaryDirectory() as folder:
        image = open_image(f"oci:{made.write(Path(folder))}", limits=Limits(findings=most))
        search = new_search(allowance=image.allowance)
        report = build_report(Analysis(image, search=search).complete(), Policy())
    assert report.unread
    texts = "".join(text for _, text in outputs(report))
    assert not [one for one in tokens if one in texts]
