"""The whole command line, and the only function that turns errors into exit statuses."""

from __future__ import annotations

import os
import sys
import threading
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click
from click.shell_completion import CompletionItem

from explorer.cli.about import NAME, VERSION, complete, show_help, show_version
from explorer.cli.build import build_image
from explorer.cli.cache import cache
from explorer.cli.ci import gate
from explorer.cli.comparing import compare_images
from explorer.cli.completing import image_names
from explorer.cli.contents import list_entries, print_file, save_files
from explorer.cli.dive import is_true, wants_json
from explorer.cli.interface import demo, explore, has_terminal
from explorer.cli.options import debug_option
from explorer.cli.palette import epilogue
from explorer.cli.process import (
    FAULT,
    INTERRUPTED,
    OK,
    complete_streams,
    ignore_signals,
    interrupt_on_signals,
)
from explorer.cli.registry_access import PASSWORD_STDIN
from explorer.cli.serve import serve_image
from explorer.cli.settings import rules, show_configuration
from explorer.cli.sweep import sweep_images
from explorer.errors import CancelledError, ExplorerError, UsageError
from explorer.heap import READING, give_back, seek_cycles_seldom
from explorer.image.request import STDIN
from explorer.image.sources.table import SOURCES
from explorer.report.messages import begin_log, say
from explorer.report.output import abandon_output

_GATE = str(gate.name)
_INTERFACE = str(explore.name)


class _NothingAskedError(UsageError):
    """Nothing is asked, and nobody can be: the message is the help, as it is written."""


class _ImageOrCommand(click.Group):
    """A group whose first word may be an image, for the interface or, with --ci, for the gate."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            if not has_terminal():
                raise _NothingAskedError(ctx.get_help())
            args = [_INTERFACE]
        own = {"--help", "-h", "--version", "--debug"}
        first = next((index for index, word in enumerate(args) if word not in own), None)
        if first is not None and (args[first] not in self.commands or args[first] == _GATE):
            # Behind -- the gate's name `--ci` is read as a command and not as an option.
            meant = ["--", _GATE] if _is_gate(args) else [_INTERFACE]
            args = [*args[:first], *meant, *args[first:]]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands and options that begin so, and the images."""
        commands = super().shell_complete(ctx, incomplete)
        if incomplete.startswith("-"):
            own = [CompletionItem(_GATE)] if _GATE.startswith(incomplete) else []
            return [*own, *commands]
        return [*commands, *image_names(ctx, explore.params[0], incomplete)]

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - what the command returns
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            # Click itself would first print an empty line.
            raise CancelledError("Interrupted") from None


_HELP = f"""Look into every layer of a container image, at what later layers hide as well.

IMAGE is a reference of the local engine, {", ".join(one.help for one in SOURCES)}, the
path of a folder or a file, or - for an archive on standard input. Without one, a
start screen lists what there is.

With --ci there is no interface: a report and a verdict, for pipelines. Its options
are listed by `layer-explorer --ci --help`.
"""


@click.group(
    cls=_ImageOrCommand,
    help=_HELP,
    epilog=epilogue(),
    subcommand_metavar="IMAGE | COMMAND …",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(VERSION, message="%(version)s")
@debug_option
def command_line() -> None:
    """Look into every layer of a container image."""


_CONTENTS = (list_entries, print_file, save_files, compare_images)
_SETTINGS = (rules, show_configuration, cache)
_TELLING = (show_version, show_help, complete)
for _command in (
    explore,
    gate,
    *_CONTENTS,
    build_image,
    sweep_images,
    *_SETTINGS,
    serve_image,
    demo,
    *_TELLING,
):
    command_line.add_command(_command)
gate.epilog = command_line.epilog


def _is_gate(arguments: Sequence[str]) -> bool:
    return _GATE in arguments or wants_json(arguments) or _is_in_pipeline(arguments)


def _is_in_pipeline(arguments: Sequence[str]) -> bool:
    """Return whether a CI system runs this, and there is no terminal for the interface."""
    piped = not {STDIN, PASSWORD_STDIN}.isdisjoint(arguments)
    attached = sys.stdout.isatty() and (piped or sys.stdin.isatty())
    return is_true(os.environ.get("CI", "")) and not attached


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and end the process with its status."""
    give_back(READING)
    seek_cycles_seldom()
    complete_streams()
    interrupt_on_signals()
    _shorten_faults()
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: list[str]) -> int:
    """Run the command and return its exit status; every error becomes one printed line."""
    debug = "--debug" in arguments
    begin_log()
    try:
        return int(command_line.main(arguments, NAME, standalone_mode=False) or OK)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.UsageError as error:
        say(_usage_text(error, gate=_is_gate(arguments)))
        return UsageError.exit_status
    except (KeyboardInterrupt, CancelledError):
        ignore_signals()
        say("Interrupted")
        return INTERRUPTED
    except _NothingAskedError as error:
        click.echo(error.message, err=True)
        return error.exit_status
    except ExplorerError as error:
        if debug:
            _say_traceback(error)
        say(str(error))
        return error.exit_status
    except Exception as error:
        # A reader that has left is no error, but for the gate, whose report must be complete.
        if isinstance(error, BrokenPipeError) and not _is_gate(arguments):
            abandon_output()
            return OK
        if debug:
            _say_traceback(error)
        say(f"An unforeseen error, {_origin(error)}. Please report it with the output of --debug")
        return FAULT


def _usage_text(error: click.UsageError, *, gate: bool) -> str:
    """Return one line; `gate` says that the gate was meant, for errors that name no command."""
    path = error.ctx.command_path if error.ctx else f"{NAME} --ci" if gate else NAME
    # Nobody types `explore`: it is the command that a plain IMAGE stands for.
    command = NAME if path == f"{NAME} explore" else path
    message = error.format_message().rstrip(".")
    end = "" if message.endswith("?") else "."
    return f"{message}{end} `{command} --help` shows what there is"


def _origin(error: BaseException) -> str:
    """Return an error's type and where it happened: its text may quote an image, and a secret."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    last = frames[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"


def _shorten_faults() -> None:
    """Let a fault in a thread or while an object goes be one line: its text may quote an image."""

    def tell(fault: threading.ExceptHookArgs | sys.UnraisableHookArgs) -> None:
        if fault.exc_value is not None:
            say(f"An unforeseen error beside the run, {_origin(fault.exc_value)}")

    threading.excepthook = tell
    sys.unraisablehook = tell


def _say_traceback(error: BaseException) -> None:
    """Say which calls led to an error and to those behind it, each line for itself."""
    cause = error.__cause__ or error.__context__
    if cause is not None:
        _say_traceback(cause)
    for frame in traceback.extract_tb(error.__traceback__):
        say(f"  {frame.filename}:{frame.lineno} in {frame.name}: {frame.line}")
    say(f"{type(error).__name__}")
