"""Runs every measurement and writes `bench/RESULTS.md`: `python -m bench.run`."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import dive, index, interface, random_access, secrets
from bench.figures import Figure, table

_RESULTS = Path(__file__).with_name("RESULTS.md")
_PARTS = {
    "The index of a layer": index.measure,
    "An image, against dive": dive.measure,
    "The interface": interface.measure,
    "A file of a compressed layer": random_access.measure,
    "Every secret of clean software": secrets.measure,
}


def main() -> None:
    """Measure everything, show each figure as it comes, and write the results."""
    sections = [_HEAD.format(machine=_machine())]
    for title, measure in _PARTS.items():
        with TemporaryDirectory(prefix="bench-") as folder:
            figures = [_shown(figure) for figure in measure(Path(folder))]
        sections.append(f"## {title}\n\n{table(figures)}\n")
    _RESULTS.write_text("\n".join(sections), encoding="utf-8")


_HEAD = """# Measured

Written by `python -m bench.run`; every comparison is of one run on one machine: {machine}.
"""


def _shown(figure: Figure) -> Figure:
    print(figure.row, flush=True)
    return figure


def _machine() -> str:
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{os.cpu_count()} cores, {_processor()}, {platform.system()}, {python}"


def _processor() -> str:
    """Return the processor's model as Linux tells it, else its architecture."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())


if __name__ == "__main__":
    main()
