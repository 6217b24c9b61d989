"""Give the demonstration its archives: one of each sample and of each twin, compressed as a whole.

`python -m sample_images.demonstration` copies them out of the committed ones.
"""

import gzip

from sample_images.archives import SUFFIXES
from sample_images.catalogue import ARCHIVES, EVERY, FOLDER, Scenario

DEMONSTRATION = FOLDER.parent / "explorer" / "demo" / "archives"


def main() -> None:
    """Write every archive anew."""
    DEMONSTRATION.mkdir(exist_ok=True)
    for scenario in EVERY:
        target = DEMONSTRATION / f"{scenario.name}.tar.gz"
        target.write_bytes(gzip.compress(plain(scenario), mtime=0))


def plain(scenario: Scenario) -> bytes:
    """Return the archive as an engine saved it."""
    path = ARCHIVES / f"{scenario.name}{SUFFIXES[scenario.forms[0]]}"
    if path.exists():
        return path.read_bytes()
    return gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes())


if __name__ == "__main__":
    main()
