"""The configuration: what each source may say, who wins, and what errors tell."""

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from explorer.errors import UsageError
from explorer.limits import Limits
from explorer.report.configuration.key import ConfigurationKey
from explorer.report.configuration.keys import KEYS
from explorer.report.configuration.loading import load
from explorer.report.configuration.settings import Configuration
from explorer.report.outputs import Output
from explorer.report.policy import Policy
from explorer.report.units import Growth
from explorer.secrets.rule import Severity

NOBODY = 65534


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def write(folder: Path, text: str, name: str = ".layer-explorer.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text)
    return path


def loaded(
    start: Path,
    *,
    environment: Mapping[str, str] | None = None,
    path: Path | None = None,
    **options: object,
) -> Configuration:
    given = {name.replace("_", "-"): value for name, value in options.items()}
    return load(path, environment or {}, given, start)


def limit(configuration: Configuration, gate: str) -> object:
    return configuration.policy.limits[gate]


def origin(configuration: Configuration, key: str) -> str:
    return configuration.settings[key].origin


def test_without_any_source_the_defaults_hold(folder: Path) -> None:
    configuration = loaded(folder)
    assert configuration.policy == Policy(ignores=())
    assert {one.origin for one in configuration.settings.values()} == {"default"}
    assert (configuration.outputs, configuration.platform, configuration.rules) == (
        *((Output("text"),), None, ()),
    )
    assert not configuration.mask


def test_a_file_sets_every_key(folder: Path) -> None:
    path = write(
        folder,
        """
        fail-on = "never"
        fail-on-base = "high"
        efficiency = 0.9
        wasted-bytes = "20 MB"
        wasted-percent = "12.5 %"
        image-size = "1.5GiB"
        layers = 12
        forbidden-paths = ["*.pem", "root/.ssh/**"]
        max-growth = "5%"
        max-new-setuid = 2
        same-base = true
        baseline = "known.json"
        rules = "/rules.toml"
        report-from = "high"
        format = "sarif"
        platform = "linux/arm64"
        inline-marks = false
        cache = false
        mask = true
        max-inflated = "8 GB"
        max-expansion = 1000
        max-index = "1 GiB"
        max-unpacked = 5
        max-findings = 6
        max-work = 7
        time-limit = 8
        timeout = 9
        """,
    )
    configuration = loaded(folder)
    assert configuration.limits == Limits(8 * 10**9, 1000, 1 << 30, 5, 6, 7, 8, 9)
    limits = {
        "secrets": None,
        "base-secrets": Severity.HIGH,
        "efficiency": 0.9,
        "wasted-bytes": 20_000_000,
        "wasted-percent": 12.5,
        "image-size": 3 << 29,
        "layers": 12,
        "paths": ("*.pem", "root/.ssh/**"),
        "growth": Growth(percent=5),
        "new-setuid": 2,
        "same-base": True,
    }
    known = folder / "known.json"
    assert configuration.policy == Policy(limits, baseline=known, inline_marks=False)
    assert (configuration.outputs, configuration.platform) == ((Output("sarif"),), "linux/arm64")
    assert configuration.report_from is Severity.HIGH
    assert (configuration.rules, configuration.mask) == ((Path("/rules.toml"),), True)
    assert not configuration.cache
    assert {origin(configuration, key.name) for key in KEYS} == {str(path)}


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("20", 20),
        ('"20"', 20),
        ('"20B"', 20),
        ('"20k"', 20_000),
        ('"20 kB"', 20_000),
        ('"1,000 MB"', 10**9),
        ('"1.5mib"', 3 << 19),
        ('"2Gi"', 2 << 30),
        ("1e6", 10**6),
        ('"off"', None),
        ("false", None),
    ],
)
def test_a_size_has_a_unit_or_none(folder: Path, written: str, size: int | None) -> None:
    write(folder, f"image-size = {written}")
    assert limit(loaded(folder), "image-size") == size


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ('fail-on = "severe"', "critical, high, medium, low, never"),
        ("fail-on = 3", "critical, high"),
        ("efficiency = 95", "0 to 1"),
        ("efficiency = true", "0 to 1"),
        ("efficiency = nan", "0 to 1"),
        ('wasted-bytes = "many"', "20 MB"),
        ('wasted-bytes = "20 XB"', "20 MB"),
        ("wasted-bytes = -1", "20 MB"),
        ("wasted-bytes = 1.5", "20 MB"),
        ("wasted-bytes = inf", "20 MB"),
        ('layers = "1e999999999"', "whole number"),
        ("layers = 0x" + "f" * 5000, "whole number"),
        ("wasted-percent = 101", "0 to 100"),
        ("layers = []", "whole number"),
        ('forbidden-paths = "*.pem"', "list of globs"),
        ("forbidden-paths = [1]", "list of globs"),
        ('forbidden-paths = ["[z-a]"]', "list of globs"),
        ("baseline = 1", "path"),
        ('format = "pdf"', "sarif"),
        ('platform = ""', "linux/arm64"),
        ('mask = "perhaps"', "true or false"),
        ('fail-on = "' + "x" * 5000 + '"', "…. It has to be one of"),
    ],
    ids=lambda value: value[:30],
)
def test_a_wrong_value_is_told_with_file_key_and_what_is_wanted(
    folder: Path, line: str, wanted: str
) -> None:
    path = write(folder, line)
    with pytest.raises(UsageError) as caught:
        loaded(folder)
    told = str(caught.value)
    assert told.startswith(f"{path}: {line.partition(' ')[0]} is ")
    assert wanted in told
    assert len(told) < 400


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("fail_on = 'high'", "unknown key fail_on. Did you mean fail-on?"),
        ("wasted = 1", "unknown key wasted. Did you mean wasted-bytes?"),
        ("zzz = 1", "unknown key zzz. Known: "),
        ("[ignore]\nrule = 'x'", "[[ignore]]"),
        ("[[ignore]]\nrule = 'x'\nreasons = 'y'", "ignore 1: unknown key reasons. Did you mean"),
        ("[[ignore]]\nrule = 'x'", "ignore 1: has no reason"),
        ("[[ignore]]\nreason = 'x'", "needs one of fingerprint, rule, path"),
        ("[[ignore]]\nrule = 1\nreason = 'x'", "rule must be a string"),
        ("[[ignore]]\nrule = ''\nreason = 'x'", "rule must be a string"),
        ("[[ignore]]\npath = '[z-a]'\nreason = 'x'", "ignore 1: [z-a] is not a glob"),
        ("[[ignore]]\nrule = 'x'\nreason = 'y'\nuntil = '2030-01-01'", "without quotes"),
        ("[[ignore]]\nrule = 'x'\nreason = 'y'\nuntil = 2030-01-01T10:00:00", "2030-12-31"),
        ("fail-on = ", "not TOML"),
        ("x = " + "[" * 5000, "not TOML"),
        ("x = " + "9" * 5000, "not TOML"),
    ],
    ids=lambda value: value[:40],
)
def test_a_wrong_file_is_told_with_its_name(folder: Path, text: str, told: str) -> None:
    path = write(folder, text)
    with pytest.raises(UsageError) as caught:
        loaded(folder)
    assert str(path) in str(caught.value)
    assert told in str(caught.value)


def test_the_ignore_list_is_read_in_order(folder: Path) -> None:
    path = write(
        folder,
        """
        [[ignore]]
        fingerprint = "abc"
        reason = "revoked"
        [[ignore]]
        rule = "private-key"
        path = "usr/share/**"
        reason = "examples"
        until = 2030-12-31
        """,
    )
    first, second = loaded(folder).policy.ignores
    assert (first.fingerprint, first.rule, first.until) == ("abc", None, None)
    assert (second.rule, second.path) == ("private-key", "usr/share/**")
    assert (second.reason, second.until) == ("examples", date(2030, 12, 31))
    assert second.source == f"{path}: ignore 2"


def test_gitleaks_own_list_beside_the_file_is_read_as_well(folder: Path) -> None:
    file = write(folder, "[[ignore]]\nrule = 'x'\nreason = 'y'")
    beside = write(folder, "app/.env:generic:3\n", ".gitleaksignore")
    below = folder / "below"
    below.mkdir()
    configuration = loaded(below)
    assert [one.rule for one in configuration.policy.ignores] == ["x", "generic"]
    assert origin(configuration, "ignore") == f"{file}, {beside}"


def test_gitleaks_own_list_needs_no_configuration(folder: Path) -> None:
    beside = write(folder, "app/.env:generic:3\n", ".gitleaksignore")
    assert origin(loaded(folder), "ignore") == str(beside)


def test_the_nearest_file_upwards_is_found(folder: Path) -> None:
    write(folder, "layers = 1")
    path = write(folder / "a", "layers = 2")
    below = folder / "a" / "b" / "c"
    below.mkdir(parents=True)
    assert origin(loaded(below), "layers") == str(path)
    assert limit(loaded(folder), "layers") == 1


def test_a_folder_and_a_pipe_of_that_name_are_no_configuration(folder: Path) -> None:
    (folder / ".layer-explorer.toml").mkdir()
    (folder / "a").mkdir()
    os.mkfifo(folder / "a" / ".layer-explorer.toml")
    assert origin(loaded(folder / "a"), "layers") == "default"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("given", ["file", "folder", "link"])
def test_a_file_of_somebody_else_above_is_not_used_and_that_is_said(
    folder: Path, given: str
) -> None:
    path = write(folder, "layers = 1")
    below = folder / "work"
    below.mkdir()
    if given == "link":
        path.rename(folder / "theirs")
        path.symlink_to(folder / "theirs")
    os.chown(folder if given == "folder" else path, NOBODY, -1, follow_symlinks=False)
    configuration = loaded(below)
    assert limit(configuration, "layers") is None
    assert [str(path) in note and "--config" in note for note in configuration.notes] == [True]
    assert limit(loaded(below, path=path), "layers") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_the_owner_of_the_working_directory_may_configure_it(folder: Path) -> None:
    # A checkout that is mounted into a container, whose user is another one.
    path = write(folder, "layers = 1")
    os.chown(path, NOBODY, -1)
    os.chown(folder, NOBODY, -1)
    assert limit(loaded(folder), "layers") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("name", [".dive-ci", ".gitleaksignore"])
def test_other_files_of_somebody_else_are_not_used_either(folder: Path, name: str) -> None:
    path = write(folder, "no: [entry", name)
    os.chown(path, NOBODY, -1)
    configuration = loaded(folder)
    assert configuration.policy == Policy()
    assert str(path) in configuration.notes[0]


def test_a_named_file_is_used_and_no_other(folder: Path) -> None:
    write(folder, "layers = 1")
    named = write(folder, "efficiency = 0.5", "other.toml")
    configuration = loaded(folder, path=Path("other.toml"))
    assert (limit(configuration, "layers"), limit(configuration, "efficiency")) == (
        None,
        0.5,
    )
    by_variable = loaded(folder, environment={"LAYER_EXPLORER_CONFIG": str(named)})
    assert by_variable.policy == configuration.policy


def test_a_named_file_that_is_not_there_is_an_error(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.toml can't be read: No such file"):
        loaded(folder, path=Path("none.toml"))


@pytest.mark.parametrize(
    ("data", "told"), [(b"\xff", "not UTF-8"), (b"#" * (1 << 21), "is over 1 MB")]
)
def test_a_file_that_is_no_text_is_an_error(folder: Path, data: bytes, told: str) -> None:
    (folder / ".layer-explorer.toml").write_bytes(data)
    with pytest.raises(UsageError, match=told):
        loaded(folder)


def test_each_source_wins_over_the_one_before(folder: Path) -> None:
    write(folder, "rules: {lowestEfficiency: 0.1, highestWastedBytes: 1}", ".dive-ci")
    assert limit(loaded(folder), "efficiency") == 0.1
    write(folder, "efficiency = 0.2\nlayers = 2\nfail-on = 'low'")
    assert limit(loaded(folder), "efficiency") == 0.2
    environment = {"LAYER_EXPLORER_EFFICIENCY": "0.3", "LAYER_EXPLORER_FAIL_ON": "medium"}
    assert limit(loaded(folder, environment=environment), "efficiency") == 0.3
    configuration = loaded(folder, environment=environment, efficiency="0.4")
    assert limit(configuration, "efficiency") == 0.4
    assert limit(configuration, "secrets") is Severity.MEDIUM
    assert [origin(configuration, key) for key in ("efficiency", "fail-on", "layers")] == [
        "command line",
        "LAYER_EXPLORER_FAIL_ON",
        str(folder / ".layer-explorer.toml"),
    ]
    assert origin(configuration, "wasted-bytes") == ".dive-ci"


def test_a_higher_source_takes_a_limit_away(folder: Path) -> None:
    write(folder, "efficiency = 0.2\nbaseline = 'known.json'")
    configuration = loaded(folder, environment={"LAYER_EXPLORER_BASELINE": "off"}, efficiency="off")
    assert (limit(configuration, "efficiency"), configuration.policy.baseline) == (
        None,
        None,
    )


@pytest.mark.parametrize(
    "key", [key for key in KEYS if not key.unit.repeated], ids=lambda key: key.name
)
def test_every_scalar_key_has_a_variable(folder: Path, key: ConfigurationKey) -> None:
    words = {"format": "json", "fail-on": "low", "mask": "yes", "inline-marks": "no"}
    words |= {"report-from": "high", "fail-on-base": "high"}
    environment = {key.variable: words.get(key.name, "1")}
    assert origin(loaded(folder, environment=environment), key.name) == key.variable


def test_an_empty_variable_is_not_set(folder: Path) -> None:
    configuration = loaded(folder, environment={"LAYER_EXPLORER_FAIL_ON": ""})
    assert origin(configuration, "fail-on") == "default"


def test_a_wrong_variable_is_told_by_its_name(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"LAYER_EXPLORER_LAYERS is 'many'\. It has to be a whole"):
        loaded(folder, environment={"LAYER_EXPLORER_LAYERS": "many"})


def test_a_variable_that_misses_its_key_is_noted(folder: Path) -> None:
    environment = {"LAYER_EXPLORER_FAILON": "low", "LAYER_EXPLORER_VENV": "x", "FAIL_ON": "x"}
    notes = loaded(folder, environment=environment).notes
    assert notes == ("LAYER_EXPLORER_FAILON sets nothing. Did you mean LAYER_EXPLORER_FAIL_ON?",)


def test_paths_start_at_their_file_or_at_the_working_directory(folder: Path) -> None:
    write(folder, "baseline = 'a.json'")
    below = folder / "below"
    below.mkdir()
    assert loaded(below).policy.baseline == folder / "a.json"
    assert loaded(below, baseline=Path("b.json")).policy.baseline == below / "b.json"


DIVE = """
# What dive's own documentation shows.
rules:
  lowestEfficiency: 0.95
  highestWastedBytes: 20MB
  highestUserWastedPercent: 0.07
"""


def limits(configuration: Configuration) -> tuple[object, ...]:
    known = configuration.policy.limits
    return known["efficiency"], known["wasted-bytes"], known["wasted-percent"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DIVE, (0.95, 20_000_000, 7.0)),
        ('rules:\n  lowestEfficiency: "0.95"\n', (0.95, None, 10.0)),
        ("rules:\n  lowestefficiency: 0.5\n", (0.5, None, 10.0)),
        ("rules:\n  lowestEfficiency:\n  highestWastedBytes: 5\n", (0.9, 5, 10.0)),
        ("rules:\n  lowestEfficiency: disabled\n", (None, None, 10.0)),
        ("rules: {lowestEfficiency: off, highestUserWastedPercent: ''}", (None, None, None)),
        ("rules: {highestWastedBytes: 1.5 GiB}", (0.9, 3 << 29, 10.0)),
        ("rules:\n", (0.9, None, 10.0)),
        ("", (0.9, None, 10.0)),
    ],
)
def test_dives_file_means_what_it_means_to_dive(
    folder: Path, text: str, expected: tuple[object, ...]
) -> None:
    write(folder, text, ".dive-ci")
    assert limits(loaded(folder)) == expected


def test_dives_defaults_are_told_as_such(folder: Path) -> None:
    write(folder, "rules: {lowestEfficiency: 0.5}", ".dive-ci")
    configuration = loaded(folder)
    assert origin(configuration, "efficiency") == ".dive-ci"
    assert origin(configuration, "wasted-percent") == ".dive-ci (dive's default)"


def test_dives_file_is_looked_for_in_the_working_directory_alone(folder: Path) -> None:
    write(folder, DIVE, ".dive-ci")
    (folder / "below").mkdir()
    assert limits(loaded(folder / "below")) == (None, None, None)


def test_dives_option_names_its_file(folder: Path) -> None:
    named = write(folder, DIVE, "ci.yaml")
    configuration = loaded(folder, ci_config=Path("ci.yaml"))
    assert limits(configuration) == (0.95, 20_000_000, 7.0)
    assert origin(configuration, "efficiency") == str(named)
    with pytest.raises(UsageError, match=r"no\.yaml can't be read"):
        loaded(folder, ci_config=Path("no.yaml"))


def test_dives_options_are_read_as_dive_does(folder: Path) -> None:
    configuration = loaded(folder, highestUserWastedPercent="0.2", efficiency="disabled")
    assert limits(configuration) == (None, None, 20.0)
    with pytest.raises(UsageError, match=r"--highestUserWastedPercent is '20'\. .* from 0 to 1"):
        loaded(folder, highestUserWastedPercent="20")


def test_what_dive_does_not_know_is_passed_over_and_noted(folder: Path) -> None:
    path = write(folder, "rules: {lowestEfficency: 0.5}\nother: 1", ".dive-ci")
    configuration = loaded(folder)
    assert limits(configuration) == (0.9, None, 10.0)
    assert configuration.notes == (
        f"{path}: lowestefficency is no rule of dive, and is passed over",
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rules: {lowestEfficiency: 95}", "lowestEfficiency is 95. It has to be a ratio"),
        ("rules: {highestWastedBytes: many}", "highestWastedBytes is 'many'"),
        ("rules: {highestWastedBytes: [1]}", "highestWastedBytes is [1]"),
        ("rules: [a", "not YAML"),
        ("rules: 2030-99-99", "not YAML"),
        ("[" * 5000, "not YAML"),
        ("rules: 7", "no mapping called rules"),
        ("- 7", "no mapping called rules"),
        ("rules: !!python/object/apply:os.getcwd []", "not YAML"),
    ],
    ids=lambda value: value[:40],
)
def test_a_wrong_file_of_dives_is_an_error_that_names_it(
    folder: Path, text: str, told: str
) -> None:
    path = write(folder, text, ".dive-ci")
    with pytest.raises(UsageError) as caught:
        loaded(folder)
    assert str(path) in str(caught.value)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('rules = "a.toml"', ["a.toml"]),
        ('rules = ["a.toml", "b/c.toml"]', ["a.toml", "b/c.toml"]),
        ("rules = []", []),
        ('rules = "off"', []),
    ],
)
def test_rules_are_one_file_or_several(folder: Path, written: str, expected: list[str]) -> None:
    write(folder, f"{written}\n")
    assert loaded(folder).rules == tuple(folder / one for one in expected)


def test_rules_of_the_command_line_take_the_place_of_the_files(folder: Path) -> None:
    write(folder, 'rules = "a.toml"\n')
    given = {"rules": (Path("b.toml"), Path("c.toml"))}
    configuration = load(None, {}, given, folder)
    assert configuration.rules == (folder / "b.toml", folder / "c.toml")


def test_a_list_of_rules_holds_paths_alone(folder: Path) -> None:
    write(folder, 'rules = ["a.toml", 7]\n')
    with pytest.raises(UsageError, match=r"rules is .*the path of a file of rules, or a list"):
        loaded(folder)
