-- Lists about people who are on the register: accounts, life events. The cells of a row hold numbers of people: encrypted as a whole.
create type people.roll_row_state as enum ('waiting', 'held', 'taken', 'same', 'dropped');

create table people.roll (
  id uuid primary key,
  kind text not null check (kind ~ '^[a-z_]{2,40}$'),
  region_code bigint not null,
  file_name text not null check (char_length(file_name) between 1 and 200),
  file_hash bytea not null,
  total int not null check (total > 0),
  -- The next piece of work; the loop takes it up, whoever was killed.
  next_step_at timestamptz(3),
  step_row int not null default 0 check (step_row >= 0),
  verified_at timestamptz(3),
  verified_by uuid,
  verified_by_name text,
  created_at timestamptz(3) not null default now(),
  created_by uuid default platform.actor_id(),
  created_by_name text default platform.actor_name(),
  check ((verified_at is null) = (verified_by is null)),
  check (verified_by is null or verified_by is distinct from created_by),
  check (verified_at is null or next_step_at is null)
);
comment on table people.roll is 'One uploaded list. region_code: the area of who uploaded it; people outside are not found. step_row: the last row that was tried.';
create index roll_kind on people.roll (kind, created_at desc, id);
create index roll_due on people.roll (next_step_at) where next_step_at is not null;
call platform.scope('people.roll', org => null, family => null, staff_writes => 'insert, update');

create table people.roll_row (
  roll_id uuid not null references people.roll (id),
  row int not null check (row >= 1),
  region_code bigint not null,
  cells bytea not null,
  state people.roll_row_state not null default 'waiting',
  reason text check (reason ~ '^[a-z_]{2,30}$'),
  detail text not null default '' check (char_length(detail) <= 200),
  elder_id uuid references people.elder (id),
  -- What the row made, by the id of the other module.
  made_id uuid,
  tried_by uuid,
  updated_at timestamptz(3) not null default now(),
  primary key (roll_id, row),
  check ((state = 'held') = (reason is not null)),
  check (state not in ('taken', 'same') or elder_id is not null),
  check ((state = 'taken') = (made_id is not null))
);
comment on table people.roll_row is 'A row: taken and same are settled for good, held waits to be mended, dropped or tried again.';
alter table people.roll_row alter column cells set storage external;
create index roll_row_state on people.roll_row (roll_id, state, row);
create index roll_row_elder on people.roll_row (roll_id, elder_id) where elder_id is not null;
call platform.scope('people.roll_row', org => null, family => null, staff_writes => 'insert, update');

create function people.guard_roll_row() returns trigger language plpgsql as $$
begin
  if old.state in ('taken', 'same', 'dropped') then
    raise exception 'a settled row stays as it is' using errcode = '23514', constraint = 'roll_row_settled';
  end if;
  return new;
end $$;
create trigger guard_roll_row before update of state, cells on people.roll_row for each row execute function people.guard_roll_row();
