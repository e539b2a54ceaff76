-- What finds candidates. A video's number and not its identifier, for there are hundreds of rows a video. Each table is one
-- tree in which the postings of a token lie side by side.

CREATE TABLE rhythm_tokens (
  token INTEGER NOT NULL,
  video INTEGER NOT NULL,
  start_time REAL NOT NULL,
  end_time REAL NOT NULL,
  PRIMARY KEY (token, video, start_time)
) WITHOUT ROWID;
CREATE INDEX rhythm_tokens_by_video ON rhythm_tokens (video);

-- Runs of five cuts, which thousands of a million videos share, with what two of their pictures show: each posting is
-- judged where it is read.
CREATE TABLE run_tokens (
  token INTEGER NOT NULL,
  video INTEGER NOT NULL,
  start_time REAL NOT NULL,
  end_time REAL NOT NULL,
  whole INTEGER NOT NULL,
  middle INTEGER NOT NULL,
  PRIMARY KEY (token, video, start_time)
) WITHOUT ROWID;
CREATE INDEX run_tokens_by_video ON run_tokens (video);

-- rest: the part of the picture's hash that is not looked up, but compared.
CREATE TABLE picture_tokens (
  token INTEGER NOT NULL,
  video INTEGER NOT NULL,
  at REAL NOT NULL,
  rest INTEGER NOT NULL,
  PRIMARY KEY (token, video, at)
) WITHOUT ROWID;
CREATE INDEX picture_tokens_by_video ON picture_tokens (video);
