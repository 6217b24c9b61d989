"""The manual page, made of the commands' own help. Source: man(7), "groff man macros"."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from explorer import __version__
from explorer.cli.palette import STATUSES, VARIABLES

_SECTIONS = (("EXIT STATUS", STATUSES), ("ENVIRONMENT", VARIABLES))
_FILES = (
    (".layer-explorer.toml", "what the gate goes by, in the working directory or above it"),
    ("~/.config/layer-explorer/settings.toml", "how the interface looks and which keys it has"),
)


def manual(context: click.Context) -> Iterator[str]:
    """Yield the lines of the page for a program and all its commands."""
    group, name = context.command, context.info_name or ""
    yield f'.TH {_text(name).upper()} 1 "" "{name} {__version__}" "User Commands"'
    yield from (".SH NAME", rf"{_text(name)} \- {_text(_first_line(group))}")
    yield from (
        ".SH SYNOPSIS",
        _text(f"{name} IMAGE"),
        ".br",
        _text(f"{name} --ci [OPTIONS] IMAGE"),
    )
    yield from (".br", _text(f"{name} COMMAND [OPTIONS] …"))
    yield from (".SH DESCRIPTION", *_paragraphs(group.help or ""))
    yield ".SH COMMANDS"
    for one in _commands(context):
        yield from _command(one)
    for title, rows in (*_SECTIONS, ("FILES", _FILES)):
        yield f".SH {title}"
        for term, told in rows:
            yield from (".TP", rf"\fB{_text(term)}\fR", _text(told))


def _commands(context: click.Context) -> Iterator[click.Context]:
    """Yield the contexts of all commands, those below them as well; nobody types `explore`."""
    group = context.command
    for name, command in group.commands.items() if isinstance(group, click.Group) else ():
        if not command.hidden or name.startswith("-"):
            below = click.Context(command, info_name=name, parent=context)
            yield below
            yield from _commands(below)


def _command(context: click.Context) -> Iterator[str]:
    # In words of our own: each version of click has others.
    options = [one for one in context.command.params if isinstance(one, click.Option)]
    named = [one for one in context.command.params if isinstance(one, click.Argument)]
    usage = " ".join([context.command_path, "[OPTIONS]", *(_argument(one) for one in named)])
    yield f'.SS "{_text(usage)}"'
    yield from _paragraphs(context.command.help or "")
    for one in options:
        if one.help and not one.hidden:
            yield from (".TP", rf"\fB{_text(_option(one))}\fR", _text(one.help))


def _argument(one: click.Argument) -> str:
    name = one.metavar if one.metavar is not None else (one.name or "").upper()
    return name if one.required or not name else f"[{name}]"


def _option(one: click.Option) -> str:
    choices = "|".join(one.type.choices) if isinstance(one.type, click.Choice) else ""
    value = "" if one.is_flag else one.metavar or choices or one.type.name.upper()
    return f"{', '.join(one.opts)} {value}".rstrip()


def _first_line(command: click.Command) -> str:
    return (command.help or "").strip().partition("\n")[0].rstrip(".")


def _paragraphs(help_text: str) -> Iterator[str]:
    """Yield a help's paragraphs; one that begins with a backspace keeps its lines."""
    for paragraph in re.split(r"\n\s*\n", help_text.strip()):
        lines = [_text(line.strip()) for line in paragraph.strip().splitlines()]
        if lines[0] == "\b":
            yield from (".PP", ".nf", *lines[1:], ".fi")
        else:
            yield from (".PP", " ".join(lines))


def _text(text: str) -> str:
    """Return a text that roff takes as it is."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq")
    escaped = escaped.replace("…", "...").replace("'", r"\(aq")
    return f"\\&{escaped}" if escaped.startswith(".") else escaped
