"""From IMAGE and a configuration to the report, progress on standard error."""

from __future__ import annotations

from explorer.analysis import Analysis
from explorer.cli.opening import say_others, terminal_progress
from explorer.errors import ImageError
from explorer.image.progress import Progress
from explorer.image.sources import open_image
from explorer.report.building import build_report, suppressor_for
from explorer.report.configuration.settings import Configuration
from explorer.report.messages import redact_log
from explorer.report.model import Report
from explorer.secrets.scanning import Scanner
from explorer.secrets.searching.starting import new_search
from explorer.text.redaction import Redaction


def gated(
    image: str,
    pick: str | None,
    configuration: Configuration,
    rules: Scanner,
    *,
    reveal: bool,
    quiet: bool,
) -> Report:
    """Analyse an image as it is configured. Raises ImageError where nothing can be read of it."""
    policy, limits = configuration.policy, configuration.limits
    suppressor = suppressor_for(policy)
    with terminal_progress(enabled=not quiet) as progress:
        try:
            opened = open_image(
                image, platform=configuration.platform, pick=pick, progress=progress, limits=limits
            )
        except ImageError as error:
            # There is no report that would redact it, and it may quote a manifest.
            said = str(error).encode()
            redact_log(Redaction(said[one.start : one.end] for one in rules.find(said)))
            raise
        if not quiet:
            say_others(opened)
        search = new_search(opened.stored_size, rules, opened.allowance)
        analysis = Analysis(opened, keep_contents=False, search=search)
        errors = _read(analysis, progress)
        return build_report(
            analysis, policy, suppressor, reveal=reveal, errors=errors, redact_log=redact_log
        )


def _read(analysis: Analysis, progress: Progress) -> list[tuple[int | None, str]]:
    """Read what can be read; return what ended it too early."""
    try:
        analysis.complete(progress)
    except ImageError as error:
        read = len(analysis.layers)
        return [(None, f"{error}. Layers from {read + 1} on were not read")]
    return []
