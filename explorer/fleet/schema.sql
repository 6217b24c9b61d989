-- What a sweep knows. docs/sweep.md says what each table is for.
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS sweeps (
  sweep INTEGER PRIMARY KEY, sources TEXT NOT NULL, judging BLOB NOT NULL,
  listed INTEGER NOT NULL DEFAULT 0, ended INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS asked (
  sweep INTEGER NOT NULL, position INTEGER NOT NULL, reference TEXT NOT NULL,
  root TEXT, done INTEGER NOT NULL DEFAULT 0, left_out TEXT NOT NULL DEFAULT '[]',
  PRIMARY KEY (sweep, reference)
);
CREATE TABLE IF NOT EXISTS images (
  image INTEGER PRIMARY KEY, key TEXT NOT NULL, judging BLOB NOT NULL,
  id TEXT, digest TEXT, platform TEXT, result TEXT NOT NULL, gates TEXT NOT NULL,
  UNIQUE (key, judging)
);
CREATE TABLE IF NOT EXISTS tags (
  sweep INTEGER NOT NULL, reference TEXT NOT NULL, name TEXT NOT NULL, image INTEGER NOT NULL,
  PRIMARY KEY (sweep, reference, name)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tags_by_image ON tags (image);
CREATE TABLE IF NOT EXISTS layers (
  key TEXT PRIMARY KEY, diff_id TEXT, digest TEXT, dependence BLOB NOT NULL, sweep INTEGER NOT NULL,
  record BLOB, compression TEXT NOT NULL, size INTEGER NOT NULL, damage TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS places (
  image INTEGER NOT NULL, number INTEGER NOT NULL, layer TEXT NOT NULL,
  PRIMARY KEY (image, number)
) WITHOUT ROWID;
-- What is the same in each image that has the layer is there once; an image has what is its own.
CREATE TABLE IF NOT EXISTS found (
  finding INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, document TEXT NOT NULL,
  fingerprint TEXT NOT NULL, layer TEXT, instruction TEXT NOT NULL, severity INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS held (
  image INTEGER NOT NULL, place INTEGER NOT NULL, finding INTEGER NOT NULL,
  secret INTEGER NOT NULL, visible INTEGER NOT NULL, counts INTEGER NOT NULL,
  decides INTEGER NOT NULL, own TEXT NOT NULL,
  PRIMARY KEY (image, place)
) WITHOUT ROWID;
CREATE VIEW IF NOT EXISTS findings AS SELECT * FROM held JOIN found USING (finding);
CREATE TABLE IF NOT EXISTS errors (
  sweep INTEGER, reference TEXT, image INTEGER, message TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS errors_by_image ON errors (image);
CREATE INDEX IF NOT EXISTS errors_by_reference ON errors (reference);
-- What a sweep comes to, put together when it is reported (explorer/fleet/summing.sql).
CREATE TABLE IF NOT EXISTS swept (
  sweep INTEGER NOT NULL, at INTEGER NOT NULL, image INTEGER NOT NULL, reference TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (sweep, at)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS swept_by_image ON swept (sweep, image);
CREATE TABLE IF NOT EXISTS causes (
  sweep INTEGER NOT NULL, rank INTEGER NOT NULL, cause INTEGER NOT NULL, layer TEXT,
  instruction TEXT NOT NULL, severity INTEGER NOT NULL, images INTEGER NOT NULL,
  names INTEGER NOT NULL, exposed_in INTEGER NOT NULL, fails INTEGER NOT NULL,
  secrets INTEGER NOT NULL, findings INTEGER NOT NULL,
  PRIMARY KEY (sweep, rank)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reached (
  sweep INTEGER NOT NULL, cause INTEGER NOT NULL, at INTEGER NOT NULL, visible INTEGER NOT NULL,
  decides INTEGER NOT NULL,
  PRIMARY KEY (sweep, cause, at)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS leaks (
  sweep INTEGER NOT NULL, cause INTEGER NOT NULL, place INTEGER NOT NULL, image INTEGER NOT NULL,
  in_image INTEGER NOT NULL, fingerprint TEXT NOT NULL, severity INTEGER NOT NULL,
  PRIMARY KEY (sweep, cause, place)
) WITHOUT ROWID;
