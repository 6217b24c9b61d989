"""dive's configuration of itself, `.dive.yaml`: what of it has a meaning here, and what has none.

Facts from dive 0.13: it is looked for in the working directory, in the home, and in the folder for
configurations; `rules` hold unless there is a file of them, `.dive-ci` or what `ci-config` names;
`layer`, `diff` and `filetree` say how its interface begins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from explorer.errors import UsageError
from explorer.frozen import Frozen
from explorer.report.configuration.files import read_configuration, usable
from explorer.report.configuration.yaml_file import parsed_yaml

NAME = ".dive.yaml"
_ENDINGS = (".yaml", ".yml")
_RULES = {
    "lowest-efficiency-threshold": "lowestefficiency",
    "highest-wasted-bytes": "highestwastedbytes",
    "highest-user-wasted-percent": "highestuserwastedpercent",
}
_TAKEN = ("rules", "ci-config")
# All that is left out of a view of changes anyway.
_UNCHANGED = frozenset({"unmodified", "unchanged"})


class DiveApplication(Frozen, frozen=True):
    """What a file says, by its keys."""

    path: Path
    fields: Mapping[str, object]

    @property
    def rules(self) -> Mapping[str, object] | None:
        """Its rules by their names in `.dive-ci` in lower case; None where it has none."""
        given = self._section("rules")
        return {_RULES[name]: given[name] for name in _RULES if name in given} or None

    @property
    def ci_config(self) -> str | None:
        """The file of rules that it names, if any."""
        named = self.fields.get("ci-config")
        return named if isinstance(named, str) and named else None

    @property
    def look(self) -> Mapping[str, object]:
        """What it says of the interface, as settings of ours."""
        is_aggregated = self._section("layer").get("show-aggregated-changes") is True
        is_bare = self._section("filetree").get("show-attributes") is False
        return {
            **({"view": "range"} if is_aggregated else {}),
            **({"columns": []} if is_bare else {}),
        }

    @property
    def remark(self) -> str:
        """What is said of all that has no meaning here; nothing where there is nothing."""
        others = ", ".join(self._others())
        told = "layer-explorer has settings of its own for it, or does without"
        return f"{self.path}: {others} is passed over: {told}" if others else ""

    def _others(self) -> Iterator[str]:
        known = {"layer": "show-aggregated-changes", "filetree": "show-attributes"}
        for name, value in self.fields.items():
            if name in known:
                yield from (f"{name}.{one}" for one in self._section(name) if one != known[name])
            elif name == "rules":
                yield from (f"{name}.{one}" for one in self._section(name) if one not in _RULES)
            elif name == "diff":
                hidden = self._section(name).get("hide")
                if not (isinstance(hidden, list) and _UNCHANGED.issuperset(map(str, hidden))):
                    yield "diff"
            elif name not in _TAKEN and value not in (None, {}):
                yield name

    def _section(self, name: str) -> Mapping[str, object]:
        section = self.fields.get(name)
        return {str(key): one for key, one in section.items()} if isinstance(section, dict) else {}


def is_dives(path: Path | None) -> bool:
    """Return whether a configuration that was named is dive's: ours is TOML, dive's YAML."""
    return path is not None and path.suffix in _ENDINGS


def dives_application(
    named: Path | None, environment: Mapping[str, str], start: Path, notes: list[str]
) -> DiveApplication | None:
    """Read the file that is named, if it is dive's, or the one that dive finds. Raises UsageError.

    One that is not the user's, and so is not used, goes into the notes.
    """
    if named and is_dives(named):
        return _read(start / named)
    places = _places(environment, start)
    found = next((path for path in places if usable(path, start, notes, "--config")), None)
    return _read(found) if found else None


def _places(environment: Mapping[str, str], start: Path) -> Iterator[Path]:
    yield start / NAME
    if home := environment.get("HOME"):
        yield Path(home, NAME)
        own = environment.get("XDG_CONFIG_HOME") or Path(home, ".config")
        yield from sorted(Path(own, "dive").glob("*.yaml"))


def _read(path: Path) -> DiveApplication:
    document = parsed_yaml(path, read_configuration(path))
    if document is not None and not isinstance(document, dict):
        raise UsageError(f"{path}: is no mapping", hint="dive's has keys such as `rules:`")
    fields = {str(name): value for name, value in (document or {}).items()}
    return DiveApplication(path, fields)
