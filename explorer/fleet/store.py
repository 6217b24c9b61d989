"""What sweeps know, in a folder of their own: SQLite, which others may read while one runs.

A sweep that was ended in the middle goes on with what is here. No secret is in it, but whoever has
it can try guesses, as with records (docs/adr/0021).
"""

# ruff: noqa: S608 - the parts of statements are words of this module

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple, Self

from explorer.errors import DestinationError
from explorer.fleet.findings import COLUMNS, StoredFinding, leak_of
from explorer.fleet.model import Discovery, ImageVerdict, LayerName, Leak, SeenImage, name_of
from explorer.fleet.rows import disk_faults, storable
from explorer.image.compression import Compression
from explorer.printable import printable
from explorer.records.carried import CarriedRecord
from explorer.records.record_cache import new_key

FILE = "sweep.sqlite"
_KEY, _FORM, _THIS_FORM = "key", "form", b"2"
_SUMMARY = ("swept", "causes", "reached", "leaks")
_MOST_KEPT = 2
"""Sweeps of the same sources that are kept: the last one, and the one that it is compared with."""

IMAGES = (
    "SELECT image, t.reference, digest, platform, result, gates, "
    "(SELECT count(*) FROM findings f WHERE f.image = i.image AND counts), t.name, a.root, "
    "(SELECT coalesce(max(severity), 0) FROM findings f WHERE f.image = i.image AND counts), "
    "(SELECT json_group_array(message) FROM errors e WHERE e.image = i.image) "
    "FROM tags t JOIN images i USING (image) "
    "JOIN asked a ON a.sweep = t.sweep AND a.reference = t.reference "
    "WHERE t.sweep = ? ORDER BY a.position, t.name"
)
"""The images of a sweep by each of their references, in the order of these."""
ERRORS = (
    "SELECT reference, message FROM errors WHERE sweep = ?1 UNION ALL "
    "SELECT t.reference, e.message FROM tags t JOIN errors e USING (image) "
    "WHERE t.sweep = ?1 ORDER BY 1"
)
"""What of a sweep was not read: a reference, and a sentence."""
LEFT_OUT = (
    "SELECT reference, value FROM asked, json_each(left_out) WHERE sweep = ? ORDER BY position, key"
)
"""What of a sweep nobody asked for: a reference, and a sentence."""
_FINGERPRINTS = (
    "SELECT fingerprint FROM tags t JOIN findings USING (image) WHERE t.sweep = {} AND counts"
)
_FAILED = (
    "SELECT reference FROM errors WHERE sweep = ?1 UNION "
    "SELECT f.reference FROM tags f JOIN errors USING (image) WHERE f.sweep = ?1"
)


class SweptImage(NamedTuple):
    """A row of a sweep: an image by one of its references.

    `name` tells it from the others that the reference leads to, by its `root` where that was a
    digest; `worst` is the severity of its worst finding that counts, `unread` what was not read.
    """

    image: int
    reference: str
    digest: str | None
    platform: str | None
    result: str
    gates: tuple[str, ...]
    findings: int
    name: str = ""
    root: str | None = None
    worst: int = 0
    unread: tuple[str, ...] = ()

    @classmethod
    def of(cls, *row: Any) -> Self:  # noqa: ANN401 - columns
        """Return an image by the columns of its row."""
        *about, gates, findings, name, root, worst, unread = row
        # Behind it may stand what the list of all that refers to it was.
        root = root and root.partition(" ")[0]
        told = tuple(json.loads(gates)), findings, name, root, worst, tuple(json.loads(unread))
        return cls(*about, *told)  # type: ignore[call-arg]


class Since(NamedTuple):
    """Findings against the last sweep of the same sources, by fingerprint: None without one."""

    new: int
    gone: int
    same: int


class SweepStore:
    """The folder of a sweep. Every method raises DestinationError where the disk fails it."""

    def __init__(self, folder: Path) -> None:
        """Open it, and make it where it is not there. Raises DestinationError."""
        self.file = folder / FILE
        with self._faults():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.file.touch(mode=0o600)
            self._base = sqlite3.connect(self.file, isolation_level=None)
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.create_function("name_of", 1, name_of, deterministic=True)
            self._base.execute("PRAGMA synchronous = NORMAL")
            self._base.executescript(files(__package__).joinpath("schema.sql").read_text("utf-8"))
        self.sweep = 0
        if self.about(_FORM, _THIS_FORM) != _THIS_FORM:
            raise DestinationError(
                f"{printable(str(self.file))} was written by another version of layer-explorer",
                hint="Name another folder with --store",
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    def _faults(self) -> AbstractContextManager[None]:
        return disk_faults(self.file)

    def _all(self, statement: str, *values: object) -> list[Any]:
        with self._faults():
            return self._base.execute(statement, storable(values)).fetchall()

    def _each(self, statement: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """Yield what a statement finds, of which one row at a time is in memory."""
        with self._faults():
            yield from self._base.execute(statement, values)

    def _many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        with self._faults():
            self._base.executemany(statement, map(storable, rows))

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Write all of it, or nothing."""
        self._all("BEGIN IMMEDIATE")
        try:
            yield
            self._all("COMMIT")
        except BaseException:
            if self._base.in_transaction:
                self._base.execute("ROLLBACK")
            raise

    def about(self, name: str, value: bytes) -> bytes:
        """Return what is known by a name; what it is from now on where nothing was."""
        self._all("INSERT OR IGNORE INTO about VALUES (?, ?)", name, value)
        ((there,),) = self._all("SELECT value FROM about WHERE name = ?", name)
        return bytes(there)

    @property
    def key(self) -> bytes:
        """What seals the records in here, made once."""
        return self.about(_KEY, new_key())

    # -- A sweep

    def begin(self, sources: str, judging: bytes) -> bool:
        """Begin a sweep of some sources, or go on with one; return whether it has to be listed."""
        begun = "SELECT sweep, listed FROM sweeps WHERE sources = ? AND judging = ? AND ended = 0"
        if found := self._all(f"{begun} ORDER BY sweep DESC LIMIT 1", sources, judging):
            self.sweep, listed = found[0]
            return not listed
        self._all("INSERT INTO sweeps (sources, judging) VALUES (?, ?)", sources, judging)
        ((self.sweep,),) = self._all("SELECT max(sweep) FROM sweeps")
        return True

    def ask(self, references: Iterable[str], unlisted: Sequence[tuple[str, str]] = ()) -> None:
        """Keep what is to be looked at, and then what could not be listed, all or nothing."""
        with self._whole():
            rows = ((self.sweep, at, one) for at, one in enumerate(references))
            new = "INSERT OR IGNORE INTO asked (sweep, position, reference) VALUES (?, ?, ?)"
            self._many(new, rows)
            errors = ((self.sweep, *one) for one in unlisted)
            self._many("INSERT INTO errors VALUES (?, ?, NULL, ?)", errors)
            self._all("UPDATE sweeps SET listed = 1 WHERE sweep = ?", self.sweep)

    def progress(self) -> tuple[int, int]:
        """Return how many references were looked at, and how many there are."""
        counts = "SELECT coalesce(sum(done), 0), count(*) FROM asked WHERE sweep = ?"
        ((done, all_),) = self._all(counts, self.sweep)
        return done, all_

    def waiting(self, behind: int, most: int) -> list[tuple[int, str]]:
        """Return references that are still to be looked at, by their position."""
        next_ = (
            "SELECT position, reference FROM asked WHERE sweep = ? AND done = 0 AND position > ?"
        )
        return self._all(f"{next_} ORDER BY position LIMIT ?", self.sweep, behind, most)

    def root(self, reference: str, judging: bytes) -> str | None:
        """Return what a reference led to when all of that was last read and judged alike."""
        found = self._all(
            "SELECT root, sweep FROM asked JOIN sweeps USING (sweep) "
            "WHERE reference = ? AND judging = ? AND done = 1 AND sweep < ? "
            "ORDER BY sweep DESC LIMIT 1",
            *(reference, judging, self.sweep),
        )
        if not found:
            return None
        root, sweep = found[0]
        return None if self._failed(reference, sweep) else root

    def _failed(self, reference: str, sweep: int) -> bool:
        """Return whether something of a reference was not read: it is tried again."""
        own = "SELECT 1 FROM errors WHERE reference = ? AND sweep = ? LIMIT 1"
        images = "SELECT image FROM tags WHERE reference = ? AND sweep = ?"
        of_images = f"SELECT 1 FROM errors WHERE image IN ({images}) LIMIT 1"
        return bool(self._all(own, reference, sweep) or self._all(of_images, reference, sweep))

    def keep_look(self, reference: str, look: Discovery, judging: bytes) -> None:
        """Keep that a reference was looked at, and that all of its images are here."""
        with self._whole():
            if look.is_known:
                self._copy_tags(reference, judging)
            rows = ((self.sweep, reference, None, one) for one in look.errors)
            self._many("INSERT INTO errors VALUES (?, ?, ?, ?)", rows)
            done = "done = 1, root = ?, left_out = ? WHERE sweep = ? AND reference = ?"
            left_out = json.dumps(look.left_out)
            self._all(f"UPDATE asked SET {done}", look.root, left_out, self.sweep, reference)

    def _copy_tags(self, reference: str, judging: bytes) -> None:
        last = (
            "SELECT max(sweep) FROM asked JOIN sweeps USING (sweep) "
            "WHERE reference = ? AND judging = ? AND done = 1 AND sweep < ?"
        )
        self._all(
            "INSERT OR IGNORE INTO tags SELECT ?, reference, name, image FROM tags "
            f"WHERE reference = ? AND sweep = ({last})",
            *(self.sweep, reference, reference, judging, self.sweep),
        )

    def ask_again(self, blamed: Mapping[str, str], judging: bytes) -> None:
        """Have all looked at once more that is `blamed`, lists in JSON, as if it never was."""
        with self._whole():
            self._script("again.sql", {**blamed, "sweep": self.sweep, "judging": judging})

    # -- Layers

    def layer(self, key: str, dependence: bytes) -> CarriedRecord | None:
        """Return the record of a layer; None where it has to be read, or tried again."""
        found = self._all(
            "SELECT record, compression, size, damage FROM layers "
            "WHERE key = ? AND dependence = ? AND (damage = '' OR sweep = ?)",
            *(key, dependence, self.sweep),
        )
        if not found:
            return None
        file, compression, size, damage = found[0]
        return CarriedRecord(file, Compression(compression), size, damage)

    def keep_layer(
        self, key: str, name: LayerName, record: CarriedRecord, dependence: bytes
    ) -> None:
        """Keep the record of a layer."""
        about = (record.file, record.compression.value, record.size, record.damage)
        self._all(
            "INSERT OR REPLACE INTO layers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(key, name.diff_id, name.digest, dependence, self.sweep, *about),
        )

    # -- Images

    def has(self, seen: SeenImage, judging: bytes) -> bool:
        """Note that a reference leads to an image, and return whether that is judged already."""
        readable = (
            "SELECT image FROM images WHERE key = ? AND judging = ? "
            "AND (result != 'error' OR image IN (SELECT image FROM tags WHERE sweep = ?))"
        )
        found = self._all(readable, seen.key, judging, self.sweep)
        for (image,) in found:
            self._tag(seen, image)
        return bool(found)

    def _tag(self, seen: SeenImage, image: int) -> None:
        row = (self.sweep, seen.reference, seen.name, image)
        self._all("INSERT OR REPLACE INTO tags VALUES (?, ?, ?, ?)", *row)

    def keep_verdict(self, seen: SeenImage, verdict: ImageVerdict, judging: bytes) -> None:
        """Keep what was found of an image, in the place of what was known before."""
        with self._whole():
            about = (seen.id, seen.digest, seen.platform, verdict.result, json.dumps(verdict.gates))
            self._all(
                "INSERT OR REPLACE INTO images (image, key, judging, id, digest, platform, "
                "result, gates) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                *(self._forgotten(seen.key, judging), seen.key, judging, *about),
            )
            ((image,),) = self._all("SELECT last_insert_rowid()")
            places = ((image, one.number, one.key(seen.key)) for one in seen.layers)
            self._many("INSERT INTO places VALUES (?, ?, ?)", places)
            self._keep_leaks(image, verdict.leaks)
            errors = ((None, None, image, one) for one in verdict.errors)
            self._many("INSERT INTO errors VALUES (?, ?, ?, ?)", errors)
            self._tag(seen, image)

    def _keep_leaks(self, image: int, leaks: Sequence[Leak]) -> None:
        stored = [(one, *StoredFinding.of(one)) for one in leaks]
        about = "key, document, fingerprint, layer, instruction, severity"
        new = f"INSERT OR IGNORE INTO found ({about}) VALUES (?, ?, ?, ?, ?, ?)"
        self._many(new, (finding for _, finding, _ in stored))
        rows = (
            (image, place, one.secret, one.visible, one.counts, one.decides, own, finding.key)
            for place, (one, finding, own) in enumerate(stored)
        )
        held = "SELECT ?, ?, finding, ?, ?, ?, ?, ? FROM found WHERE key = ?"
        self._many(f"INSERT INTO held {held}", rows)

    def _forgotten(self, key: str, judging: bytes) -> int | None:
        """Forget what was found of an image before, and return its number; None of a new one."""
        known = self._all("SELECT image FROM images WHERE key = ? AND judging = ?", key, judging)
        for (image,) in known:
            for table in ("places", "held", "errors"):
                self._all(f"DELETE FROM {table} WHERE image = ?", image)
        return known[0][0] if known else None

    # -- What it comes to

    def sum_up(self) -> None:
        """Put together what the sweep comes to by now, in tables of their own."""
        with self._whole():
            self._script("summing.sql", {"sweep": self.sweep})

    def _script(self, name: str, values: Mapping[str, object]) -> None:
        for statement in files(__package__).joinpath(name).read_text("utf-8").split(";\n\n"):
            with self._faults():
                self._base.execute(statement, values)

    def end(self) -> None:
        """Note that all was looked at, and forget what no sweep that is kept has met."""
        with self._whole():
            self._all("UPDATE sweeps SET ended = 1 WHERE sweep = ?", self.sweep)
            same = "SELECT sources FROM sweeps WHERE sweep = ?"
            old = f"SELECT sweep FROM sweeps WHERE sources = ({same}) ORDER BY sweep DESC"
            for (sweep,) in self._all(old, self.sweep)[_MOST_KEPT:]:
                for table in ("sweeps", "asked", "tags", "errors", *_SUMMARY):
                    self._all(f"DELETE FROM {table} WHERE sweep = ?", sweep)
            lost = "image NOT IN (SELECT image FROM tags)"
            self._all(f"DELETE FROM images WHERE {lost}")
            for table in ("places", "held"):
                self._all(f"DELETE FROM {table} WHERE {lost}")
            self._all("DELETE FROM found WHERE finding NOT IN (SELECT finding FROM held)")
            self._all(f"DELETE FROM errors WHERE image IS NOT NULL AND {lost}")
            self._all("DELETE FROM layers WHERE key NOT IN (SELECT layer FROM places)")

    def images(self) -> Iterator[SweptImage]:
        """Yield every image of the sweep by each of its references, in the order of these."""
        return (SweptImage.of(*row) for row in self._each(IMAGES, self.sweep))

    def leaks(self, image: int) -> list[Leak]:
        """Return the findings of an image, in the order of its report."""
        columns = f"SELECT {COLUMNS} FROM findings f WHERE image = ? ORDER BY place"
        return [leak_of(*row) for row in self._all(columns, image)]

    def errors(self) -> list[tuple[str, str]]:
        """Return what was not read: a reference, and a sentence."""
        return self._all(ERRORS, self.sweep)

    def left_out(self) -> list[tuple[str, str]]:
        """Return what was not judged as nobody asked for it: a reference, and a sentence."""
        return self._all(LEFT_OUT, self.sweep)

    def since(self) -> Since | None:
        """Return what is new, gone and the same since the last sweep of the same sources.

        What could not be read this time is neither.
        """
        last = self._all(
            "SELECT max(o.sweep) FROM sweeps o JOIN sweeps s ON s.sources = o.sources "
            "WHERE s.sweep = ? AND o.sweep < s.sweep AND o.ended",
            self.sweep,
        )[0][0]
        if last is None:
            return None
        now, before = (_FINGERPRINTS.format(one) for one in ("?1", "?2"))
        readable = f"{before} AND t.reference NOT IN ({_FAILED})"
        return Since(
            self._count(f"{now} EXCEPT {before}", self.sweep, last),
            self._count(f"{readable} EXCEPT {now}", self.sweep, last),
            self._count(f"{now} INTERSECT {before}", self.sweep, last),
        )

    def _count(self, statement: str, *values: object) -> int:
        ((count,),) = self._all(f"SELECT count(*) FROM ({statement})", *values)
        return int(count)
