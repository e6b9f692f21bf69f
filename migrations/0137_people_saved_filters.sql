-- Filters of the register that somebody uses again: one's own, or shown to the posts of one's area.
create table people.saved_filter (
  id uuid primary key,
  region_code bigint not null,
  account_id uuid not null default platform.actor_id(),
  account_name text default platform.actor_name(),
  name text not null check (char_length(name) between 1 and 40),
  query jsonb not null check (jsonb_typeof(query) = 'object'),
  shared boolean not null default false,
  created_at timestamptz(3) not null default now()
);
create unique index saved_filter_once on people.saved_filter (account_id, name);
call platform.scope('people.saved_filter', org => null, family => null);
-- Within the area only one's own and what others have shared; and nobody changes what is not theirs.
create policy own on people.saved_filter as restrictive for all to yike_staff
  using (shared or account_id = (select platform.actor_id())) with check (account_id = (select platform.actor_id()));
create policy own_delete on people.saved_filter as restrictive for delete to yike_staff using (account_id = (select platform.actor_id()));
