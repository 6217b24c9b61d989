"""Fuzzes one target with atheris: `python -m fuzz TARGET [OPTIONS OF LIBFUZZER] [FOLDERS]`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from tempfile import gettempdir, mkdtemp

import atheris

from fuzz.target import NAMES, Target, corpus, dictionary, target, unchanged

# Seconds and megabytes that one input may take.
_LIMITS = ("-timeout=10", "-rss_limit_mb=500", "-print_final_stats=1")


def main(arguments: list[str]) -> None:
    """Run until a law breaks or an option says to stop; new inputs go to the first folder.

    Without folders they go to a temporary one.
    """
    if not arguments or arguments[0] not in NAMES:
        sys.exit(f"usage: python -m fuzz TARGET [OPTIONS]; TARGET is one of {', '.join(NAMES)}")
    name, *options = arguments
    if all(one.startswith("-") for one in options):
        options.append(mkdtemp(prefix=f"{name}-"))
    with atheris.instrument_imports(include=["explorer", "tomllib"]):
        chosen = target(name)
        _warm_up(name, chosen)
    command = [sys.argv[0], *_LIMITS, *_own_options(name, chosen), *options]
    helper = {} if chosen.repair is unchanged else {"custom_mutator": _mutator(chosen)}
    atheris.Setup([*command, str(corpus(name))], chosen.one, **helper)
    atheris.Fuzz()


def _warm_up(name: str, chosen: Target) -> None:
    """Let modules that are imported when they are needed be instrumented as well."""
    for path in corpus(name).iterdir():
        chosen.one(path.read_bytes())


def _own_options(name: str, chosen: Target) -> list[str]:
    words = dictionary(name)
    own = [f"-max_len={chosen.length}", f"-artifact_prefix={gettempdir()}/{name}-"]
    return [*own, f"-dict={words}"] if words.exists() else own


def _mutator(chosen: Target) -> Callable[[bytes, int, int], bytes]:
    def mutated(data: bytes, longest: int, _seed: int) -> bytes:
        return chosen.repair(atheris.Mutate(data, longest))[:longest]

    return mutated


if __name__ == "__main__":
    main(sys.argv[1:])
