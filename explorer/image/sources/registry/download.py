"""A body on its way from a registry to a private spool, in one reply or in several."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.errors import DamageError
from explorer.image.blob import FileBlob
from explorer.image.request import Request
from explorer.image.sources.exchange import Reply, steps_to_receive
from explorer.image.spool import append, need_room, private_file

_PARTIAL = 206


class Download:
    """The bytes that are here, `done` of at most `limit`."""

    def __init__(self, limit: int, request: Request) -> None:
        """Make a spool that has room for all. Raises ImageError where there is none."""
        self._limit, self._request = limit, request
        self._spool = private_file()
        self.done = 0
        need_room(self._spool, limit)

    @property
    def blob(self) -> FileBlob:
        """What is here."""
        return FileBlob(self._spool, 0, self.done)

    @property
    def headers(self) -> Mapping[str, str]:
        """What asks for the rest, where there is something already (RFC 9110, "Range")."""
        return {"Range": f"bytes={self.done}-"} if self.done else {}

    def restart(self) -> None:
        """Forget what is here: the next reply comes from somebody else."""
        self._spool.seek(0)
        self._spool.truncate()
        self.done = 0

    def wait(self, seconds: float) -> None:
        """Count seconds of waiting and report the progress. Raises LimitError, CancelledError."""
        self._request.allowance.wait(seconds)
        self._request.progress("fetching", self.done, self._limit)

    def take(self, reply: Reply) -> None:
        """Receive the rest.

        Raises DamageError for too much of it, LimitError, CancelledError, and what FAULTS names.
        """
        known = 0 if self._goes_on(reply) else self.done
        for chunk in reply.chunks():
            self._request.allowance.charge(steps_to_receive(chunk))
            fresh, known = chunk[known:], max(0, known - len(chunk))
            if self.done + len(fresh) > self._limit:
                raise DamageError(f"the registry sends more than {self._limit} bytes")
            append(self._spool, fresh)
            self.done += len(fresh)
        self.wait(0)

    def _goes_on(self, reply: Reply) -> bool:
        """Return whether a reply has the rest alone. Raises DamageError for any other part."""
        part = str(reply.headers.get("Content-Range", ""))
        if reply.status == _PARTIAL and not part.startswith(f"bytes {self.done}-"):
            raise DamageError("the registry sends another part than it was asked for")
        return reply.status == _PARTIAL
