-- What is looked at once more: references, and all that lead to an image or a layer of some keys.
CREATE TEMP TABLE again AS
  SELECT value AS reference FROM json_each(:references) UNION
  SELECT reference FROM tags WHERE sweep = :sweep AND image IN (
    SELECT image FROM images WHERE judging = :judging AND (
      key IN (SELECT value FROM json_each(:images)) OR image IN (
        SELECT image FROM places WHERE layer IN (SELECT value FROM json_each(:layers)))));

UPDATE asked SET done = 0 WHERE sweep = :sweep AND reference IN (SELECT reference FROM again);

DELETE FROM tags WHERE sweep = :sweep AND reference IN (SELECT reference FROM again);

DELETE FROM errors WHERE sweep = :sweep AND reference IN (SELECT reference FROM again);

DELETE FROM layers WHERE key IN (SELECT value FROM json_each(:layers));

DROP TABLE again
