"""What tells one run of a SARIF log from another (section 3.17.3): GitHub's category.

GitHub takes what stands before the last slash for the category, replaces the alerts of an earlier
upload with the same one, and refuses a file in which two runs share it (GitHub, "SARIF support for
code scanning", "runAutomationDetails object").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from explorer.image.sources.table import source_named
from explorer.printable import clipped
from explorer.report.model import Report

_DIGEST = re.compile(r"@[a-z0-9+._-]+:[0-9a-f]{32,}$")
_LONGEST = 200


def category_ids(reports: Sequence[Report]) -> list[str]:
    """Return an id for each run: the image's name and platform, a number where those come again."""
    ids: dict[str, None] = {}
    for report in reports:
        name = f"layer-explorer/{_name(report)}/{_platform(report)}"
        number = 1
        while (one := f"{name}/{number}/" if number > 1 else f"{name}/") in ids:
            number += 1
        ids[one] = None
    return [*ids]


def _name(report: Report) -> str:
    """Return what the image is called in every build: its tag before a path, never a digest."""
    image = report.image
    named = image.tags[0] if image.tags else _target(image.reference)
    return clipped(_DIGEST.sub("", named), _LONGEST).strip("/") or "image"


def _target(reference: str) -> str:
    """Return a reference without its scheme; of a path the last name, as folders change."""
    scheme, colon, rest = reference.partition(":")
    target = rest.removeprefix("//") if colon and source_named(scheme) else reference
    return target.rpartition("/")[2] if target.startswith(("/", ".")) else target


def _platform(report: Report) -> str:
    return clipped(str(report.image.platform or "any"), _LONGEST)
