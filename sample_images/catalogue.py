"""What the samples are: names, forms, and the credentials that may be found in each."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
ARCHIVES = FOLDER / "archives"


@dataclass(frozen=True)
class Scenario:
    """One sample: what goes into its build, what comes out, in which forms it is kept.

    `repairs` is the sample that this one mends. Both are built from one folder, with the same
    credentials; the repaired one takes its own Dockerfile and files from `repaired/` in there.
    """

    name: str
    image: str
    leaks: tuple[str, ...] = ()
    forms: tuple[str, ...] = ("docker",)
    build_args: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    repairs: str = ""

    @property
    def story(self) -> str:
        """The name that a leaking sample and its repaired twin share."""
        return self.repairs or self.name

    @property
    def folder(self) -> Path:
        """Where its Dockerfile and its context are."""
        return FOLDER / self.story

    @property
    def tag(self) -> str:
        """The name and tag its image is saved under."""
        return f"registry.example.com/{self.image}"


SCENARIOS = (
    Scenario(
        "deleted-env",
        "shop/web:1.4.0",
        leaks=("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "DATABASE_PASSWORD", "GITHUB_TOKEN"),
        forms=("docker", "podman", "oci-gzip", "oci-zstd"),
    ),
    Scenario(
        "build-argument",
        "shop/invoices:2.0.3",
        leaks=("NPM_TOKEN",),
        forms=("docker", "podman"),
        build_args=("NPM_TOKEN",),
    ),
    Scenario("env-password", "shop/stock:3.2.1", leaks=("DB_PASSWORD",)),
    Scenario(
        "overwritten-config",
        "shop/mailer:0.8.2",
        leaks=("QUEUE_PASSWORD", "SMTP_PASSWORD"),
        forms=("docker", "oci-gzip"),
    ),
    Scenario(
        "opaque-keys",
        "shop/signer:1.1.0",
        leaks=("DEPLOY_KEY", "SIGNING_KEY", "TLS_KEY"),
        forms=("docker", "oci-zstd"),
    ),
    Scenario("extra-index-url", "shop/forecast:0.3.0", leaks=("INDEX_TOKEN",)),
    Scenario("secret-mount", "shop/invoices:2.0.4", secrets=("NPM_TOKEN",)),
    Scenario(
        "secret-mount-copied",
        "shop/backup:1.0.7",
        leaks=("GITHUB_TOKEN",),
        secrets=("GITHUB_TOKEN",),
    ),
    Scenario(
        "build-stage", "shop/site:5.0.0", forms=("docker", "oci"), build_args=("GITHUB_TOKEN",)
    ),
)

TWO_PLATFORMS = Scenario(
    "two-platforms",
    "shop/notify:0.9.1",
    leaks=("NPM_TOKEN",),
    forms=("index",),
    build_args=("NPM_TOKEN",),
)


def _repaired(
    name: str,
    image: str,
    *,
    forms: tuple[str, ...] = ("docker",),
    secrets: tuple[str, ...] = (),
) -> Scenario:
    return Scenario(f"{name}-repaired", image, forms=forms, secrets=secrets, repairs=name)


REPAIRED = (
    _repaired("deleted-env", "shop/web:1.4.1", forms=("docker", "podman")),
    _repaired(
        "build-argument",
        "shop/invoices:2.0.5",
        forms=("docker", "podman"),
        secrets=("NPM_TOKEN",),
    ),
    _repaired("env-password", "shop/stock:3.2.2"),
    _repaired("overwritten-config", "shop/mailer:0.8.3"),
    _repaired("opaque-keys", "shop/signer:1.1.1"),
    _repaired("extra-index-url", "shop/forecast:0.3.1", secrets=("netrc",)),
    _repaired("secret-mount-copied", "shop/backup:1.0.8"),
    _repaired("two-platforms", "shop/notify:0.9.2", forms=("index",), secrets=("NPM_TOKEN",)),
)

EVERY = (*SCENARIOS, TWO_PLATFORMS, *REPAIRED)


def pairs() -> tuple[tuple[Scenario, Scenario], ...]:
    """Return each sample that leaks, with its repaired twin."""
    by_name = {one.name: one for one in EVERY}
    return tuple((by_name[one.repairs], one) for one in REPAIRED)
