-- What can be claimed, in the order in which it is: few of very many videos, and mostly the newest ones.
CREATE INDEX videos_to_claim ON videos (upload_date, number)
  WHERE deleted_at IS NULL AND state IN ('queued', 'downloading', 'analyzing');

-- How many videos there are in each state.
CREATE TABLE state_counts (
  state TEXT NOT NULL PRIMARY KEY,
  videos INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO state_counts (state, videos)
  SELECT state, count(*) FROM videos WHERE deleted_at IS NULL GROUP BY state;

CREATE TRIGGER videos_are_counted AFTER INSERT ON videos WHEN new.deleted_at IS NULL
BEGIN
  INSERT INTO state_counts (state, videos) VALUES (new.state, 1)
    ON CONFLICT (state) DO UPDATE SET videos = videos + 1;
END;
CREATE TRIGGER videos_leave_state AFTER UPDATE OF state, deleted_at ON videos
WHEN old.deleted_at IS NULL AND (new.deleted_at IS NOT NULL OR new.state <> old.state)
BEGIN
  UPDATE state_counts SET videos = videos - 1 WHERE state = old.state;
END;
CREATE TRIGGER videos_enter_state AFTER UPDATE OF state, deleted_at ON videos
WHEN new.deleted_at IS NULL AND (old.deleted_at IS NOT NULL OR new.state <> old.state)
BEGIN
  INSERT INTO state_counts (state, videos) VALUES (new.state, 1)
    ON CONFLICT (state) DO UPDATE SET videos = videos + 1;
END;
