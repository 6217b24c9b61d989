"""`--username`, `--password-stdin` and `--insecure`: for the registry of IMAGE, and it alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from explorer.image.sources.exchange import basic
from tests.cli.command import Result, layer_explorer
from tests.image.fake_registry import FakeRegistry, fake_registry, guard, says

PASSWORD = "love" + "lace"
GIVEN = ("--username", "ada", "--password-stdin")


@pytest.fixture
def home(tmp_path: Path) -> Mapping[str, str]:
    config = str(tmp_path / ".config")
    return {"HOME": str(tmp_path), "XDG_CONFIG_HOME": config, "DOCKER_CONFIG": str(tmp_path)}


@pytest.fixture
def guarded() -> Iterator[FakeRegistry]:
    with fake_registry() as fake:
        fake.serve_image()
        guard(fake, basic("ada", PASSWORD), 'Basic realm="app"')
        yield fake


def asked(fake: FakeRegistry, *words: str, password: str = PASSWORD + "\n") -> Result:
    return layer_explorer(*words, f"registry://{fake.host}/app:1", stdin=password.encode())


@pytest.mark.parametrize("command", ["ls", "--ci"])
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_login_is_given(guarded: FakeRegistry, command: str, end: str) -> None:
    done = asked(guarded, command, *GIVEN, "--debug", password=PASSWORD + end)

    assert done.status == 0, done.err
    assert b"one" in done.out or command == "--ci"
    assert PASSWORD not in done.err + done.out.decode()


def test_cat_and_extract_take_it_as_well(guarded: FakeRegistry, tmp_path: Path) -> None:
    reference, given = f"registry://{guarded.host}/app:1", (PASSWORD.encode())
    shown = layer_explorer("cat", *GIVEN, reference, "one", stdin=given)
    saved = layer_explorer("extract", *GIVEN, reference, "one", "-o", tmp_path / "one", stdin=given)

    assert (shown.out, saved.status) == (b"1", 0)


def test_what_is_given_goes_to_no_base_of_another_registry(
    guarded: FakeRegistry, home: Mapping[str, str]
) -> None:
    with fake_registry() as other:
        other.serve_image()
        guard(other, basic("ada", PASSWORD), 'Basic realm="app"')
        words = ("--ci", *GIVEN, "--base", f"registry://{other.host}/app:1")
        done = layer_explorer(
            *words,
            f"registry://{guarded.host}/app:1",
            stdin=PASSWORD.encode(),
            environment=home,
        )

        assert done.status == 3
        assert f"The registry {other.host} does not let you read app 1" in done.err
        assert {credentials for _, credentials in other.seen} == {None}
    own = ("--ci", *GIVEN, "--base", f"registry://{guarded.host}/app:1")
    assert asked(guarded, *own).status == 0


def test_a_wrong_password_is_told_from_none(guarded: FakeRegistry, home: Mapping[str, str]) -> None:
    reference = f"registry://{guarded.host}/app:1"
    none = layer_explorer("ls", reference, environment=home)
    wrong = asked(guarded, "ls", *GIVEN, password="wrong")

    assert (none.status, wrong.status) == (3, 3)
    assert "it wants a login, and none is known" in none.err
    assert "it refuses the login of --username ada" in wrong.err
    assert len(none.err.splitlines()) == len(wrong.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--username", "ada"), "--username needs a name, and the password as well"),
        (("--username", ""), "--username needs a name, and the password as well"),
        (("--password-stdin",), "--password-stdin needs --username NAME"),
    ],
)
def test_one_is_nothing_without_the_other(words: tuple[str, ...], said: str) -> None:
    for command in ("ls", "--ci"):
        done = layer_explorer(command, *words, "registry://registry.example.com/app:1")
        assert done.status == 2
        assert said in done.err


@pytest.mark.parametrize("password", ["", "\n", "a\nb", "a\x1b[2J", "x" * 100_000])
def test_a_password_is_one_line(password: str) -> None:
    reference = "registry://registry.example.com/app:1"
    done = layer_explorer("ls", *GIVEN, reference, stdin=password.encode())

    assert done.status == 2
    assert "Standard input has no password of one line" in done.err


def test_a_password_is_text() -> None:
    done = layer_explorer("ls", *GIVEN, "registry://registry.example.com/app:1", stdin=b"\xff")

    assert done.status == 2
    assert "is not UTF-8" in done.err


def test_standard_input_is_one_thing() -> None:
    done = layer_explorer("ls", *GIVEN, "-", stdin=PASSWORD.encode())

    assert done.status == 2
    assert "can't be both the image and the password" in done.err


@pytest.mark.parametrize("image", ["docker-archive:x.tar", "app:1", "x.tar", "docker://app:1"])
@pytest.mark.parametrize("words", [GIVEN, ("--insecure",)])
def test_what_comes_from_no_registry_takes_neither(image: str, words: tuple[str, ...]) -> None:
    done = layer_explorer("ls", *words, image, stdin=PASSWORD.encode())

    assert done.status == 2
    assert f"{image} comes from no registry" in done.err


def test_settings_that_make_no_sense_are_a_line_and_status_2(
    tmp_path: Path, home: Mapping[str, str]
) -> None:
    (tmp_path / ".config/containers").mkdir(parents=True)
    (tmp_path / ".config/containers/registries.conf").write_text("[")
    done = layer_explorer("ls", "registry://registry.example.com/app:1", environment=home)

    assert done.status == 2
    assert "registries.conf is not TOML" in done.err
    assert len(done.err.splitlines()) == 1


def test_a_helper_that_is_missing_is_a_line_beside_a_public_image(
    tmp_path: Path, home: Mapping[str, str]
) -> None:
    with fake_registry() as fake:
        fake.serve_image()
        guard(fake, "Bearer t", f'Bearer realm="http://{fake.host}/token"')
        fake.answers["/token"] = says(b'{"token":"t"}')
        (tmp_path / "config.json").write_text(json.dumps({"credsStore": "desktop"}))
        done = layer_explorer("ls", f"registry://{fake.host}/app:1", environment=home)

    assert done.status == 0
    assert b"one" in done.out
    assert "docker-credential-desktop is not installed" in done.err
