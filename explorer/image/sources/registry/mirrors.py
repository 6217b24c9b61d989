"""Where an image is asked for: at the mirrors of its registry first, then where it really is.

Sources: containers-registries.conf(5), "Remapping and mirroring registries"; the `dockerd`
command's reference, "registry-mirrors".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from explorer.errors import DamageError, ImageError, ImageNotFoundError, LimitError
from explorer.image.request import RegistryAccess
from explorer.image.sources.registry.client import PullSource, Repository
from explorer.image.sources.registry.daemon_settings import DaemonSettings
from explorer.image.sources.registry.download import Download
from explorer.image.sources.registry.logins import Login, Tell
from explorer.image.sources.registry.name import HUB, RegistryName
from explorer.image.sources.registry.registries_conf import (
    RegistryTable,
    Site,
    table_for,
)
from explorer.printable import printable


def pull_sources(name: RegistryName, access: RegistryAccess, tell: Tell) -> list[PullSource]:
    """Return where a name is asked for, its own registry last.

    Raises ImageError for one that is blocked, UsageError for settings that make no sense.
    """
    table, daemon = table_for(name), DaemonSettings(tell)
    if table and table.blocked:
        raise ImageError(f"{table.origin} blocks {printable(table.prefix)}, so it is not asked")
    home = _at(name, table, table.site, daemon) if table else PullSource(name)
    home = replace(
        home,
        insecure=home.insecure or access.insecure or daemon.is_insecure(home.name.host),
        login=_given_login(access),
    )
    return [*_mirrors(name, table, daemon), home]


def _mirrors(
    name: RegistryName, table: RegistryTable | None, daemon: DaemonSettings
) -> Iterator[PullSource]:
    if table:
        asked = (one for one in table.mirrors if one.serves(name))
        yield from (_at(name, table, one, daemon) for one in asked)
    if name.host == HUB:
        for host, insecure in daemon.mirrors():
            yield PullSource(replace(name, host=host), insecure or daemon.is_insecure(host))


def _at(name: RegistryName, table: RegistryTable, site: Site, daemon: DaemonSettings) -> PullSource:
    moved = table.moved(name, site)
    return PullSource(moved, site.insecure or daemon.is_insecure(moved.host))


def _given_login(access: RegistryAccess) -> Login | None:
    if not access.username:
        return None
    origin = f"--username {printable(access.username)}"
    return Login(origin, access.username, access.password)


class PullSources:
    """One image's repositories, its mirrors first: what one lacks or refuses the next is asked for.

    A mirror that fails is left alone from then on, and so is one that does not have the image.
    """

    def __init__(self, repositories: Sequence[Repository], tell: Tell) -> None:
        """Take the repositories, the image's own last; `tell` hears of mirrors that fail."""
        self._left, self._tell = tuple(repositories), tell

    @property
    def serving(self) -> Repository:
        """The one that is asked first: once a manifest is here, the one that sent it."""
        return self._left[0]

    def fetch(self, kind: str, which: str, download: Download) -> str:
        """Fetch as a Repository does. Raises ImageError, which says why the mirrors had it not."""
        *mirrors, home = self._left
        missed = list[str]()
        for mirror in mirrors:
            try:
                return mirror.fetch(kind, which, download, is_last=False)
            except LimitError:
                raise
            except ImageError as error:
                missed.append(error.message)
                self._pass_over(mirror, kind, error)
                download.restart()
        try:
            return home.fetch(kind, which, download)
        except ImageError as error:
            if not missed or isinstance(error, LimitError | DamageError):
                raise
            raise _with_reasons(error, missed) from error

    def _pass_over(self, mirror: Repository, kind: str, error: ImageError) -> None:
        is_missing = isinstance(error, ImageNotFoundError)
        if kind == "manifests" or not is_missing:
            self._left = tuple(one for one in self._left if one is not mirror)
        if not is_missing:
            self._tell(f"A mirror was passed over: {error.message}")


def _with_reasons(error: ImageError, missed: Sequence[str]) -> ImageError:
    """Return a fault that says those of the mirrors as well."""
    kind = ImageNotFoundError if isinstance(error, ImageNotFoundError) else ImageError
    said = f"{error.message}. Before it, of its mirrors: {'; '.join(missed)}"
    return kind(said, hint=error.hint)
