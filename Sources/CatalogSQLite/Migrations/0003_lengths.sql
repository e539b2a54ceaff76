-- Rhythms are asked for with the lengths that they may have: most postings of a token have another one, and are not read.
ALTER TABLE rhythm_tokens RENAME TO rhythm_tokens_before;
CREATE TABLE rhythm_tokens (
  token INTEGER NOT NULL,
  length REAL NOT NULL,
  video INTEGER NOT NULL,
  start_time REAL NOT NULL,
  PRIMARY KEY (token, length, video, start_time)
) WITHOUT ROWID;
INSERT INTO rhythm_tokens (token, length, video, start_time)
  SELECT token, end_time - start_time, video, start_time FROM rhythm_tokens_before;
DROP TABLE rhythm_tokens_before;
CREATE INDEX rhythm_tokens_by_video ON rhythm_tokens (video);
