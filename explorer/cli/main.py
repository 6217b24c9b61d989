"""The command line as a whole, and the one place where an error becomes a status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from explorer.cli.build import build_image
from explorer.cli.cat import print_file
from explorer.cli.ci import gate
from explorer.cli.config import show_configuration
from explorer.cli.demo import demo
from explorer.cli.explore import explore
from explorer.cli.extract import save_files
from explorer.cli.faults import place_of, say_traceback
from explorer.cli.ls import list_entries
from explorer.cli.rules import rules
from explorer.cli.signals import ignore_signals, interrupt_on_signals
from explorer.cli.statuses import FAULT, INTERRUPTED, OK
from explorer.cli.streams import complete_streams
from explorer.cli.usage import usage_text
from explorer.errors import CancelledError, ExplorerError, UsageError
from explorer.image.reference import STDIN
from explorer.report.messages import begin_log, say
from explorer.report.output import abandon_output

_GATE = str(gate.name)


class _ImageOrCommand(click.Group):
    """A group whose first word may be an image: `explore` is meant then, or the gate."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"--help", "-h", "--version", "--debug"}
        first = next((place for place, word in enumerate(args) if word not in own), None)
        if first is not None and (args[first] not in self.commands or args[first] == _GATE):
            # Behind -- the name of the gate is that of a command, and no option.
            meant = ["--", _GATE] if _GATE in args or _is_in_pipeline(args) else ["explore"]
            args = [*args[:first], *meant, *args[first:]]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - what the command returns
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            # Click would print an empty line of its own first.
            raise CancelledError("Interrupted") from None


@click.group(cls=_ImageOrCommand, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="layer-explorer", prog_name="layer-explorer")
@click.option("--debug", is_flag=True, expose_value=False, help="Show tracebacks.")
def command_line() -> None:
    """Look into every layer of a container image, at what later layers hide as well.

    IMAGE is a reference of the local engine, docker://REF, podman://REF,
    registry://REF, docker-archive:PATH, oci:DIR[:TAG], oci-archive:PATH[:TAG], the
    path of a folder or a file, or - for an archive on standard input.

    With --ci there is no interface: a report and a verdict, for pipelines. Its options
    are listed by `layer-explorer --ci --help`.
    """


for _command in (
    explore,
    gate,
    list_entries,
    print_file,
    save_files,
    rules,
    build_image,
    show_configuration,
    demo,
):
    command_line.add_command(_command)


def _is_gate(arguments: Sequence[str]) -> bool:
    return _GATE in arguments or _is_in_pipeline(arguments)


def _is_in_pipeline(arguments: Sequence[str]) -> bool:
    """Tell whether a CI system runs this, with nobody there to see the interface."""
    piped = STDIN in arguments
    attached = sys.stdout.isatty() and (piped or sys.stdin.isatty())
    return os.environ.get("CI", "").lower() in {"true", "1"} and not attached


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and end the process with its status."""
    complete_streams()
    interrupt_on_signals()
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: list[str]) -> int:
    """Run the command and return its exit status; every error becomes one line."""
    debug = "--debug" in arguments
    begin_log()
    try:
        return int(command_line.main(arguments, "layer-explorer", standalone_mode=False) or OK)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.UsageError as error:
        say(usage_text(error, gate=_is_gate(arguments)))
        return UsageError.exit_status
    except (KeyboardInterrupt, CancelledError):
        ignore_signals()
        say("Interrupted")
        return INTERRUPTED
    except ExplorerError as error:
        if debug:
            say_traceback(error)
        say(str(error))
        return error.exit_status
    except Exception as error:
        # The gate sees to its own output: a pipe that breaks elsewhere is no verdict.
        if isinstance(error, BrokenPipeError) and not _is_gate(arguments):
            return _reader_gone()
        if debug:
            say_traceback(error)
        say(f"An unforeseen error, {place_of(error)}. Please report it with the output of --debug")
        return FAULT


def _reader_gone() -> int:
    abandon_output()
    return OK
