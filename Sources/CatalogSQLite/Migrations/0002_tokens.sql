-- What finds candidates. A video's number and not its identifier, for there are hundreds of rows a video.

CREATE TABLE rhythm_tokens (
  token INTEGER NOT NULL,
  video INTEGER NOT NULL,
  start_time REAL NOT NULL,
  end_time REAL NOT NULL,
  PRIMARY KEY (token, video, start_time)
) WITHOUT ROWID;
CREATE INDEX rhythm_tokens_by_video ON rhythm_tokens (video);

CREATE TABLE picture_tokens (
  token INTEGER NOT NULL,
  video INTEGER NOT NULL,
  at REAL NOT NULL,
  PRIMARY KEY (token, video, at)
) WITHOUT ROWID;
CREATE INDEX picture_tokens_by_video ON picture_tokens (video);
