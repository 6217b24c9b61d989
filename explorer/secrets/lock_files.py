"""Lock files of package managers: what looks random in them is a digest, by their structure alone.

Each is known by the name that its tool gives it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from explorer.secrets.candidate import Candidate

_NAME = re.compile(
    r"(?:^|/)(?:(?:flake|composer|poetry|pdm|uv|pixi|mix|rebar|deno|bun|pubspec|conan|yarn|Cargo"
    r"|Gemfile|Podfile|Pipfile|Chart|MODULE\.bazel)\.lock|\.terraform\.lock\.hcl|pnpm-lock\.yaml"
    r"|packages\.lock\.json|\.?package-lock\.json|npm-shrinkwrap\.json|(?:Package|Cartfile)\.resolved"
    r"|gradle\.lockfile|verification-metadata\.xml|go\.(?:work\.)?sum)$"
)
# From MD5 to SHA-512, in hexadecimal (of 64 digits PyPI has 4 as folders), in base 64, in the base
# 32 of pnpm's patches.
_DIGEST = re.compile(
    rb"(?:rev=)?(?i:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{60}|[0-9a-f]{64}"
    rb"|[0-9a-f]{96}|[0-9a-f]{128})"
    rb"|[A-Za-z0-9+/]{27}=|[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{86}==|[a-z2-7]{26}"
)


@lru_cache(maxsize=1024)
def is_lock_file(path: str) -> bool:
    """Return whether a path is that of a lock file."""
    return bool(_NAME.search(path))


def pinned(candidate: Candidate) -> bool:
    """Return whether a value pins a package: it has the size of a digest, in a lock file."""
    return is_lock_file(candidate.path) and bool(_DIGEST.fullmatch(candidate.secret))
