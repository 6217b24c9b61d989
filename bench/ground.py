"""Two gigabytes of real software that holds no secrets: a Debian root, Python and Node.js packages.

What is installed is what the package registries give today, so the sizes differ
from one day to another; every comparison is made on one such ground.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

_DEBIAN = (
    "bash-completion,ca-certificates,curl,default-jre-headless,git,man-db,manpages-dev,nginx,"
    "openssh-server,postgresql,python3,ruby,vim"
)
_PYTHON = (
    "ansible-core boto3 cryptography django fastapi flask httpx matplotlib pandas pyjwt requests "
    "scikit-learn sqlalchemy stripe twisted"
)
_NODE = (
    "@babel/preset-env aws-sdk eslint express firebase-admin jest jsonwebtoken lodash mongoose "
    "next react-dom socket.io stripe twilio typescript webpack"
)


@dataclass(frozen=True, slots=True)
class Ground:
    """The image as an archive, and the same files in a folder."""

    image: Path
    files: Path


def build(folder: Path) -> Ground:
    """Return the ground in a folder, made there if it is not. Needs root for debootstrap."""
    files = folder / "files"
    image = folder / "ground.tar"
    if not image.exists():
        for name, install in _LAYERS.items():
            install(files / name)
        write_image(image, [files / name for name in _LAYERS])
    return Ground(image, files)


def _debian(target: Path) -> None:
    _run(["debootstrap", "--variant=minbase", f"--include={_DEBIAN}", "bookworm", str(target)])
    # What every image should do: packages are no longer needed, and keys that were made at
    # installation would be the same in all containers.
    for pattern in ("var/cache/apt/archives/*.deb", "etc/ssh/ssh_host_*_key", "etc/ssl/private/*"):
        for file in target.glob(pattern):
            file.unlink()


def _python(target: Path) -> None:
    packages = target / "usr/local/lib/python3/site-packages"
    _run([sys.executable, "-m", "pip", "install", "--target", str(packages), *_PYTHON.split()])


def _node(target: Path) -> None:
    app = target / "app"
    app.mkdir(parents=True)
    _run(["npm", "install", "--ignore-scripts", "--prefix", str(app), *_NODE.split()])
    (app / "package-lock.json").unlink(missing_ok=True)


_LAYERS: dict[str, Callable[[Path], None]] = {
    "debian": _debian,
    "python": _python,
    "node": _node,
}


def _run(command: Sequence[str]) -> None:
    if shutil.which(command[0]) is None:
        raise FileNotFoundError(f"{command[0]} is needed to make the ground")
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def write_image(image: Path, roots: Sequence[Path]) -> None:
    """Write folders as the layers of an image, an archive of Docker's."""
    layers = [_write_layer(root) for root in roots]
    config = {
        "os": "linux",
        "architecture": "amd64",
        "config": {},
        "rootfs": {"type": "layers", "diff_ids": [_digest(layer) for layer in layers]},
        "history": [{"created_by": f"COPY {root.name} /"} for root in roots],
    }
    names = [layer.name for layer in layers]
    manifest = [{"Config": "config.json", "RepoTags": ["ground:1"], "Layers": names}]
    partial = image.with_suffix(".partial")
    with tarfile.open(partial, "w") as archive:
        for name, document in (("config.json", config), ("manifest.json", manifest)):
            path = image.with_name(name)
            path.write_text(json.dumps(document), encoding="utf-8")
            archive.add(path, name)
        for layer in layers:
            archive.add(layer, layer.name)
            layer.unlink()
    partial.rename(image)


def _write_layer(root: Path) -> Path:
    path = root.with_suffix(".tar")
    with tarfile.open(path, "w") as layer:
        for entry in sorted(root.iterdir()):
            layer.add(entry, entry.name)
    return path


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
