"""The provenance that BuildKit attaches to an image at `mode=max`, as its documentation has it."""

import base64
import re
from dataclasses import dataclass
from typing import Self

from sample_images.context import Context
from sample_images.layout import CONFIG, MANIFEST, Json, Layout, to_json

IN_TOTO = "application/vnd.in-toto+json"
STATEMENT = "https://in-toto.io/Statement/v0.1"
PREDICATE = "https://slsa.dev/provenance/v0.2"
BUILD_TYPE = "https://mobyproject.org/buildkit@v1"
_SECRET_MOUNT = re.compile(r"--mount=type=secret,id=(\w+) ")
TIME = "2025-06-15T15:06:40Z"


@dataclass(frozen=True)
class Request:
    """What a build was asked for: its arguments with their values, its secrets by name alone."""

    dockerfile: str
    build_args: dict[str, str]
    secrets: tuple[str, ...]

    @classmethod
    def of(cls, context: Context) -> Self:
        """Return what the build of a context asks for."""
        return cls(context.dockerfile.read_text(), context.build_args, tuple(context.secrets))


def attest(layout: Layout, image: Json, tag: str, request: Request) -> Json:
    """Add the attestation of one image, and return the descriptor the index names it by."""
    statement = provenance(image, tag, request)
    predicate = {"in-toto.io/predicate-type": PREDICATE}
    layer = layout.add(to_json(statement), IN_TOTO, annotations=predicate)
    return layout.add(
        to_json(manifest(layout, layer)),
        MANIFEST,
        annotations={
            "vnd.docker.reference.digest": image["digest"],
            "vnd.docker.reference.type": "attestation-manifest",
        },
        platform={"architecture": "unknown", "os": "unknown"},
    )


def manifest(layout: Layout, layer: Json) -> Json:
    """Return the manifest around an attestation, shaped like that of an image."""
    config = {
        "architecture": "unknown",
        "os": "unknown",
        "config": {},
        "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]},
    }
    return {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": layout.add(to_json(config), CONFIG),
        "layers": [layer],
    }


def provenance(image: Json, tag: str, request: Request) -> Json:
    """Return the statement on how the image was built."""
    platform = f"{image['platform']['os']}/{image['platform']['architecture']}"
    name, _, version = tag.rpartition(":")
    subject = f"pkg:docker/{name}@{version}?platform={platform.replace('/', '%2F')}"
    digest = image["digest"].removeprefix("sha256:")
    return {
        "_type": STATEMENT,
        "predicateType": PREDICATE,
        "subject": [{"name": subject, "digest": {"sha256": digest}}],
        "predicate": {
            "builder": {"id": ""},
            "buildType": BUILD_TYPE,
            "materials": [],
            "invocation": invocation(request),
            "buildConfig": {"llbDefinition": steps(request)},
            "metadata": metadata(request.dockerfile),
        },
    }


def invocation(request: Request) -> Json:
    """Return what the build was asked for: its arguments stand here in clear."""
    parameters: Json = {
        "frontend": "dockerfile.v0",
        "args": {f"build-arg:{name}": value for name, value in request.build_args.items()},
        "locals": [{"name": "context"}, {"name": "dockerfile"}],
    }
    if request.secrets:
        parameters["secrets"] = [{"id": name} for name in request.secrets]
    return {
        "configSource": {"entryPoint": "Dockerfile"},
        "parameters": parameters,
        "environment": {"platform": "linux/amd64"},
    }


def steps(request: Request) -> list[Json]:
    """Return the RUN lines as the builder ran them: the arguments again, as environment."""
    env = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
    env += [f"{name}={value}" for name, value in request.build_args.items()]
    commands = [line[4:] for line in request.dockerfile.splitlines() if line.startswith("RUN ")]
    return [
        {"id": f"step{number}", "op": step(command, env)} for number, command in enumerate(commands)
    ]


def step(line: str, env: list[str]) -> Json:
    """Return one RUN line: it ran on the building machine's platform, whatever it built for."""
    command = _SECRET_MOUNT.sub("", line)
    meta = {"args": ["/bin/sh", "-c", command], "env": env, "cwd": "/src"}
    mounts: list[Json] = [{"dest": "/", "output": 0}]
    mounts += [secret_mount(name) for name in _SECRET_MOUNT.findall(line)]
    return {
        "Op": {"exec": {"meta": meta, "mounts": mounts}},
        "platform": {"Architecture": "amd64", "OS": "linux"},
    }


def secret_mount(name: str) -> Json:
    """Return the mount of a secret: it is named, its value is not."""
    return {
        "input": -1,
        "dest": f"/run/secrets/{name}",
        "output": -1,
        "mountType": 1,
        "secretOpt": {"ID": name, "mode": 0o400},
    }


def metadata(dockerfile: str) -> Json:
    """Return the circumstances, among them the Dockerfile itself."""
    source = base64.b64encode(dockerfile.encode()).decode()
    return {
        "buildInvocationID": "k3v9x0t2m7qz5w8r1n4c6b0ya",
        "buildStartedOn": TIME,
        "buildFinishedOn": TIME,
        "completeness": {"parameters": True, "environment": True, "materials": False},
        "reproducible": False,
        f"{BUILD_TYPE}#metadata": {
            "source": {"infos": [{"filename": "Dockerfile", "data": source}]}
        },
    }
