"""Reports built by hand, the same for every presenter: full of findings, clean, hostile.

Their secrets are put together when the tests run; a golden file holds what is left of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from explorer.analysis import Counts
from explorer.image import Image, Instruction, Layer, Platform
from explorer.image.blob import MemoryBlob
from explorer.image.digest import sha256_of
from explorer.layers import Hider, How, Place
from explorer.layers.repeats import Differing, StoredAgain
from explorer.layers.waste import Waste, WastedFile
from explorer.printable import printable
from explorer.report.building import numbered
from explorer.report.model import Gate, Report, Reported, ReportedLayer, Status
from explorer.report.redacting import redacted
from explorer.report.units import BYTES, PERCENT
from explorer.secrets import Confidence, Match, Severity
from explorer.secrets.advice import fix_for
from explorer.secrets.excerpt import NO_EXCERPT, Excerpt
from explorer.secrets.finding import Finding, Location, LocationKind, Origin
from explorer.secrets.suppression import Suppression
from explorer.text.redaction import Redaction, masked
from sample_images import tokens

AWS = tokens.aws_key_id("report/AWS")
AWS_SECRET = tokens.aws_secret_key("report/AWS")
GITHUB = tokens.github_token("report/GITHUB")
OLD_GITHUB = tokens.github_token("report/OLD")
NPM = tokens.npm_token("report/NPM")
KEY = tokens.private_key("report/KEY")
PASSWORD = tokens.password("report/PASSWORD")
SMTP = tokens.password("report/SMTP")
INDEX = tokens.password("report/INDEX")
QUEUE = tokens.password("report/QUEUE")

SECRETS = (AWS, AWS_SECRET, GITHUB, OLD_GITHUB, NPM, KEY, PASSWORD, SMTP, INDEX, QUEUE)
"""Every secret of the sample: none of them may stand in what a presenter makes."""

VERSION = "0.1.0"
# What each grammar obeys, and what fools a reader: all of it a legal name in an image.
HOSTILE = (
    "a\nb\r\n::error::owned%0A::warning title=x,y:z::]]><!--&amp;\"'`</failure><script>alert(1)"
    "</script>|[click](https://example.com)![x](y) *b* <b> {0} ${{ x }} $(id) ##[error]x \\"
    "\t\x00\x01\x08\x1b[31m\x7f\x85\u2028\u202egpj.exe\ufeff\ufffe\U0001f600\ud800"
)


def sample_report() -> Report:
    """Return a report with a finding of each kind, suppressed ones, failed gates and errors."""
    return replace(
        failed_report(),
        errors=[(None, "The index names an attestation that is missing"), (6, _CUT)],
        warnings=["The ignore list's entry for app/old.env matches nothing"],
    )


def failed_report() -> Report:
    """Return the same of an image that was read whole: its gates fail it."""
    return _redacted(revealing_report())


def revealing_report() -> Report:
    """Return the same before it is redacted, its values whole."""
    image = _sample_image()
    report = Report(
        version=VERSION,
        image=image,
        size=sum(_SIZES),
        layers=_facts(image),
        findings=numbered(_sample_findings(image)),
        waste=_sample_waste(),
        gates=_sample_gates(),
        reveals=True,
        stored_again=_sample_repeats(),
    )
    found = [replace(one, value=printable(one.finding.secret)) for one in report.findings]
    return replace(report, findings=found)


def _redacted(report: Report) -> Report:
    """Return a report as it is made where nobody asks for its secrets."""
    secrets = [one.finding.secret for one in report.findings]
    found = [
        replace(one, value=masked(secret) if secret else "")
        for one, secret in zip(report.findings, secrets, strict=True)
    ]
    return redacted(replace(report, findings=found, reveals=False), Redaction(secrets))


def of_the_base(report: Report, least: int = 4) -> Report:
    """Return the report with all findings of layers from a number on the base image's."""
    found = [_of_the_base(one, least) for one in report.findings]
    return replace(report, findings=found)


def _of_the_base(one: Reported, least: int) -> Reported:
    location = one.finding.location
    if (location.layer or 0) < least:
        return one
    fix = fix_for(location, Origin.BASE)
    return replace(one, finding=replace(one.finding, origin=Origin.BASE, fix=fix))


def clean_report() -> Report:
    """Return a report of a small image in which nothing was found."""
    made = [("ADD rootfs.tar / # buildkit", 1), ('CMD ["sh"]', None)]
    image = _image("docker-archive:clean.tar", made)
    gates = [
        Gate("secrets", "Secrets", Status.PASS, 0, 0),
        Gate("efficiency", "Efficiency", Status.PASS, 1.0, 0.9),
        Gate("layers", "Number of layers", Status.SKIP),
    ]
    facts = [ReportedLayer(image.layers[0], 5_300_000, None, Counts(410, 410, 0, 0, 0, 0))]
    return Report(VERSION, image, 5_300_000, facts, [], Waste(5_000_000, []), gates)


def hostile_report(text: str = HOSTILE, own: str | None = None) -> Report:
    """Return a report in which every name, instruction and message is a text of a stranger.

    So are the names of rules and gates, unless `own` says what they are: those are the user's
    and the product's, and so never redacted.
    """
    own = text if own is None else own
    image = _hostile_image(text)
    gates = [
        Gate(own, own, Status.FAIL, text, text, text),
        Gate("efficiency", "Efficiency", Status.PASS, 1.0, 0.9),
    ]
    report = Report(
        version=VERSION,
        image=image,
        size=1,
        layers=[
            ReportedLayer(one, 1, None, Counts(1, 1, 0, 0, 0, 0), text) for one in image.layers
        ],
        findings=numbered(_hostile_findings(image, text, own)),
        waste=Waste(10, [WastedFile(_bytes(text), 5, 1, 2)]),
        stored_again=[StoredAgain(2, 1, Differing.MODE, 1, 5, 0o600, fix=own)],
        gates=gates,
        errors=[(1, text), (None, text)],
        warnings=[text],
    )
    return _redacted(report)


def reported(
    match: Match,
    location: Location,
    secret: str = "",
    hider: Hider | None = None,
    suppression: Suppression | None = None,
) -> Reported:
    """Return a finding as a report shows it, its secret masked."""
    data = secret.encode()
    # Its line has the same words as its path, so hostile ones too.
    line = Excerpt((location.path or b"") + b": ", b" # checked")
    around = line if location.kind is LocationKind.FILE and secret else NO_EXCERPT
    finding = Finding(match, location, data, fix_for(location), hider, around=around)
    value = masked(data) if secret else ""
    return Reported(finding, _fingerprint(finding), value, suppression)


def _fingerprint(finding: Finding) -> str:
    """Return what looks like one at once, and takes any name."""
    place = finding.location
    named = (finding.match.rule_id, place.kind.value, place.path, place.name, finding.secret)
    return sha256_of(repr(named).encode())[7:39]


# The image that leaks

_SIZES = (77_800_000, 1_240_000, 9_500_000, 24_576, 1_024, 2_048)
_COUNTS = (
    Counts(3_210, 3_210, 0, 0, 0, 0),
    Counts(42, 40, 2, 0, 0, 3),
    Counts(1_207, 1_200, 3, 4, 0, 0),
    Counts(6, 6, 0, 0, 0, 2),
    Counts(1, 0, 0, 0, 1, 0),
    Counts(3, 1, 0, 0, 2, 0),
)
_CUT = "The layer ends in the middle of a file: 512 bytes are missing"


def _sample_image() -> Image:
    made: list[tuple[str, int | None]] = [
        ("ADD rootfs.tar.xz / # buildkit", 1),
        (f"ENV DB_PASSWORD={PASSWORD}", None),
        ("COPY . /app # buildkit", 2),
        (f"RUN |1 NPM_TOKEN={NPM} /bin/sh -c npm ci --prefix /app # buildkit", 3),
        ("COPY keys /etc/keys # buildkit", 4),
        ("RUN /bin/sh -c rm /app/.env # buildkit", 5),
        ("RUN /bin/sh -c rm -rf /etc/keys && mkdir /etc/keys # buildkit", 6),
        (f"LABEL deploy.token={INDEX}", None),
    ]
    image = _image("shop/web:1.4", made)
    return replace(image, source="docker", digest=_digest("manifest"), tags=["shop/web:1.4"])


def _sample_findings(image: Image) -> list[Reported]:
    counting = [*_hidden_files(image), *_outside_layers(image), *_visible_files(image)]
    findings = [*counting, *_suppressed(image)]
    return sorted(findings, key=lambda one: -one.severity)


def _hidden_files(image: Image) -> Iterable[Reported]:
    env = _file(image, 2, b"app/.env", 3, 19)
    deleted, emptied = Hider(5, How.WHITEOUT), Hider(6, How.OPAQUE)
    yield reported(_match("aws-access-key-id", details={"account": "12"}), env, AWS, deleted)
    yield reported(_match("private-key"), _file(image, 4, b"etc/keys/tls.pem", 1, 1), KEY, emptied)
    over = Hider(3, How.OVERWRITTEN)
    yield reported(_GITHUB, _file(image, 2, b"app/config.json", 12, 15), OLD_GITHUB, over)
    replaced = Hider(3, How.REPLACED)
    yield reported(_match("generic-password"), _file(image, 2, b"app/tmp/q", 1, 7), QUEUE, replaced)


def _outside_layers(image: Image) -> Iterable[Reported]:
    by = {one.number: one.created_by for one in image.instructions}
    kind = LocationKind
    history = Location(kind.HISTORY, index=4, line=1, column=18, instruction=by[4])
    yield reported(_match("npm-token"), history, NPM)
    env = Location(kind.ENV, name="DB_PASSWORD", index=2, line=1, column=13, instruction=by[2])
    yield reported(_match("generic-password"), env, PASSWORD)
    label = Location(kind.LABEL, name="deploy.token", line=1, column=14)
    yield reported(_match("generic-password"), label, INDEX)
    command = Location(kind.CONFIG, name="config.Cmd[2]", line=1, column=20)
    yield reported(_match("generic-password"), command, SMTP)
    name = "invocation.parameters.args.build-arg:NPM_TOKEN"
    yield reported(_match("npm-token"), Location(kind.ATTESTATION, name=name, line=1), NPM)


def _visible_files(image: Image) -> Iterable[Reported]:
    packed = replace(
        _file(image, 3, b"app/node_modules/kit.zip", 8, 1), inner_path=b"kit/a b.tar!settings.py"
    )
    yield reported(_GITHUB, packed, GITHUB)
    yield reported(_match("aws-secret-key"), _file(image, 4, b"srv/caf\xe9/keys", 2, 5), AWS_SECRET)
    path = b"root/.ssh/id_ed25519"
    by_name = Location(LocationKind.PATH, Place(4, 3), path, instruction=_made(image, 4))
    yield reported(_match("ssh-key-file"), by_name)


def _suppressed(image: Image) -> Iterable[Reported]:
    known = Suppression("baseline", "in the baseline since 0.9")
    ignored = Suppression("ignore", "a test account, see issue 12", date(2030, 1, 31))
    test = _file(image, 2, b"app/tests/fixture.json", 5, 9)
    yield reported(_GITHUB, test, GITHUB, suppression=ignored)
    old = _file(image, 2, b"app/legacy.ini", 4, 12)
    yield reported(_match("generic-password"), old, SMTP, suppression=known)
    inline = _file(image, 3, b"app/docs/example.env", 1, 7)
    marked = Suppression("inline")
    yield reported(_match("generic-password"), inline, QUEUE, suppression=marked)


def _sample_waste() -> Waste:
    files = [
        WastedFile(b"app/node_modules/big.bin", 1_000_000, 2, 3, how=How.WHITEOUT),
        WastedFile(b"app/config.json", 2_048, 2, 3, how=How.OVERWRITTEN),
        WastedFile(b"app/.env", 123, 2, 5, how=How.WHITEOUT),
    ]
    return Waste(88_000_000, files)


def _sample_repeats() -> list[StoredAgain]:
    fix = "Write COPY --chown=1000:1000 in layer 2, and they are stored once."
    owners = Differing.OWNER | Differing.GROUP
    return [
        StoredAgain(3, 2, owners, 2, 1_002_048, 0o644, (1000, 1000), fix),
        StoredAgain(3, 2, Differing.TIME, 1, 40, fix="Let layer 3 leave them alone."),
    ]


def _sample_gates() -> list[Gate]:
    return [
        Gate("secrets", "Secrets", Status.FAIL, 8, 0, "8 secrets are high or worse"),
        Gate("efficiency", "Efficiency", Status.PASS, 0.9886, 0.9),
        Gate("wasted-bytes", "Wasted bytes", Status.FAIL, 1_002_171, 500_000, _WASTED, BYTES),
        Gate("wasted-percent", "Wasted percent", Status.PASS, 1.139, 20, unit=PERCENT),
        Gate("size", "Image size", Status.SKIP),
        Gate("layers", "Number of layers", Status.PASS, 6, 20),
        Gate("paths", "Forbidden paths", Status.FAIL, 1, 0, "root/.ssh/id_ed25519 is there"),
    ]


_WASTED = "1 MB is wasted, and 500 kB may be"


# A hostile image


def _hostile_image(text: str) -> Image:
    image = _image(text, [(text, 1), (f"ENV {text}", None), (text, 2)])
    created = "yesterday, " + text
    return replace(image, id=None, tags=[text], platform=Platform(text, text), created=created)


def _hostile_findings(image: Image, text: str, own: str) -> list[Reported]:
    match = Match(own, own, 0, 1, Severity.CRITICAL, Confidence.LIKELY, details={text: text})
    inner = replace(_file(image, 1, _bytes(text), 1, 1), inner_path=_bytes(text))
    outside = [
        Location(kind, name=text, index=1, line=1, instruction=text)
        for kind in (LocationKind.ENV, LocationKind.LABEL, LocationKind.CONFIG, _ATTESTED, _TOLD)
    ]
    ignored = Suppression("ignore", text)
    return [
        reported(match, inner, GITHUB, Hider(2, How.WHITEOUT)),
        *(reported(match, one, NPM) for one in outside),
        reported(match, Location(LocationKind.PATH, Place(2, 0), _bytes(text), instruction=text)),
        reported(match, _file(image, 2, b"../" + _bytes(text), 2, 2), AWS, suppression=ignored),
    ]


_ATTESTED, _TOLD = LocationKind.ATTESTATION, LocationKind.HISTORY


# Parts of both


def _image(reference: str, made: Sequence[tuple[str, int | None]]) -> Image:
    instructions = [
        Instruction(number, text, _CREATED, empty=layer is None, layer=layer)
        for number, (text, layer) in enumerate(made, 1)
    ]
    layers = [_layer(one) for one in instructions if one.layer]
    return Image(
        reference,
        "docker-archive",
        layers,
        instructions,
        id=_digest(f"config {len(made)}"),
        platform=Platform("linux", "amd64"),
        created=_CREATED,
    )


_CREATED = "2024-05-06T07:08:09.123456789Z"


def _layer(instruction: Instruction) -> Layer:
    number = instruction.layer or 0
    return Layer(
        number,
        MemoryBlob(b""),
        diff_id=_digest(f"layer {number}"),
        digest=_digest(f"stored layer {number}"),
        media_type="application/vnd.oci.image.layer.v1.tar+gzip",
        instruction=instruction,
    )


def _facts(image: Image) -> list[ReportedLayer]:
    return [
        ReportedLayer(layer, size, size // 3, counts, _CUT if layer.number == len(_SIZES) else None)
        for layer, size, counts in zip(image.layers, _SIZES, _COUNTS, strict=True)
    ]


def _file(image: Image, layer: int, path: bytes, line: int, column: int) -> Location:
    return Location(
        LocationKind.FILE,
        Place(layer, line),
        path,
        line=line,
        column=column,
        instruction=_made(image, layer),
    )


def _made(image: Image, layer: int) -> str | None:
    instruction = image.layers[layer - 1].instruction
    return instruction.created_by if instruction else None


_RULES = {
    "aws-access-key-id": ("AWS access key id", Severity.CRITICAL, Confidence.VERIFIED),
    "aws-secret-key": ("AWS secret access key", Severity.CRITICAL, Confidence.LIKELY),
    "private-key": ("Private key", Severity.CRITICAL, Confidence.VERIFIED),
    "github-token": ("GitHub token", Severity.HIGH, Confidence.VERIFIED),
    "npm-token": ("npm access token", Severity.HIGH, Confidence.VERIFIED),
    "generic-password": ("Password", Severity.MEDIUM, Confidence.POSSIBLE),
    "ssh-key-file": ("SSH key file", Severity.LOW, Confidence.POSSIBLE),
}


def _match(rule: str, details: Mapping[str, str] | None = None) -> Match:
    title, severity, confidence = _RULES[rule]
    generic = rule.startswith("generic")
    return Match(rule, title, 40, 60, severity, confidence, generic, details or {})


_GITHUB = _match("github-token")


def _digest(text: str) -> str:
    return sha256_of(text.encode())


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
