-- What finds candidates. A video's number and not its identifier, for there are hundreds of rows a video.

create table rhythm_tokens (
  token bigint not null,
  video integer not null,
  start_time double precision not null,
  end_time double precision not null
);
create index rhythm_tokens_covering on rhythm_tokens (token) include (video, start_time, end_time);
create index rhythm_tokens_by_video on rhythm_tokens (video);

create table picture_tokens (
  token bigint not null,
  video integer not null,
  at double precision not null
);
create index picture_tokens_covering on picture_tokens (token) include (video, at);
create index picture_tokens_by_video on picture_tokens (video);
