"""Builds every sample with real engines and writes the archives: `python -m sample_images.build`.

It needs root, and the packages that `.ci/provision` installs.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sample_images import archives, attestation, demonstration
from sample_images.catalogue import ARCHIVES, EVERY, FOLDER, Scenario
from sample_images.context import Context, settle
from sample_images.engines import skopeo
from sample_images.engines.docker import DockerEngine
from sample_images.engines.podman import PodmanEngine
from sample_images.layout import INDEX, Json, Layout, to_json

BUSYBOX = Path("/bin/busybox")
FOUNDATIONS = ("tools", "base")


class Workshop:
    """Both engines, and a folder for all that is in the making."""

    def __init__(self, folder: Path, docker: DockerEngine, podman: PodmanEngine) -> None:
        self.folder = folder
        self.docker = docker
        self.podman = podman

    def lay_foundations(self) -> None:
        """Build the two images that the samples stand on, for both engines."""
        base = shutil.copytree(FOLDER / "base", self.folder / "base")
        shutil.copy(BUSYBOX, base / "context" / "busybox")
        settle(base / "context")
        for name in FOUNDATIONS:
            tag, saved = f"samples/{name}", self.folder / f"{name}.tar"
            self.docker.build(base / "context", tag, dockerfile=base / "Dockerfile", target=name)
            self.docker.save(tag, saved)
            self.podman.load(saved)

    def make(self, scenario: Scenario) -> Iterator[tuple[str, Path]]:
        """Build a scenario and yield each form with its archive."""
        context = Context(scenario, self.folder / scenario.name)
        if "index" in scenario.forms:
            yield "index", self.make_index(scenario, context)
            return
        saved = self.with_docker(scenario, context, scenario.tag)
        for form in scenario.forms:
            if form == "docker":
                yield form, saved
            elif form == "podman":
                yield form, self.with_podman(scenario, context)
            else:
                yield form, archives.convert(saved, scenario, form, self.folder)

    def with_docker(
        self, scenario: Scenario, context: Context, tag: str, platform: str | None = None
    ) -> Path:
        """Build with Docker and return the archive it saved."""
        saved = self.folder / f"{scenario.name}{archives.SUFFIXES['docker']}"
        self.docker.build(
            context.path,
            tag,
            dockerfile=context.dockerfile,
            platform=platform,
            build_args=context.build_args,
            secrets=context.secrets,
        )
        saved.unlink(missing_ok=True)
        self.docker.save(tag, saved)
        return saved

    def with_podman(self, scenario: Scenario, context: Context) -> Path:
        """Build with podman and return the archive it saved."""
        saved = self.folder / f"{scenario.name}{archives.SUFFIXES['podman']}"
        self.podman.build(
            context.path,
            scenario.tag,
            dockerfile=context.dockerfile,
            build_args=context.build_args,
            secrets=context.secrets,
        )
        self.podman.save(scenario.tag, saved)
        return saved

    def make_index(self, scenario: Scenario, context: Context) -> Path:
        """Build for two platforms and return one archive of both, with their provenance."""
        layout = Layout(self.folder / f"{scenario.name}.layout")
        images = [self.add_platform(scenario, context, layout, cpu) for cpu in ("amd64", "arm64")]
        request = attestation.Request.of(context)
        proofs = [attestation.attest(layout, image, scenario.tag, request) for image in images]
        layout.finish(name_index(layout, scenario, images + proofs))
        path = self.folder / f"{scenario.name}{archives.SUFFIXES['index']}"
        archives.pack(layout.folder, path)
        return path

    def add_platform(
        self, scenario: Scenario, context: Context, layout: Layout, architecture: str
    ) -> Json:
        """Build for one platform into the layout, and return the descriptor of its image."""
        platform = f"linux/{architecture}"
        saved = self.with_docker(scenario, context, scenario.tag, platform)
        skopeo.copy(f"docker-archive:{saved}", f"oci:{layout.folder}:{architecture}")
        image = layout.tagged(architecture)
        image.pop("annotations")
        return {**image, "platform": {"architecture": architecture, "os": "linux"}}


def name_index(layout: Layout, scenario: Scenario, manifests: list[Json]) -> Json:
    """Add the index of those manifests, and return its descriptor with the image's name."""
    index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}
    return layout.add(
        to_json(index),
        INDEX,
        annotations={
            "io.containerd.image.name": scenario.tag,
            "org.opencontainers.image.ref.name": scenario.tag.rpartition(":")[2],
        },
    )


@contextmanager
def workshop() -> Iterator[Workshop]:
    """Open a workshop, and leave nothing of it behind."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="samples-")))
        for name in ("docker", "podman", "work"):
            (folder / name).mkdir()
        docker = DockerEngine.start(folder / "docker")
        stack.callback(docker.stop)
        podman = PodmanEngine.start(folder / "podman")
        stack.callback(podman.stop)
        yield Workshop(folder / "work", docker, podman)


def main() -> None:
    """Build all samples; the archives are replaced only when every one is as it should be."""
    with workshop() as shop:
        fresh = shop.folder / "archives"
        fresh.mkdir()
        shop.lay_foundations()
        for scenario in EVERY:
            for form, made in shop.make(scenario):
                print(archives.publish(made, scenario, form, fresh).name)
        shutil.rmtree(ARCHIVES, ignore_errors=True)
        shutil.copytree(fresh, ARCHIVES)
    demonstration.main()


if __name__ == "__main__":
    main()
