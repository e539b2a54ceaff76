-- What can be claimed, in the order in which it is: few of very many videos, and mostly the newest ones.
create index videos_to_claim on videos (upload_date, number)
  where deleted_at is null and state in ('queued', 'downloading', 'analyzing');

-- How many videos there are in each state: the sum of all rows of the state. A change only appends, so that no two wait for
-- each other; what lies here is summed up now and then.
create table state_counts (
  state text not null,
  videos bigint not null
);

create function count_states() returns trigger
language plpgsql
as $function$
begin
  if tg_op <> 'INSERT' and old.deleted_at is null then
    insert into state_counts (state, videos) values (old.state, -1);
  end if;
  if tg_op <> 'DELETE' and new.deleted_at is null then
    insert into state_counts (state, videos) values (new.state, 1);
  end if;
  return null;
end
$function$;
create trigger videos_are_counted after insert or delete on videos for each row execute function count_states();
create trigger videos_change_state after update of state, deleted_at on videos for each row
  when (old.state <> new.state or (old.deleted_at is null) <> (new.deleted_at is null))
  execute function count_states();

-- After the triggers, whose making keeps all others from writing.
insert into state_counts (state, videos)
  select state, count(*) from videos where deleted_at is null group by state;
