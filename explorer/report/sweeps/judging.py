"""Judges an image on the worker that has put its records together, as `--ci` does."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from explorer.analysis import Analysis
from explorer.fleet.model import ImageVerdict, Leak
from explorer.report.building import build_report
from explorer.report.formats.json_report import finding_document
from explorer.report.model import Report, Reported
from explorer.report.policy import Policy
from explorer.report.suppressing import Suppressor, known_fingerprints
from explorer.secrets.locations import instruction_text, lasting_text


class PolicyJudge(Struct, frozen=True):
    """Holds images against a policy; the baseline's findings are `known`, as they were `today`."""

    policy: Policy
    known: frozenset[str]
    today: date

    @classmethod
    def of(cls, policy: Policy, today: date) -> PolicyJudge:
        """Read the baseline of a policy. Raises UsageError."""
        known = known_fingerprints(policy.baseline) if policy.baseline else ()
        return cls(replace(policy, baseline=None), frozenset(known), today)

    @property
    def identity(self) -> bytes:
        """A digest of all that a verdict depends on beside the image and what is known of it."""
        policy = self.policy
        limited = any(one.until for one in policy.ignores)
        limits, ignores = sorted(policy.limits.items()), policy.ignores
        about = (limits, ignores, policy.inline_marks, sorted(self.known))
        return sha256(repr((about, self.today if limited else None)).encode()).digest()

    def __call__(self, analysis: Analysis, errors: list[tuple[int | None, str]]) -> ImageVerdict:
        """Return what is to be said of an image: its report, as far as a sweep tells of it."""
        policy = self.policy
        suppressor = Suppressor(
            policy.ignores, self.known, inline_marks=policy.inline_marks, today=self.today
        )
        report = build_report(analysis, policy, suppressor, errors=errors)
        return ImageVerdict(
            report.result.value,
            tuple(_leak(one, report) for one in report.findings),
            tuple(f"{one.title}: {one.reason}" for one in report.failed),
            tuple(_error(*one) for one in report.errors),
        )


def _error(layer: int | None, message: str) -> str:
    return f"Layer {layer}: {message}" if layer else message


def _leak(one: Reported, report: Report) -> Leak:
    location = one.finding.location
    at = location.layer
    of_layer = report.image.layers[at - 1] if at else None
    layer = (of_layer.diff_id or of_layer.digest) if of_layer else None
    made = instruction_text(location.instruction) if location.instruction else ""
    return Leak(
        json.dumps(_lasting(finding_document(one))),
        one.fingerprint,
        layer,
        made if layer or made else lasting_text(location),
        one.secret,
        int(one.severity),
        one.finding.visible,
        one.counts,
        report.decides(one),
    )


def _lasting(document: dict[str, Any]) -> dict[str, Any]:
    """Return a finding without numbers of layers: each image has others."""
    location = {key: one for key, one in document["location"].items() if key != "layer"}
    hider = document["hidden_by"]
    return {**document, "location": location, "hidden_by": hider and {"how": hider["how"]}}
