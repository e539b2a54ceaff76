-- Times are microseconds since 1970, durations and positions seconds. docs/schema.md tells what each index is for.

CREATE TABLE videos (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  filename TEXT NOT NULL,
  content_type TEXT,
  upload_date INTEGER NOT NULL,
  bucket TEXT NOT NULL,
  object_key TEXT NOT NULL,
  version TEXT NOT NULL DEFAULT '',
  upload_token TEXT,
  size INTEGER,
  sha256 TEXT,
  announced_sha256 TEXT,
  thumbnail TEXT,
  duration REAL,
  time_base TEXT,
  width INTEGER,
  height INTEGER,
  codec TEXT,
  frame_rate TEXT,
  rotation INTEGER,
  sample_aspect_ratio TEXT,
  container TEXT,
  pixel_format TEXT,
  start_time INTEGER,
  bit_rate INTEGER,
  state TEXT NOT NULL,
  progress INTEGER NOT NULL DEFAULT 0,
  failure_code TEXT,
  failure_text TEXT,
  last_event INTEGER NOT NULL DEFAULT 0,
  attempt_event INTEGER NOT NULL DEFAULT 0,
  generation INTEGER UNIQUE,
  ended_at INTEGER,
  deleted_at INTEGER,
  UNIQUE (bucket, object_key, version)
);
CREATE INDEX videos_by_date ON videos (upload_date DESC, number DESC) WHERE deleted_at IS NULL;
CREATE INDEX videos_by_state ON videos (state, upload_date DESC, number DESC) WHERE deleted_at IS NULL;
CREATE INDEX videos_by_bytes ON videos (sha256, generation) WHERE generation IS NOT NULL;
CREATE INDEX videos_by_end ON videos (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE scene_cuts (
  video_id TEXT NOT NULL UNIQUE REFERENCES videos (id),
  cuts TEXT NOT NULL,
  cut_count INTEGER NOT NULL,
  complete INTEGER NOT NULL,
  detector TEXT NOT NULL,
  detector_version INTEGER NOT NULL,
  parameters TEXT NOT NULL,
  mode TEXT NOT NULL,
  duration REAL NOT NULL,
  frames INTEGER NOT NULL,
  first_pts INTEGER
);
CREATE INDEX scene_cuts_by_count ON scene_cuts (cut_count);

-- What the array of timestamps with its index is in PostgreSQL.
CREATE TABLE cut_times (
  time REAL NOT NULL,
  video_id TEXT NOT NULL REFERENCES scene_cuts (video_id) ON DELETE CASCADE,
  PRIMARY KEY (time, video_id)
) WITHOUT ROWID;
CREATE INDEX cut_times_by_video ON cut_times (video_id);

CREATE TABLE shots (
  video_id TEXT NOT NULL REFERENCES scene_cuts (video_id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  start_time REAL NOT NULL,
  end_time REAL NOT NULL,
  hash INTEGER,
  thumbnail TEXT,
  PRIMARY KEY (video_id, n)
) WITHOUT ROWID;

CREATE TABLE fingerprints (
  video_id TEXT NOT NULL UNIQUE REFERENCES videos (id),
  version INTEGER NOT NULL,
  bytes BLOB NOT NULL
);

CREATE TABLE duplicates (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  video_id TEXT NOT NULL REFERENCES videos (id),
  duplicate_of TEXT NOT NULL REFERENCES videos (id),
  relation TEXT NOT NULL,
  confidence REAL NOT NULL,
  segments TEXT NOT NULL,
  reason TEXT NOT NULL,
  ended_analysis INTEGER NOT NULL,
  dismissed_at INTEGER,
  UNIQUE (video_id, duplicate_of)
);
CREATE INDEX duplicates_by_known ON duplicates (duplicate_of);
-- A pair has one row, whichever of the two was first.
CREATE UNIQUE INDEX duplicates_by_pair
  ON duplicates (min(video_id, duplicate_of), max(video_id, duplicate_of));

CREATE TABLE events (
  cursor INTEGER PRIMARY KEY AUTOINCREMENT,
  video_id TEXT NOT NULL REFERENCES videos (id),
  id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  data TEXT,
  state TEXT NOT NULL,
  progress INTEGER NOT NULL,
  time INTEGER NOT NULL,
  UNIQUE (video_id, id)
);

CREATE TABLE jobs (
  video_id TEXT NOT NULL PRIMARY KEY REFERENCES videos (id),
  epoch INTEGER NOT NULL,
  owner TEXT,
  lease_until INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- Counters that only grow: `generation` of the candidate index, and the place up to which events were `pruned`.
CREATE TABLE counters (
  name TEXT NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO counters (name, value) VALUES ('generation', 0), ('pruned', 0);
