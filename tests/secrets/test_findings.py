"""Every secret with its place and its fate, in files, history, environment and attestations."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace

from explorer.analysis import Analysis
from explorer.image import Attestation, Image, Instruction
from explorer.image.blob import MemoryBlob
from explorer.image.sources import open_image
from explorer.layers import How
from explorer.secrets.finding import Finding, LocationKind, grouped
from explorer.secrets.searching.starting import new_search
from sample_images.catalogue import SCENARIOS, Scenario
from sample_images.tokens import github_token, npm_token, password, values
from tests.builders import TarBuilder
from tests.images import image_of

TOKEN = github_token("findings").encode()


def findings_of(image: Image) -> list[Finding]:
    return [*Analysis(image, search=new_search()).complete().findings]


def findings_in(*layers: TarBuilder) -> list[Finding]:
    return findings_of(image_of(*layers))


def test_a_deleted_file_is_found_with_the_layer_that_hides_it() -> None:
    lines = b"# settings\nNAME=shop\nGITHUB_TOKEN=" + TOKEN + b"\n"
    (found,) = findings_in(TarBuilder().file("app/.env", lines), TarBuilder().whiteout("app/.env"))
    assert (found.location.layer, found.location.path) == (1, b"app/.env")
    assert (found.location.line, found.location.column) == (3, 14)
    assert found.hider is not None
    assert (found.hider.layer, found.hider.how, found.visible) == (2, How.WHITEOUT, False)
    assert found.secret == TOKEN


def test_one_content_in_several_places_is_searched_once_and_told_of_each() -> None:
    found = findings_in(
        TarBuilder().file("a", b"token " + TOKEN), TarBuilder().file("b/c", b"token " + TOKEN)
    )
    assert [one.location.path for one in found] == [b"a", b"b/c"]
    (secret,) = grouped(found)
    assert len(secret.findings) == 2
    assert len({one.fingerprint for one in found}) == 2


@pytest.mark.parametrize("own_first", [False, True])
def test_one_content_means_less_in_a_package_than_in_a_file_of_ones_own(*, own_first: bool) -> None:
    content = f"DB_URL=postgres://app:{password('place')}@db/main\n".encode()
    paths = ["srv/app/start.sh", "usr/lib/node_modules/db/test/start.sh"]
    layers = [TarBuilder().file(path, content) for path in paths[:: 1 if own_first else -1]]
    found = {one.location.path: one.match.severity.label for one in findings_in(*layers)}
    assert found == {paths[0].encode(): "high", paths[1].encode(): "low"}


@pytest.mark.parametrize("given_first", [False, True])
def test_a_password_counts_more_where_a_program_is_given_it(*, given_first: bool) -> None:
    content = f"DB_PASSWORD={password('given')}\n".encode()
    paths = ["app/notes", "app/.env"][:: -1 if given_first else 1]
    found = {
        one.location.path: one.match.severity.label
        for one in findings_in(*(TarBuilder().file(path, content) for path in paths))
    }
    assert found == {b"app/notes": "medium", b"app/.env": "high"}


@pytest.mark.parametrize(
    ("variable", "severity"),
    [
        (f"DB_PASSWORD={password('variable')}", ["high"]),
        ("DB_PASSWORD=postg" + "res", ["low"]),
        ("GPG_KEY=" + "793CF4220C917B85" + "38608865A7E53FF1" + "DDA160EA", []),
        ("DB_PASSWORD_FILE=/run/secrets/db", []),
    ],
)
def test_what_the_environment_has_is_in_use(variable: str, severity: list[str]) -> None:
    image = replace(image_of(), config={"config": {"Env": [variable]}})
    assert [one.match.severity.label for one in findings_of(image)] == severity


def test_an_archive_in_a_file_is_opened() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("conf/app.properties", b"token=" + TOKEN)
    (found,) = findings_in(TarBuilder().file("app.jar", packed.getvalue()))
    assert found.location.inner_path == b"conf/app.properties"
    assert found.location.path == b"app.jar"


@pytest.mark.parametrize("offset", [4_300_000, 5_242_880 - 10, 6_000_000, 8_388_608 - 1])
def test_a_large_file_is_searched_across_the_borders_of_its_parts(offset: int) -> None:
    content = bytearray(b"line of text without anything\n" * 320_000)
    content[offset : offset + len(TOKEN) + 2] = b"\n" + TOKEN + b"\n"
    (found,) = findings_in(TarBuilder().file("big.log", bytes(content)))
    assert (found.match.start, found.match.end) == (offset + 1, offset + 1 + len(TOKEN))
    assert found.location.line == content.count(b"\n", 0, offset + 1) + 1
    assert found.location.column == 1


def test_a_large_archive_is_opened_after_the_pass() -> None:
    noise = password("noise").encode() * 7 + bytes(range(256))
    content = gzip.compress(b"x = " + TOKEN + b"\n", 9, mtime=0)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("padding.bin", noise * 12_000)
        archive.writestr("old.log.gz", content)
    (found,) = findings_in(TarBuilder().file("backup.zip", packed.getvalue()))
    assert found.location.inner_path == b"old.log.gz!old.log"


def with_instruction(text: str) -> Image:
    return replace(image_of(), instructions=[Instruction(1, text, empty=True)])


def test_a_build_argument_in_the_history() -> None:
    token = npm_token("history")
    (found,) = findings_of(with_instruction(f"RUN |1 NPM_TOKEN={token} /bin/sh -c npm ci"))
    assert (found.location.kind, found.location.index) == (LocationKind.HISTORY, 1)
    assert found.visible
    assert "build argument stays" in found.fix


def test_a_variable_is_one_finding_with_the_instruction_that_set_it() -> None:
    value = password("env")
    image = replace(
        with_instruction(f"ENV DB_PASSWORD={value}"),
        config={"config": {"Env": ["PATH=/bin", f"DB_PASSWORD={value}"]}},
    )
    (found,) = findings_of(image)
    assert (found.location.kind, found.location.name) == (LocationKind.ENV, "DB_PASSWORD")
    assert found.location.index == 1
    assert "ENV stays" in found.fix


NOP = "/bin/sh -c #(nop) "
SET = NOP + " ENV API_TOKEN={}"


@pytest.mark.parametrize(
    ("instructions", "environment", "kind", "index"),
    [
        ([SET], ["API_TOKEN={}"], LocationKind.ENV, 1),
        ([NOP + " ENV API_TOKEN {}"], ["API_TOKEN={}"], LocationKind.ENV, 1),
        ([SET, NOP + " ENV API_TOKEN=none"], ["API_TOKEN=none"], LocationKind.HISTORY, 1),
        (["a", *["|1 API_TOKEN={} /bin/sh -c make"] * 3], [], LocationKind.HISTORY, 2),
        (["RUN |1 API_TOKEN={} /bin/sh -c make"] * 2, [], LocationKind.HISTORY, 1),
        (
            [NOP + " ARG API_TOKEN={}", "|1 API_TOKEN={} /bin/sh -c make"],
            ["A=b"],
            LocationKind.HISTORY,
            1,
        ),
        ([SET, "|1 API_TOKEN={} /bin/sh -c make"], ["API_TOKEN={}"], LocationKind.ENV, 1),
    ],
)
@pytest.mark.parametrize("has_builders", [False, True])
def test_what_a_builder_repeats_is_told_once(
    instructions: list[str],
    environment: list[str],
    kind: LocationKind,
    index: int,
    *,
    has_builders: bool,
) -> None:
    def filled(texts: list[str]) -> list[str]:
        return [one.replace("{}", TOKEN.decode()) for one in texts]

    config: dict[str, object] = {"config": {"Env": filled(environment)}}
    if has_builders:
        command = ["/bin/sh", "-c", *filled(instructions[-1:])]
        config["container_config"] = {"Env": filled(environment), "Cmd": command}
    made = [Instruction(n, one, empty=True) for n, one in enumerate(filled(instructions), 1)]
    (found,) = findings_of(replace(image_of(), instructions=made, config=config))
    assert (found.location.kind, found.location.index) == (kind, index)


@pytest.mark.parametrize(
    ("instructions", "places"),
    [
        (["RUN curl -H {}", "RUN wget {}"], 2),
        (["|1 A=b /bin/sh -c curl {}", "|1 A=b /bin/sh -c curl -v {}"], 2),
        (["|1 A={} /bin/sh -c true", "|1 A={} /bin/sh -c curl {}"], 2),
    ],
)
def test_what_an_author_repeats_is_told_each_time(instructions: list[str], places: int) -> None:
    filled = [one.replace("{}", TOKEN.decode()) for one in instructions]
    made = [Instruction(number, one, empty=True) for number, one in enumerate(filled, 1)]
    assert len(findings_of(replace(image_of(), instructions=made))) == places


def test_what_only_the_builders_configuration_has_is_told() -> None:
    config = {"container_config": {"Cmd": [TOKEN.decode()]}}
    (found,) = findings_of(replace(image_of(), config=config))
    assert found.location.name == "container_config.Cmd"


@pytest.mark.parametrize(
    ("config", "kind", "name"),
    [
        ({"Labels": {"deploy.token": "{}"}}, LocationKind.LABEL, "deploy.token"),
        ({"Cmd": ["run", "--token", "{}"]}, LocationKind.CONFIG, "config.Cmd"),
        ({"Healthcheck": {"Test": ["CMD", "{}"]}}, LocationKind.CONFIG, "config.Healthcheck.Test"),
    ],
)
def test_every_other_field_of_the_configuration(
    config: dict[str, object], kind: LocationKind, name: str
) -> None:
    filled = json.loads(json.dumps(config).replace("{}", TOKEN.decode()))
    (found,) = findings_of(replace(image_of(), config={"config": filled}))
    assert (found.location.kind, found.location.name) == (kind, name)


def test_a_name_that_no_encoding_takes_has_a_fingerprint() -> None:
    config = {"config": {"Labels": {"\ud800": TOKEN.decode()}}}
    (found,) = findings_of(replace(image_of(), config=config))
    assert len(found.fingerprint) == 32


def test_provenance_with_a_build_argument() -> None:
    arguments = {"build-arg:NPM_TOKEN": npm_token("provenance")}
    statement = {"predicate": {"invocation": {"parameters": {"args": arguments}}}}
    blob = MemoryBlob(json.dumps(statement).encode())
    (found,) = findings_of(replace(image_of(), attestations=[Attestation("slsa", blob)]))
    assert found.location.kind is LocationKind.ATTESTATION
    assert "mode=max" in found.fix


def test_a_fingerprint_stays_when_the_image_is_rebuilt_with_another_layer_below() -> None:
    layer = TarBuilder().file("app/.env", b"T=" + TOKEN)
    (first,) = findings_in(layer)
    (again,) = findings_in(TarBuilder().folder("base"), layer)
    assert first.location.layer != again.location.layer
    assert first.fingerprint == again.fingerprint
    assert TOKEN.decode() not in first.fingerprint


def test_findings_do_not_show_the_secret_by_themselves() -> None:
    (found,) = findings_in(TarBuilder().file("f", b"T=" + TOKEN))
    assert TOKEN.decode() not in repr(found)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_each_sample_gives_all_its_secrets_and_no_other(
    plain_samples: Path, scenario: Scenario
) -> None:
    (path, *_) = sorted(plain_samples.glob(f"{scenario.name}.*"))
    found = {one.secret.decode().strip() for one in findings_of(open_image(str(path)))}
    planted = values(scenario.name)
    assert found == {planted[name].strip() for name in scenario.leaks}
