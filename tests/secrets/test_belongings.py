"""Whose file a secret is in: packages' own values are graded down, people's are not."""

from __future__ import annotations

import pytest

from explorer.secrets import Match, Severity, find_secrets
from explorer.secrets.belongings import Belonging, belonging_of
from tests.secrets.templates import fill

ADDRESS = "postgres://app:{alnum:20}@db/main"
PASSWORD = 'DB_PASSWORD = "{alnum:16}"'
TOKEN = "token: ghp_{base62:30}{crc32}"
KEY = "{pem}"
HASH = 'expected = "$6${alnum:16}${alnum:86}"'
SITE = "usr/local/lib/python3.11/site-packages/"
MODULES = "app/node_modules/"
OWN = [
    "", "app/.env", "/app/.env", "app/tests/.env", "root/.netrc", "etc/x.conf",
    "app/config/settings.py", "app/tests/data/server.key", "app/docs/README.md",
    "srv/www/html/config.js", "opt/tool/lib/a.so",
    "usr/local/lib/tool/libtool.so", "usr/local/bin/tool", "usr/share/nginx/html/config.js",
    "usr/lib/cgi-bin/tests/run.py", "usr/share/tool/config.yml",
    "usr/lib/tool/application.properties",
    SITE + "tool/.env", MODULES + "tool/.npmrc", MODULES + ".package-lock.json",
    SITE + "tool-1.0.dist-info/direct_url.json", "root/.ssh/id_rsa", MODULES + "tool/id_rsa",
    "app/perl/report.pl", "app/gems/tool/config.rb", "var/cache/debconf/passwords.dat",
    "app/tool.jar/BOOT-INF/classes/application.yml", "app/lib/libtool.so",
    "app/test.py", "app/tests/login.py", "app/latest.go", "app/contest.py", "app/latest_spec.py",
    "app/Latest.java", "app/attest.js",
]  # fmt: skip
OWN_TESTS = [
    "app/test_login.py", "app/conftest.py", "srv/auth_test.go", "go/src/auth/testdata/config.json",
    "app/src/login.test.ts", "app/src/login.spec.jsx", "app/src/__tests__/login.js",
    "app/spec/models/user_spec.rb", "app/src/test/java/org/shop/LoginTest.java",
    "app/Shop.Tests/LoginTests.cs", "app/tests/Unit/LoginTest.php",
]  # fmt: skip
PACKAGES = [
    SITE + "tool/base.py", "usr/lib/python3/dist-packages/tool/a.py", MODULES + "tool/index.js",
    "opt/app/node_modules/a/node_modules/b/index.js", "usr/local/lib/python3.11/base64.py",
    "usr/lib/ruby/3.1.0/uri/generic.rb", "usr/local/bundle/gems/rack-3.0.1/lib/rack.rb",
    "usr/share/emacs/28.2/lisp/mail/rmail.el.gz/rmail.el",
    "usr/share/nginx/html/node_modules/a/i.js",
    "var/cache/apt/archives/tool_1.0_all.deb/control.tar.xz/./postinst",
    SITE + "tool/settings.py", "usr/libexec/tool",
]  # fmt: skip
LIBRARIES = [
    "usr/lib/x86_64-linux-gnu/libgnutls.so.30.34.3", "/usr/lib64/libtool.so", "lib/libtool.so.1",
    SITE + "tool/_rust.abi3.so", MODULES + "tool/build/Release/tool.node",
    "var/cache/apt/archives/t.deb/data.tar.xz/./usr/lib/x86_64-linux-gnu/libt.so.1",
]  # fmt: skip
TESTS = [
    SITE + "tool/tests/server.key", SITE + "tool/test/.env", MODULES + "url/test.js",
    MODULES + "aws-sdk/apis/iam-2010-05-08.examples.json", MODULES + "tool/__tests__/a.js",
    "usr/share/man/man1/x.1.gz/x.1", "usr/share/doc/tool/changelog.gz/changelog",
    "usr/share/info/grep.info.gz/grep.info", SITE + "tool/conftest.py",
    "a.deb/data.tar.xz/./usr/share/doc/tool/README",
]  # fmt: skip
LISTS = [
    "var/lib/dpkg/status", "/var/lib/dpkg/info/ca-certificates.md5sums", "lib/apk/db/installed",
    "var/lib/apt/lists/deb.example.org_debian_dists_bookworm_main_binary-amd64_Packages",
    "var/lib/rpm/Packages", "var/log/dpkg.log", "var/log/apt/history.log",
    "var/cache/apt/pkgcache.bin",
]  # fmt: skip


ENVIRONMENTS = [
    "app/.env",
    "/app/.env",
    "app/tests/.env",
    "srv/.env.production",
    SITE + "tool/.env",
]
MODELS = ["app/.env.example", "app/.env.test", "srv/.env.template", "app/env", "app/.envrc.d/x"]


def only(template: str, path: str) -> Match:
    (match,) = find_secrets(fill(template, template), path)
    return match


@pytest.mark.parametrize("path", OWN)
def test_an_own_file_keeps_every_grade(path: str) -> None:
    assert belonging_of(path) is Belonging.OWN
    expected = {ADDRESS: Severity.HIGH, KEY: Severity.CRITICAL, TOKEN: Severity.CRITICAL}
    named = Severity.HIGH if path in ENVIRONMENTS else Severity.MEDIUM
    for template, severity in {**expected, PASSWORD: named}.items():
        match = only(template, path)
        assert match.severity == severity
        assert "downgraded" not in match.details


@pytest.mark.parametrize(
    ("path", "severity"),
    [*((one, Severity.HIGH) for one in ENVIRONMENTS), *((one, Severity.MEDIUM) for one in MODELS)],
)
def test_what_a_program_is_given_counts_as_much_as_a_password_in_use(
    path: str, severity: Severity
) -> None:
    assert only(PASSWORD, path).severity == severity
    guessed = only("POSTGRES_PASSWORD=postg" + "res", path)
    assert guessed.severity == Severity.LOW


@pytest.mark.parametrize("path", OWN_TESTS)
def test_a_value_without_a_mark_is_graded_down_in_a_test(path: str) -> None:
    assert belonging_of(path) is Belonging.OWN_TESTS
    for template in (PASSWORD, HASH):
        match = only(template, path)
        assert match.severity == Severity.LOW
        assert match.details["downgraded"] == Belonging.OWN_TESTS.value


@pytest.mark.parametrize("path", OWN_TESTS)
def test_a_login_a_token_and_a_key_keep_their_grades_in_a_test(path: str) -> None:
    for template in (ADDRESS, TOKEN, KEY):
        assert only(template, path).severity == only(template, "app/main.py").severity


@pytest.mark.parametrize("path", PACKAGES)
def test_a_value_without_a_mark_is_graded_down_in_a_package(path: str) -> None:
    assert belonging_of(path) is Belonging.PACKAGE
    match = only(ADDRESS, path)
    assert match.severity == Severity.MEDIUM
    assert match.details["downgraded"] == Belonging.PACKAGE.value
    assert only("postgres://scott:" + "ti{digits:1}ger@db/main", path).severity == Severity.LOW
    assert only("# at " + ADDRESS, path).severity == Severity.LOW


@pytest.mark.parametrize("path", PACKAGES)
def test_a_token_of_a_provider_and_a_key_keep_their_grades_in_a_package(path: str) -> None:
    assert only(TOKEN, path).severity == Severity.CRITICAL
    assert only("glpat-{b64url:20}", path).severity == only("glpat-{b64url:20}", "").severity
    assert only(KEY, path).severity == Severity.CRITICAL


@pytest.mark.parametrize("path", LIBRARIES)
def test_a_key_in_a_library_is_there_for_its_tests(path: str) -> None:
    match = only("\x7fELF\0\0\0\0{pem}\0", path)
    assert match.severity == Severity.LOW
    assert match.details["downgraded"] == Belonging.LIBRARY.value
    assert match.details["type"] == "EC"
    assert only("\x7fELF\0\0\0\0" + TOKEN + "\0", path).severity == Severity.CRITICAL


@pytest.mark.parametrize("path", TESTS)
def test_tests_and_documentation_of_packages_are_low(path: str) -> None:
    for template in (ADDRESS, KEY, TOKEN, PASSWORD):
        match = only(template, path)
        assert match.severity == Severity.LOW
        assert match.details["downgraded"] == Belonging.TESTS.value


@pytest.mark.parametrize("path", LISTS)
def test_values_in_lists_of_packages_are_low_and_tokens_are_not(path: str) -> None:
    for template in (ADDRESS, PASSWORD):
        match = only(template, path)
        assert match.severity == Severity.LOW
        assert match.details["downgraded"] == Belonging.LISTS.value
    assert only(TOKEN, path).severity == Severity.CRITICAL


def test_a_random_value_in_a_package_stays_what_it_is() -> None:
    match = only(PASSWORD, SITE + "tool/base.py")
    assert match.severity == Severity.MEDIUM
    assert "downgraded" not in match.details
