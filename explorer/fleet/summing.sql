-- Puts together what a sweep comes to, each statement by itself with :sweep. A place is where a
-- finding is told: the position of its image, then its place in that image in 36 bits.

DELETE FROM swept WHERE sweep = :sweep;

DELETE FROM causes WHERE sweep = :sweep;

DELETE FROM reached WHERE sweep = :sweep;

DELETE FROM leaks WHERE sweep = :sweep;

INSERT INTO swept
SELECT t.sweep, row_number() OVER (ORDER BY a.position, t.name) - 1, t.image, t.reference,
  name_of(t.reference)
FROM tags t JOIN asked a USING (sweep, reference) WHERE t.sweep = :sweep;

-- What is found, each finding once, by the first reference that leads to its image.

CREATE TEMP TABLE cause_keys (cause INTEGER PRIMARY KEY, layer TEXT, instruction TEXT);

INSERT INTO cause_keys (layer, instruction)
SELECT DISTINCT layer, instruction FROM findings
WHERE counts AND image IN (SELECT image FROM swept WHERE sweep = :sweep);

CREATE INDEX temp.cause_by_key ON cause_keys (instruction, layer);

CREATE TEMP TABLE hits AS
SELECT k.cause, f.image, (s.at << 36) + f.place AS place, f.fingerprint, f.secret, f.severity,
  f.visible, f.decides
FROM (SELECT image, min(at) AS at FROM swept WHERE sweep = :sweep GROUP BY image) s
JOIN findings f ON f.image = s.image
JOIN cause_keys k ON k.instruction = f.instruction AND k.layer IS f.layer
WHERE f.counts;

CREATE INDEX temp.hits_by_place ON hits (cause, place);

-- Each finding of a cause once: as the first image has it, but visible where any image shows it.

CREATE TEMP TABLE once AS
SELECT cause, fingerprint, min(place) AS place,
  coalesce(min(CASE WHEN visible THEN place END), min(place)) AS told
FROM hits GROUP BY cause, fingerprint;

INSERT INTO leaks
SELECT :sweep, o.cause, o.place, h.image, o.told & ((1 << 36) - 1), o.fingerprint, h.severity
FROM once o JOIN hits h ON h.cause = o.cause AND h.place = o.told;

INSERT INTO reached
SELECT :sweep, h.cause, s.at, h.visible, h.decides
FROM (
  SELECT cause, image, max(visible) AS visible, max(decides) AS decides
  FROM hits GROUP BY cause, image
) h JOIN swept s ON s.sweep = :sweep AND s.image = h.image;

INSERT INTO causes
SELECT :sweep,
  row_number() OVER (
    ORDER BY fails = 0, severity DESC, fails DESC, images DESC, coalesce(layer, ''), instruction
  ) - 1,
  cause, layer, instruction, severity, images, names, exposed_in, fails, secrets, findings
FROM cause_keys JOIN (
  SELECT cause, count(*) AS images, count(DISTINCT name) AS names, sum(visible) AS exposed_in,
    sum(decides) AS fails
  FROM reached JOIN swept USING (sweep, at) WHERE sweep = :sweep GROUP BY cause
) USING (cause) JOIN (
  SELECT cause, max(severity) AS severity, count(*) AS findings
  FROM leaks WHERE sweep = :sweep GROUP BY cause
) USING (cause) JOIN (
  SELECT o.cause, count(DISTINCT (h.place >> 36) || ' ' || h.secret) AS secrets
  FROM once o JOIN hits h ON h.cause = o.cause AND h.place = o.place GROUP BY o.cause
) USING (cause);

DROP TABLE once;

DROP TABLE hits;

DROP TABLE cause_keys;
