"""`version`, `help` and `completion`: what the program says of itself."""

from __future__ import annotations

import click
from click.shell_completion import ShellComplete, get_completion_class

from explorer import __version__
from explorer.cli.options import debug_option
from explorer.errors import UsageError
from explorer.report.output import write_lines

NAME = "layer-explorer"
VERSION = f"{NAME}, version {__version__}"
_SHELLS = ("bash", "zsh", "fish")
_COMPLETION = """Print what completes commands, options and images in a shell: a new one has it.

\b
bash:  D=~/.local/share/bash-completion/completions; mkdir -p $D
       layer-explorer completion bash > $D/layer-explorer
zsh:   mkdir -p ~/.zfunc; layer-explorer completion zsh > ~/.zfunc/_layer-explorer
       with `fpath+=~/.zfunc` in ~/.zshrc before `compinit`
fish:  layer-explorer completion fish > ~/.config/fish/completions/layer-explorer.fish
"""


@click.command("version")
@debug_option
def show_version() -> None:
    """Print the version."""
    write_lines([VERSION])


@click.command("help", context_settings={"ignore_unknown_options": True})
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@click.option("--man", is_flag=True, help="Print the manual page.")
@debug_option
@click.pass_context
def show_help(context: click.Context, command: tuple[str, ...], *, man: bool) -> None:
    """Print the help of a command, such as `ls`, `--ci` or `rules test`."""
    top = context.find_root()
    if man:
        from explorer.cli.manual import manual

        write_lines(manual(top))
        return
    write_lines(_asked(top, command).get_help().splitlines())


def _asked(context: click.Context, words: tuple[str, ...]) -> click.Context:
    """Return the context of a command by its words. Raises UsageError where there is none."""
    for word in words:
        group = context.command
        known = group.commands if isinstance(group, click.Group) else {}
        name = "--ci" if word == "ci" and "--ci" in known else word
        if name not in known:
            shown = ", ".join(one for one in known if not known[one].hidden)
            hint = f"There are {shown} and --ci" if "--ci" in known else ""
            raise UsageError(f"There is no command {' '.join(words)}", hint=hint)
        context = click.Context(known[name], info_name=name, parent=context)
    return context


@click.command("completion", help=_COMPLETION)
@click.argument("shell", type=click.Choice(_SHELLS))
@debug_option
def complete(shell: str) -> None:
    """Print what completes commands, options and images in a shell."""
    found = get_completion_class(shell)
    if found is None:  # click knows all three
        raise UsageError(f"There is no completion for {shell}")
    variable = f"_{NAME.replace('-', '_').upper()}_COMPLETE"
    # Not what bash's own class adds, which starts bash to ask for its version.
    script = ShellComplete.source(found(click.Command(NAME), {}, NAME, variable))
    write_lines(script.strip("\n").splitlines())
