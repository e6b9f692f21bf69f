-- Drafts of scale versions: edited by one person, published by another.
create table assessment.scale_draft (
  id uuid primary key,
  region_code bigint not null check (region_code between 0 and 999999999999),
  scale_id text not null,
  definition jsonb not null check (jsonb_typeof(definition) = 'object'),
  state text not null default 'draft' check (state in ('draft', 'sent', 'published', 'dropped')),
  note text not null default '' check (char_length(note) <= 500),
  edited_by uuid not null default platform.actor_id(),
  edited_by_name text not null default platform.actor_name(),
  returned_reason text check (char_length(returned_reason) between 2 and 300),
  published_by uuid,
  published_by_name text,
  published_at timestamptz,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  check ((state = 'published') = (published_at is not null)),
  constraint scale_draft_second_person check (published_by is null or published_by <> edited_by)
);
comment on table assessment.scale_draft is 'A version of a scale on its way: whoever edited it last never publishes it.';
create index scale_draft_list on assessment.scale_draft (state, updated_at desc, id);
call platform.scope('assessment.scale_draft', org => null, family => null, staff_writes => 'insert, update');
