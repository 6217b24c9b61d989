"""What a path tells about a secret: whose it is, and whether it is there for tests alone."""

from __future__ import annotations

import re
from dataclasses import replace

from explorer.secrets.match import Match
from explorer.secrets.rule import Severity

# Folders that package managers fill: nobody edits there, and everybody has the same files.
_packages = re.compile(
    r"(?:^|/)(?:site-packages|dist-packages|node_modules|gems|vendor/bundle|go/pkg/mod|usr/share"
    r"|usr/lib|python\d\.\d+|perl5?|\.cargo/registry|\.m2/repository)/"
)
_tests = re.compile(
    r"(?i)(?:^|/)(?:tests?|testing|testdata|test-data|_?fixtures?|certdata|certs|spec|specs|examples?"
    r"|samples?|demos?|docs?|documentation|mocks?|benchmarks?|man\d?|help|html|cookbook"
    r"|vectors)(?:/|$)"
    r"|(?:^|/)(?:test_|examples?[-_.]|README|CHANGES|HISTORY|CHANGELOG|PKG-INFO|METADATA)[^/]*$"
    r"|(?:_test|\.test|\.spec|\.md|\.rst)(?:\.\w+)?$"
)


def downgraded(match: Match, path: str) -> Match:
    """Return the match, graded down to low among a package's own tests and documentation."""
    if match.severity == Severity.LOW or not test_data_of_a_package(path):
        return match
    details = {**match.details, "downgraded": "test data or documentation of a package"}
    return replace(match, severity=Severity.LOW, details=details)


def test_data_of_a_package(path: str) -> bool:
    """Tell whether a path is of a package's own tests or documentation."""
    package = _packages.search(path)
    return package is not None and _tests.search(path, package.end() - 1) is not None
