-- What finds candidates. A video's number and not its identifier, for there are hundreds of rows a video: every byte of a
-- row counts. There is no key: rows are only appended, and removed all at once for a video.

create table rhythm_tokens (
  token integer not null,
  video integer not null,
  -- Seconds.
  start_time real not null,
  end_time real not null
);
-- Runs of five cuts, which thousands of a million videos share, with what two of their pictures show: each posting is
-- judged where it is read.
create table run_tokens (
  token integer not null,
  video integer not null,
  -- Seconds.
  start_time real not null,
  end_time real not null,
  -- Signs of both pictures' frequencies: of all of them, and of their middle.
  whole bigint not null,
  middle bigint not null
);
create table picture_tokens (
  token integer not null,
  video integer not null,
  -- Seconds.
  at real not null,
  -- The part of the picture's hash that is not looked up, but compared.
  rest integer not null
);

-- All columns, so that a look-up reads the index alone. On many machines, token is the column to distribute by.
create index rhythm_tokens_covering on rhythm_tokens (token) include (video, start_time, end_time);
create index run_tokens_covering on run_tokens (token) include (video, start_time, end_time, whole, middle);
create index picture_tokens_covering on picture_tokens (token) include (video, at, rest);

-- For deletion: rows of a video lie together, because they were appended together, so that a summary of each range of
-- pages is enough, and takes no room.
create index rhythm_tokens_by_video on rhythm_tokens using brin (video) with (pages_per_range = 32, autosummarize = on);
create index run_tokens_by_video on run_tokens using brin (video) with (pages_per_range = 32, autosummarize = on);
create index picture_tokens_by_video on picture_tokens using brin (video) with (pages_per_range = 32, autosummarize = on);

-- Index-only scans need to know which pages are visible to all: not after a fifth of the table, but soon.
alter table rhythm_tokens set (autovacuum_vacuum_insert_scale_factor = 0.02);
alter table run_tokens set (autovacuum_vacuum_insert_scale_factor = 0.02);
alter table picture_tokens set (autovacuum_vacuum_insert_scale_factor = 0.02);

-- Videos that share something with the one that is asked about, at one offset and speed: the rule of SharedTokens, where
-- the postings are read.
--
-- The arrays are columns of what is asked for: three of rhythms, six of runs, three of pictures. Of a token that very many
-- videos have, the first postings are read only. `among`: only these videos; null for all.
create function shared_tokens(
  rhythms integer[], rhythm_starts real[], rhythm_ends real[],
  runs integer[], run_starts real[], run_ends real[], run_wholes bigint[], run_betweens bigint[], run_middles bigint[],
  pictures integer[], picture_rests integer[], picture_times real[],
  among integer[], most integer, most_weak integer, most_weak_where_unsure integer
) returns table (video integer, votes integer, nearest integer)
language plpgsql stable
-- Each look-up is one descent of the index, whatever the planner knows of the tables; and compiling a query that takes
-- milliseconds takes longer.
set enable_seqscan = off
set enable_bitmapscan = off
set jit = off
set max_parallel_workers_per_gather = 0
set plan_cache_mode = force_generic_plan
as $function$
#variable_conflict use_column
begin
  return query
  with hit as materialized (
    -- kind: 0 a rhythm, 1 a picture, 2 a run.
    select t.video, 0 as kind, t.start_time::float8 as known, a.start::float8 as asked,
      greatest(0.9, (t.end_time - t.start_time - 0.07) / (a.stop - a.start)) as slowest,
      least(1.1, (t.end_time - t.start_time + 0.07) / (a.stop - a.start)) as fastest, 10 as distance
    from unnest(rhythms, rhythm_starts, rhythm_ends) as a (token, start, stop)
    cross join lateral (
      select r.video, r.start_time, r.end_time from rhythm_tokens r where r.token = a.token limit 1000
    ) t
    where t.end_time - t.start_time between 0.9 * (a.stop - a.start) - 0.07 and 1.1 * (a.stop - a.start) + 0.07
      and (among is null or t.video = any (among))
    union all
    select t.video, 2, t.start_time, a.start,
      greatest(0.9, (t.end_time - t.start_time - 0.07) / (a.stop - a.start)),
      least(1.1, (t.end_time - t.start_time + 0.07) / (a.stop - a.start)),
      t.distance - 6 + case when abs(t.end_time - t.start_time - (a.stop - a.start)) > 0.07 then 3 else 0 end
    from unnest(runs, run_starts, run_ends, run_wholes, run_betweens, run_middles)
      as a (token, start, stop, whole, between_them, middle)
    cross join lateral (
      select r.video, r.start_time, r.end_time, (least(
        bit_count((r.whole # a.whole)::bit(64)), bit_count((r.whole # a.between_them)::bit(64)),
        bit_count((r.whole # a.middle)::bit(64)), bit_count((r.middle # a.whole)::bit(64)),
        bit_count((r.middle # a.between_them)::bit(64))) / 2)::integer as distance
      from run_tokens r where r.token = a.token limit 4000
    ) t
    where t.distance <= 10
      and t.end_time - t.start_time between 0.9 * (a.stop - a.start) - 0.07 and 1.1 * (a.stop - a.start) + 0.07
      and (among is null or t.video = any (among))
    union all
    select t.video, 1, t.at, a.at, 0.9, 1.1, t.distance
    from unnest(pictures, picture_rests, picture_times) as a (token, rest, at)
    cross join lateral (
      select p.video, p.at, bit_count((p.rest # a.rest)::bit(32))::integer as distance
      from picture_tokens p where p.token = a.token limit 500
    ) t
    where t.distance <= 10 and (among is null or t.video = any (among))
  ), sharing as (
    select h.video, count(*) as hits, min(h.distance) as nearest from hit h
    group by h.video having count(*) > 1 or min(h.distance) <= 6 or max(h.kind) = 2
  ), several as materialized (
    select h.video, h.kind, h.known, h.asked, h.slowest, h.fastest, min(h.distance) as distance
    from hit h join sharing s on s.video = h.video and s.hits > 1
    group by 1, 2, 3, 4, 5, 6
  ), numbered as (
    select s.*, row_number() over (partition by s.video order by s.distance, s.asked, s.known) as place
    from several s
  ), agreeing as (
    select a.video, a.place, b.kind, b.known, min(b.distance) as distance
    from numbered a join several b on b.video = a.video
      and greatest(a.slowest, b.slowest) <= least(a.fastest, b.fastest)
      and b.known - a.known between
        least(greatest(a.slowest, b.slowest) * (b.asked - a.asked), least(a.fastest, b.fastest) * (b.asked - a.asked))
          - 0.35
        and greatest(greatest(a.slowest, b.slowest) * (b.asked - a.asked),
          least(a.fastest, b.fastest) * (b.asked - a.asked)) + 0.35
    where a.place <= 64
    group by 1, 2, 3, 4
  ), anchored as (
    select g.video, sum(case when g.kind = 2 or g.kind = 1 and g.distance <= 6 then 2 else 1 end)::integer as votes
    from agreeing g group by g.video, g.place
  ), voted as (
    select v.video, max(v.votes) as votes from anchored v group by v.video
    union all
    select s.video, 2 from sharing s where s.hits = 1
  ), ranked as (
    select v.video, v.votes, s.nearest,
      row_number() over (partition by v.votes = 2 order by s.nearest, v.video) as place,
      max(v.votes) over () as most_votes
    from voted v join sharing s on s.video = v.video where v.votes >= 2
  )
  select r.video, r.votes, r.nearest from ranked r where r.votes > 2
    or r.place <= case when r.most_votes >= 5 then most_weak else most_weak_where_unsure end
  order by r.votes desc, r.nearest, r.video limit most;
end
$function$;
