"""The history: instructions as secrets are looked for in them, as they are shown, as advice says.

An input is up to four instructions, a line each but for the last.
"""

from __future__ import annotations

import json

from explorer.allowance import uncharged
from explorer.image.configuration import paired, parse_configuration
from explorer.image.model import Image, Instruction
from explorer.image.sources.engine.outline import outline_of, parse_inspection
from explorer.secrets.advice import fix_for
from explorer.secrets.finding import Location, LocationKind
from explorer.secrets.locations import NO_INSTRUCTION, instruction_text
from explorer.secrets.shell import word
from explorer.secrets.texts import texts_of
from explorer.text.redaction import Redaction
from fuzz.laws import is_safe
from fuzz.target import Target

_SECRET = b"well known"
_LONGEST = 60
_MOST = 4
_REDACTION = Redaction([_SECRET])


def one(data: bytes) -> None:
    """Read instructions from a configuration and from an engine's answer, and show each."""
    lines = data.decode("utf-8", "surrogateescape").split("\n", _MOST - 1)
    instructions = _read(lines)
    _is_searched(lines, instructions)
    for line in lines:
        _is_shown(line)
    _outline(lines)


def _read(lines: list[str]) -> list[Instruction]:
    history = [{"created_by": line, "empty_layer": "ENV" in line} for line in lines]
    read = parse_configuration(json.dumps({"history": history}).encode(), uncharged)
    assert not read.damages
    assert [one.created_by for one in read.instructions] == lines
    instructions = paired(read.instructions, 2)
    made = [one.layer for one in instructions if one.layer]
    assert made == list(range(1, len(made) + 1))
    return instructions


def _is_searched(lines: list[str], instructions: list[Instruction]) -> None:
    """Every instruction is searched, and what an offset says of it is true."""
    config = {"config": {"Env": lines, "Labels": dict.fromkeys(lines, "x")}}
    texts = list(texts_of(Image("fuzz", "memory", [], instructions, config=config)))
    of_history = [text for text in texts if text.location.kind is LocationKind.HISTORY]
    assert [text.location.instruction for text in of_history] == [one for one in lines if one]
    assert all(next(text.locations([0])).column == 1 for text in of_history)


def _is_shown(line: str) -> None:
    shown = instruction_text(_REDACTION.text(line), _LONGEST)
    assert shown == NO_INSTRUCTION or 0 < len(shown) <= _LONGEST
    assert is_safe(shown)
    assert _SECRET.decode() not in shown
    assert is_safe(word(line))
    for kind in (LocationKind.HISTORY, LocationKind.FILE):
        assert is_safe(fix_for(Location(kind, instruction=line)))


def _outline(lines: list[str]) -> None:
    layers = ["x"] * (len(lines) // 2)
    facts = parse_inspection({"Id": "x", "Os": "linux", "RootFS": {"Layers": layers}})
    history = [{"CreatedBy": line, "Size": len(line) % 3, "Created": 1 << 62} for line in lines]
    outline = outline_of("fuzz", "engine", facts, history)
    assert [one.layer for one in outline.instructions if one.layer] == [*range(1, len(layers) + 1)]


TARGET = Target(one, length=160)
