"""Runs every measurement and writes `bench/RESULTS.md`: `python -m bench.run [PART…]`.

With parts, such as `interface`, the others keep what was measured before.
"""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from bench import (
    compare,
    costly,
    dive,
    growth,
    index,
    interface,
    kept,
    packages,
    random_access,
    secrets,
    sweep,
)
from bench.figures import Figure, table
from bench.probe import compile_package

_RESULTS = Path(__file__).with_name("RESULTS.md")
Measure: TypeAlias = Callable[[Path], Iterator[Figure]]
_PARTS: Mapping[str, Measure] = {
    "The index of a layer": index.measure,
    "An image, against dive": dive.measure,
    "The interface": interface.measure,
    "A file of a compressed layer": random_access.measure,
    "Every secret of clean software": secrets.measure,
    "Real packages in neutral folders": packages.measure,
    "What is kept between runs": kept.measure,
    "Two images side by side": compare.measure,
    "Growth": growth.measure,
    "A sweep": sweep.measure,
    "Small images that once cost much": costly.measure,
}


def main(parts: Collection[str]) -> None:
    """Measure, show each figure as it comes, and write the results."""
    compile_package()
    before = _sections(_RESULTS.read_text(encoding="utf-8")) if parts else {}
    sections = [_HEAD.format(machine=_machine())]
    for title, measure in _PARTS.items():
        is_asked = not parts or measure.__module__.rpartition(".")[2] in parts
        figures = _figures(measure) if is_asked else before.get(title, "")
        if figures:
            sections.append(f"## {title}\n\n{figures.strip()}\n")
    _RESULTS.write_text("\n".join(sections), encoding="utf-8")


def _figures(measure: Measure) -> str:
    with TemporaryDirectory(prefix="bench-") as folder:
        return table([_shown(figure) for figure in measure(Path(folder))])


def _sections(results: str) -> dict[str, str]:
    """Return the tables of earlier results by their titles."""
    _, *pieces = re.split("^## ", results, flags=re.MULTILINE)
    parted = (piece.partition("\n") for piece in pieces)
    return {title: figures for title, _, figures in parted}


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
    main(sys.argv[1:])
