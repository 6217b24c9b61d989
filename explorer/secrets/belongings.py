"""What a path says about a secret: whose file it is in, and how much less it means there.

Nothing is left out by its path. What everybody has in the same words, since a package
brings it along, is graded down and says so; people's own files keep every grade.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from enum import Enum
from functools import lru_cache

from msgspec.structs import replace

from explorer.secrets.candidate import Candidate
from explorer.secrets.lock_files import is_lock_file
from explorer.secrets.match import DOUBT, Match
from explorer.secrets.randomness import looks_random
from explorer.secrets.rule import Confidence, Severity

# Folders that package managers fill: nobody edits there, and everybody has the same files.
_packages = re.compile(
    r"(?:^|/)(?:site-packages|dist-packages|node_modules|vendor/bundle|go/pkg/mod"
    r"|gems/[^/]{1,80}-\d[^/]{0,40}|lib(?:64)?/python\d(?:\.\d+)?|lib/ruby/\d[\d.]{0,9}"
    r"|\.cargo/registry|\.m2/repository|var/cache/(?:apt|dnf|yum|pacman|apk))/"
)
# Those of a distribution, but for what people serve from there, or configure there.
_distribution = re.compile(
    r"(?:^|/)(?:(?:lib|share)/(?:[\w-]{1,40}/)?perl5?|usr/lib(?:32|64|x32|exec)"
    r"|[a-z0-9_]{3,12}-linux-(?:gnu|musl)\w{0,12}"
    r"|usr/(?:share|lib)(?!/(?:nginx|httpd|apache2|caddy|lighttpd|tomcat[^/]{0,9}|jetty[^/]{0,9}"
    r"|webapps|cgi-bin|wildfly|elasticsearch|opensearch|logstash|kibana|grafana|jenkins)/))/"
    r"|^(?:\./|/)?lib(?:32|64|x32)?/"
)
_configured = re.compile(
    r"(?i)(?:^|/)(?:[\w-]{0,40}(?:config|settings|secrets?|credentials|database)|application|deploy)"
    r"[\w.-]{0,40}\.(?:ya?ml|json|toml|ini|xml|env|php|py|js|rb)$|\.(?:conf|cfg|properties|service)$"
)
_tests = re.compile(
    r"(?i)(?:^|/)(?:_{0,2}tests?_{0,2}|testing|testdata|test-data|e2e|_?fixtures?|certdata|certs|specs?"
    r"|examples?|samples?|demos?|docs?|documentation|_{0,2}mocks?_{0,2}|benchmarks?|man\d?|help|cookbook"
    r"|vectors)(?:/|$)|(?<=usr/share)/info/"
    r"|(?:^|/)(?:test_|examples?[-_.]|README|CHANGES|HISTORY|CHANGELOG|PKG-INFO|METADATA)[^/]*$"
    r"|(?:^|/)(?:tests?|specs?|conftest)\.\w+$|\.examples?\.\w+$"
    r"|(?:_test|\.test|\.spec|\.md|\.rst)(?:\.\w+)?$"
)
# What the tools of a language take for tests: Go, Python, JavaScript, Ruby, Java and .NET, PHP.
_own_tests = re.compile(
    r"(?:^|/)(?:testdata|__(?:tests|mocks|fixtures)__)/|(?:^|/)(?:test_[^/]*|conftest)\.py$"
    r"|_test\.(?:go|py|rb|exs|dart|cc|cpp)$|_spec\.rb$|\.(?:test|spec)\.[cm]?[jt]sx?$"
    r"|[a-z\d]Tests?\.(?:java|kt|scala|groovy|cs|php|swift)$"
)
_lists = re.compile(
    r"(?:^|/)(?:var/lib/(?:dpkg|apt|rpm|dnf|pacman)|lib/apk/db|usr/lib/sysimage|var/log/(?:apt|dnf))/"
    r"|(?:^|/)var/(?:log/dpkg\.log|cache/apt/[^/]+$)"
)
_library = re.compile(r"(?i)\.(?:so(?:\.[\d.]+)?|node|pyd|dll|dylib|wasm|a|o)$")
# Files that people write, or a tool for them; no package brings them along, wherever they are.
_personal = re.compile(
    r"(?:^|/)(?:\.env(?!\.(?:example|sample|template|dist|tpl)$)(?:\.[\w-]{1,20})?|\.npmrc|\.yarnrc(?:\.yml)?"
    r"|\.netrc|_netrc|\.pypirc|\.pgpass|\.git-credentials|\.git/config|\.htpasswd|\.my\.cnf|\.s3cfg"
    r"|\.boto|\.dockercfg|\.docker/config\.json|\.aws/(?:credentials|config)|\.kube/config"
    r"|\.ssh/[^/]+|id_(?:rsa|dsa|ecdsa|ed25519)|\.\w{2,12}_history|[^/]+\.tfstate(?:\.backup)?"
    r"|local_settings\.py|secrets\.(?:ya?ml|json|toml|env)|credentials\.json"
    r"|direct_url\.json|\.package-lock\.json)$"
)
_environment = re.compile(
    r"(?:^|/)\.env(?:\.(?!(?:example|sample|template|dist|tpl|tests?|ci|schema)$)[\w-]{1,20})?$"
)
_comment = re.compile(rb"\s*(?:#|//|/?\*|--|;|\.\. |>>> )")
_key = re.compile(
    rb"-----BEGIN [ A-Z0-9]{0,30}(?:PRIVATE|Static) |M(?:I[IGH]|C4|[DH][A-Za-z0-9+/]C)"
)
# A shorter value may as well be a password that somebody made up for an example.
_LONG_ENOUGH = 12


class Belonging(Enum):
    """Whose file a path names; the value says why a match means less there."""

    OWN = ""
    OWN_TESTS = "a value without a mark in a test"
    PACKAGE = "a value without a mark in a file that comes with a package"
    LIBRARY = "compiled into a library that everybody has"
    TESTS = "test data or documentation of a package"
    LISTS = "in the lists of a package manager"


_OF_PEOPLE = frozenset({Belonging.OWN, Belonging.OWN_TESTS})


def graded(match: Match, candidate: Candidate, *, marked: bool) -> Match:
    """Return the match with the grade that it deserves where it stands.

    `marked` means that the value itself shows whose credential it is.
    """
    belonging = belonging_of(candidate.path)
    if is_environment(candidate.path) and belonging in _OF_PEOPLE:
        return in_use(match)
    limit = _limit(belonging, match, candidate, marked=marked)
    if match.severity <= limit:
        return match
    return replace(match, severity=limit, details={**match.details, "downgraded": belonging.value})


def means(path: str) -> Hashable:
    """Return all that a path says of the secrets in its file: where it is the same, so are they."""
    return belonging_of(path), is_environment(path), is_lock_file(path)


def is_environment(path: str) -> bool:
    """Return whether a path names the variables that a program is started with, and no model."""
    return bool(_environment.search(path))


def in_use(match: Match) -> Match:
    """Return the match with the grade of what a program is given: no test, no documentation.

    Only what casts no doubt on itself is graded up.
    """
    is_sure = match.severity is Severity.MEDIUM and DOUBT not in match.details
    return replace(match, severity=Severity.HIGH) if is_sure else match


@lru_cache(maxsize=1024)
def belonging_of(path: str) -> Belonging:
    """Return whose file a path names; the members of archives go on behind a slash."""
    if _lists.search(path):
        return Belonging.LISTS
    package = _packages.search(path)
    folder = package or _distribution.search(path)
    if folder is None:
        return Belonging.OWN_TESTS if _own_tests.search(path) else Belonging.OWN
    if _tests.search(path, folder.end() - 1):
        return Belonging.TESTS
    if _personal.search(path) or (not package and _configured.search(path)):
        return Belonging.OWN
    return Belonging.LIBRARY if _library.search(path) else Belonging.PACKAGE


def _limit(belonging: Belonging, match: Match, candidate: Candidate, *, marked: bool) -> Severity:
    """Return the worst grade that a match may have in a file of theirs."""
    if belonging is Belonging.OWN:
        return Severity.CRITICAL
    if belonging is Belonging.OWN_TESTS:
        # An address with a login may be that of a host that the tests are run against.
        is_sure = marked or match.severity > Severity.MEDIUM
        return Severity.CRITICAL if is_sure else Severity.LOW
    if belonging is Belonging.TESTS or (
        belonging is Belonging.LIBRARY and _key.match(candidate.secret)
    ):
        return Severity.LOW
    if marked or match.confidence is Confidence.VERIFIED:
        return Severity.CRITICAL
    return (
        Severity.MEDIUM if belonging is not Belonging.LISTS and _drawn(candidate) else Severity.LOW
    )


def _drawn(candidate: Candidate) -> bool:
    """Return whether a value is random, and not in a comment."""
    value = candidate.secret
    begin = candidate.before(160).rpartition(b"\n")[2]
    return len(value) >= _LONG_ENOUGH and looks_random(value) and not _comment.match(begin)
