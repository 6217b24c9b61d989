"""dive's own configuration: what of it holds here, and what is said of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.errors import UsageError
from explorer.report.configuration.dive_application import dives_application
from explorer.report.configuration.loading import load
from explorer.report.configuration.settings import Configuration

ALL = """
container-engine: podman
ci-config: .dive-ci
rules:
  lowest-efficiency-threshold: '0.8'
keybinding:
  quit: ctrl+q
diff:
  hide: [unmodified]
filetree:
  collapse-dir: true
  pane-width: 0.4
  show-attributes: false
layer:
  show-aggregated-changes: true
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    (tmp_path / "work").mkdir()
    return tmp_path / "home"


def loaded(home: Path, named: str | None = None) -> Configuration:
    path = Path(named) if named else None
    return load(path, {"HOME": str(home)}, {}, home.parent / "work")


def limit(configuration: Configuration, gate: str) -> object:
    return configuration.policy.limits[gate]


@pytest.mark.parametrize(
    "place", ["work/.dive.yaml", "home/.dive.yaml", "home/.config/dive/x.yaml"]
)
def test_its_rules_hold_wherever_dive_finds_them(home: Path, place: str) -> None:
    path = home.parent / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ALL)
    configuration = loaded(home)
    assert limit(configuration, "efficiency") == 0.8
    # dive's own default, as it has rules at all.
    assert limit(configuration, "wasted-percent") == 10
    assert configuration.settings["efficiency"].origin == str(path)


def test_a_file_of_rules_wins_over_them_as_in_dive(home: Path) -> None:
    (home / ".dive.yaml").write_text(ALL)
    (home.parent / "work/.dive-ci").write_text("rules:\n  lowestEfficiency: 0.5\n")
    assert limit(loaded(home), "efficiency") == 0.5
    (home / ".dive.yaml").write_text("ci-config: other.yaml\n")
    (home.parent / "work/other.yaml").write_text("rules:\n  lowestEfficiency: 0.4\n")
    assert limit(loaded(home), "efficiency") == 0.4


def test_a_rule_by_a_name_that_dive_has_not_is_told(home: Path) -> None:
    (home / ".dive.yaml").write_text("rules:\n  lowestEfficiency: 0.5\n")
    configuration = loaded(home)
    assert limit(configuration, "efficiency") is None
    assert "rules.lowestEfficiency is passed over" in configuration.notes[0]


def test_without_rules_it_limits_nothing(home: Path) -> None:
    (home / ".dive.yaml").write_text("keybinding:\n  quit: ctrl+q\n")
    assert limit(loaded(home), "efficiency") is None


def test_it_is_told_from_ours_when_it_is_named(home: Path) -> None:
    (home.parent / "work/.layer-explorer.toml").write_text("layers = 7\n")
    (home.parent / "work/mine.yaml").write_text(ALL)
    configuration = loaded(home, "mine.yaml")
    assert (limit(configuration, "efficiency"), limit(configuration, "layers")) == (0.8, 7)
    with pytest.raises(UsageError, match="none"):
        loaded(home, "none.yaml")


def test_what_has_no_meaning_here_is_one_line(home: Path) -> None:
    (home / ".dive.yaml").write_text(ALL)
    (note,) = loaded(home).notes
    named = ("container-engine", "keybinding", "filetree.collapse-dir", "filetree.pane-width")
    assert all(one in note for one in named)
    assert not any(one in note for one in ("diff", "rules", "ci-config", "show-", "layer."))


@pytest.mark.parametrize(
    ("text", "look"),
    [
        (ALL, {"view": "range", "columns": []}),
        ("layer:\n  show-aggregated-changes: false\nfiletree:\n  show-attributes: true\n", {}),
        ("layer: []\nfiletree: x\ndiff: 3\nrules: 7\n", {}),
        ("", {}),
    ],
)
def test_how_its_interface_begins_ours_does(home: Path, text: str, look: dict[str, object]) -> None:
    (home / ".dive.yaml").write_text(text)
    found = dives_application(None, {"HOME": str(home)}, home.parent / "work", [])
    assert found
    assert found.look == look


@pytest.mark.parametrize("text", ["[1]", "a: [", "3", "!!python/object:x {}"])
def test_what_is_no_configuration_is_a_line(home: Path, text: str) -> None:
    (home / ".dive.yaml").write_text(text)
    with pytest.raises(UsageError, match=r"\.dive\.yaml"):
        loaded(home)
