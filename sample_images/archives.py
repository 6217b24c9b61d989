"""Write an image down in each of its forms."""

import gzip
import shutil
import tarfile
from pathlib import Path

from sample_images import leaks
from sample_images.catalogue import Scenario
from sample_images.engines import skopeo

LIMIT = 2_000_000
SUFFIXES = {
    "docker": ".docker.tar",
    "podman": ".podman.tar",
    "oci": ".oci",
    "oci-gzip": ".oci-gzip.tar",
    "oci-zstd": ".oci-zstd.tar",
    "index": ".oci.tar",
}


def convert(saved: Path, scenario: Scenario, form: str, folder: Path) -> Path:
    """Write an OCI form of what Docker saved, and return where it is."""
    path = folder / f"{scenario.name}{SUFFIXES[form]}"
    kind = "oci" if form == "oci" else "oci-archive"
    options = ["--dest-compress-format", "zstd"] if form == "oci-zstd" else []
    version = scenario.tag.rpartition(":")[2]
    skopeo.copy(f"docker-archive:{saved}", f"{kind}:{path}:{version}", *options)
    return path


def pack(layout: Path, path: Path) -> None:
    """Write a layout's folder as an archive, the same bytes for the same blobs."""
    with tarfile.open(path, "w") as archive:
        for file in sorted(layout.rglob("*")):
            archive.add(file, file.relative_to(layout), recursive=False, filter=_anonymous)


def publish(made: Path, scenario: Scenario, form: str, folder: Path) -> Path:
    """Put what was made among the committed archives, checked and without a whole credential."""
    path = folder / made.name
    if made.is_dir():
        shutil.copytree(made, path)
    elif scenario.repairs or leaks.in_clear(made.read_bytes(), scenario.story):
        # A repaired image is packed as its leaking twin is.
        path = path.with_name(f"{path.name}.gz")
        path.write_bytes(gzip.compress(made.read_bytes(), mtime=0))
    else:
        shutil.copyfile(made, path)
    check(path, scenario, form)
    return path


def check(path: Path, scenario: Scenario, form: str) -> None:
    """Refuse an archive that leaks anything else than its scenario says, or that is too big."""
    found = leaks.recoverable(path, scenario.story, form)
    if found != set(scenario.leaks):
        raise ValueError(f"{path.name} leaks {sorted(found)}, not {sorted(scenario.leaks)}")
    files = [file for file in (path, *path.rglob("*")) if file.is_file()]
    if sum(file.stat().st_size for file in files) > LIMIT:
        raise ValueError(f"{path.name} is too big to keep")
    if any(leaks.in_clear(file.read_bytes(), scenario.story) for file in files):
        raise ValueError(f"{path.name} shows a credential in clear")


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    member.mode = 0o755 if member.isdir() else 0o644
    return member
