"""What package managers and C libraries bring along in every plain root is no finding above low."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.secrets import find_secrets
from explorer.secrets.rule import Severity
from tests.secrets.templates import fill

# As each system writes it, with names that sound like secrets.
FILES = {
    "lib/apk/db/installed": "C:Q1{b64:27}=\nP:libsecret-token\nV:3.4.3-r1\no:auth-token\n"
    "c:{hex:40}\np:cmd:passwd=3.4.3-r1\nF:etc/ssl\nR:shadow\na:0:42:640\nZ:Q1{b64:27}=\nR:key\n"
    "Z:Q1{b64:27}=\n",
    "lib/apk/db/triggers": "Q1{b64:27}= /usr/share/secrets/*\n",
    "etc/apk/keys/token.rsa.pub": "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"
    "{b64:260}\n-----END PUBLIC KEY-----\n",
    "etc/shadow": "root:*::0:::::\nbin:!::0:::::\nnobody:!!:19000:0:99999:7:::\n",
    "var/lib/dpkg/status.d/libsecret": "Package: libsecret\nDescription: a token store\n",
    "var/lib/dpkg/status.d/libsecret.md5sums": "{hex:32}  etc/token\n{hex:32}  usr/bin/passwd\n",
    "var/lib/dpkg/info/passwd.md5sums": "{hex:32}  usr/bin/passwd\n{hex:32}  usr/secret.key\n",
    "usr/lib/sysimage/rpm/rpmdb.sqlite": "token-lib\0{hex:64}\0secret\0passwd\0key\0{hex:64}"
    "\0{hex:64}\0private.key\0{b64:344}\0{hex:32}\0",
    "var/lib/rpm/Packages.db": "auth-token\0{hex:64}\0{hex:64}\0shadow\0{hex:40}\0{b64:344}\0",
}


@pytest.mark.parametrize("path", FILES)
@given(st.integers(0, 99))
def test_what_every_root_has_is_no_finding_above_low(path: str, seed: int) -> None:
    found = find_secrets(fill(FILES[path], seed), path)
    assert [one for one in found if one.severity > Severity.LOW] == []
