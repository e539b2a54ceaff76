-- Rhythms are asked for with the lengths that they may have: most postings of a token have another one. There are databases
-- that have this index and function already.
drop index rhythm_tokens_covering;
create index rhythm_tokens_covering on rhythm_tokens (token, (end_time - start_time)) include (video, start_time, end_time);

drop function if exists shared_tokens(
  integer[], real[], real[], integer[], real[], real[], bigint[], bigint[], bigint[], integer[], integer[], real[],
  integer[], integer, integer, integer
);

-- Videos that share something with the one that is asked about, at one offset and speed: the rule of SharedTokens, where
-- the postings are read.
--
-- The arrays are columns of what is asked for: five of rhythms, six of runs, three of pictures. Known rhythms have a length
-- from the shortest to below the longest. Of a token that very many videos have, the first postings are read only. `among`:
-- only these videos; null for all.
create or replace function shared_tokens(
  rhythms integer[], rhythm_starts real[], rhythm_ends real[], rhythm_shortest real[], rhythm_longest real[],
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
    from unnest(rhythms, rhythm_starts, rhythm_ends, rhythm_shortest, rhythm_longest)
      as a (token, start, stop, shortest, longest)
    cross join lateral (
      select r.video, r.start_time, r.end_time from rhythm_tokens r
      where r.token = a.token and r.end_time - r.start_time >= a.shortest and r.end_time - r.start_time < a.longest
      limit 1000
    ) t
    where among is null or t.video = any (among)
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
    (
      -- No more of them can be told.
      select s.video, 2 from sharing s where s.hits = 1 order by s.nearest, s.video
      limit greatest(most_weak, most_weak_where_unsure)
    )
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
