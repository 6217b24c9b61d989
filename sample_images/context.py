"""A build's temporary folder: Dockerfile, context and secrets, with the credentials filled in."""

import os
import shutil
from pathlib import Path
from string import Template

from sample_images import tokens
from sample_images.catalogue import Scenario

# Layers carry the times of the files that were copied in: these come from no clock.
TIME = 1_750_000_000


class Context:
    """What a builder needs of one scenario, laid out in a folder that is thrown away."""

    def __init__(self, scenario: Scenario, folder: Path) -> None:
        values = tokens.values(scenario.story)
        shutil.copytree(scenario.folder, folder)
        fill_in(folder, values)
        if scenario.repairs:
            shutil.copytree(folder / "repaired", folder, dirs_exist_ok=True)
        self.path = folder / "context"
        self.dockerfile = folder / "Dockerfile"
        self.build_args = {name: values[name] for name in scenario.build_args}
        self.secrets = {name: folder / name for name in scenario.secrets}
        for name, path in self.secrets.items():
            if not path.exists():  # one that is more than a value has a template of its own
                path.write_text(values[name])
        settle(self.path)


def fill_in(folder: Path, values: dict[str, str]) -> None:
    """Turn each `NAME.template` into NAME, with the credentials in their places."""
    for template in sorted(folder.rglob("*.template")):
        text = Template(template.read_text()).substitute(values)
        template.with_suffix("").write_text(text)
        template.unlink()


def settle(folder: Path) -> None:
    """Give everything the modes and the time that it would have on any machine."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
        os.utime(path, (TIME, TIME))
