"""`build`: builds an image with the engine, then runs the gate or the interface on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import click

from explorer.cli.options import debug_option
from explorer.errors import UsageError
from explorer.image.sources.table import ENGINES
from explorer.report.configuration.keys import KEYS
from explorer.report.messages import say

_DASHES = "--"
_ENGINES = [one.scheme for one in ENGINES]
_REST = f"{__name__}.rest"
# podman's build has the first as well, and every engine's the second.
_GATES_ALONE = {key.flag for key in KEYS} - {"--layers", "--platform", "--format", "--no-cache"}


class _TwoPrograms(click.Command):
    """A command whose words behind `--` are another program's; click would mix them with ours."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if _DASHES in args:
            at = args.index(_DASHES)
            args, ctx.meta[_REST] = args[:at], args[at + 1 :]
        return super().parse_args(ctx, args)


@click.command(
    "build",
    cls=_TwoPrograms,
    # No -h: the engine's short options may hold the letter.
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    options_metavar="[--ci] [OPTIONS OF IT --] ARGUMENTS OF THE ENGINE'S BUILD",
)
@click.option("--ci", is_flag=True, help="Run the gate on the image, not the interface.")
@click.option("--engine", type=click.Choice(_ENGINES), help="Which to build with.")
@debug_option
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="")
@click.pass_context
def build_image(
    context: click.Context, words: tuple[str, ...], engine: str | None, *, ci: bool
) -> int:
    """Build an image with the engine, then open it, or with --ci run the gate on it.

    What stands behind -- goes to the engine's build, what stands before it to the gate:
    `layer-explorer build --ci --fail-on medium -- -t app:1 .`. Without -- all words are the
    engine's: `layer-explorer build -t app:1 .`
    """
    from explorer.cli import building

    given = context.meta.get(_REST)
    ours, engines = ((), words) if given is None else (words, given)
    if ci:
        _check_apart(ours, engines)
        _check(ours)
    using = building.engine_to_use(engine)
    built = building.build(using.scheme, engines)
    if not {"--quiet", "-q"} & {*ours}:
        say(f"Built {', '.join((*building.tags_in(engines), built))}")
    image = using.written(built)
    # The whole command line runs again, now on the image, so that it reads the gate's options.
    program = cast("click.Group", context.find_root().command)
    arguments = [*(["--ci"] if ci else []), *ours, image]
    return int(program.main(arguments, "layer-explorer", standalone_mode=False) or 0)


def _check_apart(ours: Sequence[str], engines: Sequence[str]) -> None:
    """Raise UsageError for an option that only the gate has, and that the engine would be given."""
    for word in () if ours else engines:
        if word.partition("=")[0] in _GATES_ALONE:
            hint = f"Put -- behind what is the gate's: build --ci {word} … -- …"
            raise UsageError(f"{word} is the gate's, not the engine's", hint=hint)


def _check(words: Sequence[str]) -> None:
    """Raise for wrong options or a wrong configuration of the gate, before a long build."""
    from explorer.cli.ci import gate
    from explorer.cli.options import configured, given_in

    with gate.make_context(str(gate.name), [*words, "IMAGE"]) as checked:
        named = checked.params
        more = {"format": named["form"], "platform": named["platform"]}
        configured({**given_in(named), **more}, quiet=True)
