"""What searching has brought: of one content, and of all files of a layer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import field
from msgspec.structs import replace

from explorer.errors import LimitError
from explorer.frozen import Frozen
from explorer.printable import printable
from explorer.secrets.finding import ContentMatch, LocationKind
from explorer.secrets.match import Match
from explorer.secrets.worst import Worst, weight


class Outcome(Frozen, frozen=True, gc=False):
    """What a content brought: matches, notes on what was left out, certificates.

    `certificates` are paths and subjects by the name of the public key, `unread` notes about
    content that was not searched, each with its file. `limited`: a limit for the whole image was
    met, so that in another image there may be more.
    """

    matches: Sequence[ContentMatch] = ()
    notes: Sequence[str] = ()
    certificates: Mapping[str, str] = field(default_factory=dict)
    unread: Sequence[tuple[bytes, str]] = ()
    limited: bool = False

    @classmethod
    def unsearched(cls, path: bytes, error: LimitError) -> Outcome:
        """Return that a file was not searched, since the image has used up its allowance."""
        return cls(unread=((path, f"{printable(path)}: {error.message}"),), limited=True)

    @classmethod
    def of(cls, parts: Iterable[Outcome]) -> Outcome:
        """Return as one what several tasks for one content brought."""
        parts = [*parts]
        if len(parts) == 1:
            return parts[0]
        return cls(
            [match for one in parts for match in one.matches],
            [note for one in parts for note in one.notes],
            {key: where for one in parts for key, where in one.certificates.items()},
            [note for one in parts for note in one.unread],
            any(one.limited for one in parts),
        )

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say of the content."""
        return not (self.matches or self.notes or self.certificates or self.unread)

    @property
    def names_places(self) -> bool:
        """Whether it says where something stands: then it is no other file's as well."""
        is_packed = any(one.inner_path is not None for one in self.matches)
        return bool(is_packed or self.notes or self.certificates or self.unread)

    def kept(self, worst: Worst, path: bytes) -> Outcome:
        """Return it with the matches that are among the worst so far; others are unread."""
        kept = [one for one in self.matches if worst.takes(weight(one))]
        if len(kept) == len(self.matches):
            return self
        note = f"{printable(path)}: the search kept the worst {worst.most} secrets (max-findings)"
        return replace(self, matches=kept, unread=(*self.unread, (path, note)), limited=True)


class EntryMatch(NamedTuple):
    """A match in what an entry says of itself, by its position; `name` is that of an attribute."""

    position: int
    kind: LocationKind
    found: ContentMatch
    name: str | None = None


class LayerSecrets(Frozen, frozen=True):
    """What the files of one layer hold: it depends on the layer, the rules and the limits alone.

    `outcomes` are those that are not empty, and `names` the files that are secrets by their path,
    both by position; `said` are secrets in what entries say of themselves; `ended` says why the
    layer was not searched to its end.
    """

    outcomes: Mapping[int, Outcome] = field(default_factory=dict)
    names: Mapping[int, Match] = field(default_factory=dict)
    ended: str = ""
    said: Sequence[EntryMatch] = ()

    @property
    def is_whole(self) -> bool:
        """Whether no limit of the image was met on the way."""
        return not (self.ended or any(one.limited for one in self.outcomes.values()))
