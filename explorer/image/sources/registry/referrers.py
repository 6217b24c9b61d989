"""What a registry has that refers to an image: as it lists it, and by the tags of older tools.

Sources: OCI distribution specification 1.1, "Listing Referrers" and "Referrers Tag Schema";
RFC 8288 (Link); cosign, "Signature Specification", on its tags.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from itertools import islice
from urllib.parse import urljoin, urlsplit

from msgspec import Struct, field

from explorer import limits
from explorer.errors import FormatError, ImageError, ImageNotFoundError, LimitError, RefusedError
from explorer.image import document
from explorer.image.blob import read_blob
from explorer.image.descriptor import Descriptor, parse_index
from explorer.image.digest import sha256_of
from explorer.image.document import MAXIMUM_DOCUMENT
from explorer.image.request import KnownRepository, Request
from explorer.image.sources.referrers import TAG_ENDS, tag_stem
from explorer.image.sources.registry.client import Repository
from explorer.image.sources.registry.download import Download
from explorer.image.sources.registry.listing import tags_in
from explorer.printable import printable

_NEXT = re.compile(r'<([^<>]*)>\s*;[^,<>]*\brel="?next\b', re.IGNORECASE)
_BELOW = "/v2/"
# What registries say to an address that they do not know.
_UNKNOWN = (400, 405, 406, 410, 501)


class RegistryReferrers(Struct):
    """Asks the repository that an image came from what refers to its manifests.

    What it has said of lists and tags is `known` for what is asked next.
    """

    repository: Callable[[], Repository]
    known: KnownRepository = field(default_factory=KnownRepository)
    _listed: dict[str, tuple[Descriptor, ...]] = field(default_factory=dict)

    def refer(self, digest: str, request: Request) -> Iterator[Descriptor]:
        """Yield what refers to a manifest. Raises ImageError."""
        yield from self.listed(digest, request) or ()
        stem = tag_stem(digest)
        for tag in (stem + end for end in TAG_ENDS[self.known.lists_referrers :]):
            if self._may_have(tag, request):
                yield from self._tagged(tag, request)

    def listed(self, digest: str, request: Request) -> tuple[Descriptor, ...] | None:
        """Return what the registry lists, None where it has no such lists. Raises ImageError."""
        if self.known.lists_referrers and digest not in self._listed:
            try:
                self._listed[digest] = tuple(self._pages(digest, request))
            except ImageNotFoundError:
                self.known.lists_referrers = False
            except RefusedError as error:
                if error.status not in _UNKNOWN:
                    raise
                self.known.lists_referrers = False
        return self._listed.get(digest)

    def _pages(self, digest: str, request: Request) -> Iterator[Descriptor]:
        name = self.repository().name.repository
        path, met = f"{name}/referrers/{digest}", set[str]()
        while path:
            if path in met or len(met) == limits.MOST_PAGES:
                reason = "in a circle" if path in met else f"for over {limits.MOST_PAGES} pages"
                raise FormatError(f"the registry's list goes on {reason}")
            met.add(path)
            download, what = Download(MAXIMUM_DOCUMENT, request), f"referrers of {digest}"
            link = self.repository().fetch_list(path, printable(what), download)
            data = read_blob(download.blob, MAXIMUM_DOCUMENT, request.allowance.charge)
            fields = document.parse_object(data, what, request.allowance.keep)
            yield from parse_index(fields, what)
            path = _next_path(path, link)

    def _may_have(self, tag: str, request: Request) -> bool:
        """Return whether a tag may be there; of a name with too many tags each is asked for."""
        tags = self.known.tags
        if tags is None:
            tags = self.known.tags = self._all_tags(request)
        return tag in tags or not tags or len(tags) >= limits.MOST_TAGS

    def _all_tags(self, request: Request) -> frozenset[str]:
        """Return the tags of the name, none where the registry does not let them be listed."""
        try:
            return frozenset(islice(tags_in(self.repository(), request), limits.MOST_TAGS))
        except LimitError:
            raise
        except ImageError:
            return frozenset()

    def _tagged(self, tag: str, request: Request) -> Iterator[Descriptor]:
        """Yield what a tag names, with its bytes."""
        download = Download(MAXIMUM_DOCUMENT, request)
        try:
            media_type = self.repository().fetch("manifests", tag, download)
        except ImageNotFoundError:
            return
        data = read_blob(download.blob, MAXIMUM_DOCUMENT, request.allowance.charge)
        request.allowance.keep(2 * len(data))
        embedded = base64.b64encode(data).decode()
        yield Descriptor(media_type, sha256_of(data), len(data), data=embedded)


def _next_path(path: str, link: str) -> str:
    """Return where a list goes on, below `/v2/` of the very registry that sent it; "" for no more.

    Raises FormatError for what leads elsewhere.
    """
    found = _NEXT.search(link)
    if found is None:
        return ""
    try:
        parts = urlsplit(urljoin(_BELOW + path, found[1]))
    except ValueError:
        parts = urlsplit("")
    if not parts.path.startswith(_BELOW) or not (parts.path + parts.query).isprintable():
        raise FormatError("the registry's list goes on at what is no address")
    return f"{parts.path.removeprefix(_BELOW)}?{parts.query}"
