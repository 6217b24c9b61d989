"""The image, layer by layer, and the archive that `docker save` would write of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from screenshots.shop import application, packages, system
from screenshots.shop.contents import content
from tests.builders import DockerArchive, Json, TarBuilder, configuration, sha256

NAME = "shop/web:2.3.1"

_CREATED = "2026-03-17T09:41:26Z"
_TIME = 1_773_740_486  # the same moment, in seconds since 1970
_NODE_USER = "node:x:1000:1000::/home/node:/bin/bash\n"
_PASSWD = "root:x:0:0:root:/root:/bin/bash\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n"


@dataclass(frozen=True)
class Step:
    """An instruction, and what it writes: files by path, paths it deletes; neither is no layer."""

    instruction: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    deletes: Iterable[str] = ()
    mode: int = 0o644

    def layer(self) -> bytes:
        """Return the tar."""
        tar, folders = TarBuilder(), set[str]()
        for path, data in sorted(self.files.items()):
            for folder in _above(path, folders):
                tar.folder(folder, mtime=_TIME)
            mode = 0o755 if "/bin/" in path else self.mode
            tar.file(path, data, mode=mode, mtime=_TIME)
        for path in self.deletes:
            tar.whiteout(path)
        return tar.build()


def _above(path: str, known: set[str]) -> list[str]:
    """Return the folders of a path that are new, the outermost first."""
    new = [str(one) for one in PurePosixPath(path).parents if str(one) not in {".", *known}]
    known.update(new)
    return new[::-1]


def steps() -> list[Step]:
    """Return all instructions, the base system's first."""
    return [*_base(), *_build(), *_mistakes(), *_settings()]


def _base() -> list[Step]:
    return [
        Step(
            "# debian.sh --arch 'amd64' out/ 'bookworm' '@1773187200'",
            {**_made(system.BASE), "etc/passwd": _PASSWD.encode()},
        ),
        Step(
            _run("useradd --uid 1000 --create-home --shell /bin/bash node"),
            {"etc/passwd": (_PASSWD + _NODE_USER).encode(), "home/node/.profile": b"umask 022\n"},
        ),
        Step("ENV NODE_VERSION=22.14.0"),
        Step("COPY /opt/node/ /usr/local/ # buildkit", _made(system.NODE)),
    ]


def _build() -> list[Step]:
    return [
        Step(
            _run("apt-get update && apt-get install -y --no-install-recommends g++ make python3"),
            _made({**system.COMPILER, **system.PYTHON}),
        ),
        Step(
            "COPY package.json package-lock.json ./ # buildkit",
            _made(_below_app(application.MANIFEST)),
        ),
        Step(_run("npm ci"), _made(packages.installed())),
        Step(
            "COPY . . # buildkit",
            {
                **_made(_below_app({**application.CODE, **application.PUBLIC})),
                **{
                    f"{application.FOLDER}/{path}": text.encode()
                    for path, text in application.TEXTS.items()
                },
            },
        ),
    ]


def _mistakes() -> list[Step]:
    """Return what was meant to make the image small, safe and right."""
    folder = application.FOLDER
    return [
        Step(
            _run("npm run build && npm prune --omit=dev"),
            _made(_below_app(application.BUILT)),
            [f"{packages.FOLDER}/{one.rpartition('/')[0]}" for one in packages.DEVELOPMENT],
        ),
        Step(_run("apt-get purge -y g++ make"), deletes=system.COMPILER),
        Step(
            _run("rm -f .env keys/deploy.pem"),
            deletes=[f"{folder}/{one}" for one in (".env", "keys/deploy.pem")],
        ),
        Step(_run("chmod -R g+w public"), _made(_below_app(application.PUBLIC)), mode=0o664),
    ]


def _settings() -> list[Step]:
    password = application.SECRETS["SMTP_PASSWORD"]
    return [
        Step(f"ENV SMTP_PASSWORD={password} NODE_ENV=production"),
        Step("USER node"),
        Step("EXPOSE map[3000/tcp:{}]"),
        Step('CMD ["node" "dist/server.js"]'),
    ]


def _run(command: str) -> str:
    return f"RUN /bin/sh -c {command} # buildkit"


def _below_app(sizes: Mapping[str, int]) -> dict[str, int]:
    return {f"{application.FOLDER}/{path}": size for path, size in sizes.items()}


def _made(sizes: Mapping[str, int]) -> dict[str, bytes]:
    return {path: content(path, size) for path, size in sizes.items()}


def archive() -> bytes:
    """Return the archive, the same bytes each time."""
    all_steps = steps()
    written = [one for one in all_steps if one.files or one.deletes]
    layers = [one.layer() for one in written]
    saved = DockerArchive().add(layers, tags=[NAME], config=_configuration(layers, all_steps))
    (image,) = saved.manifest
    names = {path: f"{sha256(path.encode())[7:]}/layer.tar" for path in image["Layers"]}
    saved.members = {names.get(path, path): data for path, data in saved.members.items()}
    image["Layers"] = [*names.values()]
    return saved.build()


def _configuration(layers: list[bytes], all_steps: list[Step]) -> Json:
    password = application.SECRETS["SMTP_PASSWORD"]
    return configuration(
        layers,
        created=_CREATED,
        config={
            "User": "node",
            "ExposedPorts": {"3000/tcp": {}},
            "Env": [
                "PATH=/usr/local/bin:/usr/bin:/bin",
                "NODE_VERSION=22.14.0",
                "NODE_ENV=production",
                f"SMTP_PASSWORD={password}",
            ],
            "Cmd": ["node", "dist/server.js"],
            "WorkingDir": f"/{application.FOLDER}",
        },
        history=[
            {
                "created": _CREATED,
                "created_by": one.instruction,
                **({} if one.files or one.deletes else {"empty_layer": True}),
            }
            for one in all_steps
        ],
    )
