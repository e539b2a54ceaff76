-- Durations and positions are seconds. docs/schema.md tells what each index is for.

create table videos (
  number integer generated always as identity unique,
  id text primary key,
  filename text not null,
  content_type text,
  upload_date timestamptz not null,
  bucket text not null,
  object_key text not null,
  version text not null default '',
  upload_token text,
  size bigint,
  sha256 text,
  announced_sha256 text,
  thumbnail text,
  duration double precision,
  time_base text,
  width integer,
  height integer,
  codec text,
  frame_rate text,
  rotation integer,
  sample_aspect_ratio text,
  container text,
  pixel_format text,
  start_time bigint,
  bit_rate bigint,
  state text not null,
  progress integer not null default 0,
  failure_code text,
  failure_text text,
  last_event bigint not null default 0,
  attempt_event bigint not null default 0,
  generation bigint unique,
  ended_at timestamptz,
  deleted_at timestamptz,
  unique (bucket, object_key, version)
);
create index videos_by_date on videos (upload_date desc, number desc) where deleted_at is null;
create index videos_by_state on videos (state, upload_date desc, number desc) where deleted_at is null;
create index videos_by_bytes on videos (sha256, generation) where generation is not null;
create index videos_by_end on videos (ended_at) where ended_at is not null;

create table scene_cuts (
  video_id text not null unique references videos (id),
  timestamps double precision[] not null,
  pts bigint[] not null,
  cuts jsonb not null,
  complete boolean not null,
  detector text not null,
  detector_version integer not null,
  parameters jsonb not null,
  mode text not null,
  duration double precision not null,
  frames bigint not null,
  first_pts bigint
);
create index scene_cuts_by_timestamps on scene_cuts using gin (timestamps);

create table shots (
  video_id text not null references scene_cuts (video_id) on delete cascade,
  n integer not null,
  start_time double precision not null,
  end_time double precision not null,
  hash bigint,
  thumbnail text,
  primary key (video_id, n)
);

create table fingerprints (
  video_id text primary key references videos (id),
  version integer not null,
  bytes bytea not null
);

create table duplicates (
  id bigint generated always as identity primary key,
  video_id text not null references videos (id),
  duplicate_of text not null references videos (id),
  relation text not null,
  confidence double precision not null,
  segments jsonb not null,
  reason text not null,
  ended_analysis boolean not null,
  dismissed_at timestamptz,
  unique (video_id, duplicate_of)
);
create index duplicates_by_known on duplicates (duplicate_of);
-- A pair has one row, whichever of the two was first.
create unique index duplicates_by_pair
  on duplicates (least(video_id, duplicate_of), greatest(video_id, duplicate_of));

-- The number of the transaction tells in which order events may be read: see docs/schema.md.
create table events (
  video_id text not null references videos (id),
  id bigint not null,
  xid xid8 not null default pg_current_xact_id(),
  number bigint generated always as identity,
  kind text not null,
  data jsonb,
  state text not null,
  progress integer not null,
  time timestamptz not null,
  primary key (video_id, id)
);
create unique index events_by_commit on events (xid, number);

create table jobs (
  video_id text primary key references videos (id),
  epoch bigint not null,
  owner text,
  lease_until timestamptz,
  attempts integer not null default 0
);

-- One row: how many videos were put into the candidate index, and the place up to which events were pruned.
create table catalog (
  one boolean primary key default true check (one),
  generation bigint not null default 0,
  pruned_xid xid8 not null default '0',
  pruned_number bigint not null default 0
);
insert into catalog default values;
