-- One thing done to many records, in steps. What a row did is kept with it, so that it can be taken back by itself.
create type people.bulk_state as enum ('running', 'stopped', 'done', 'undoing', 'undone');
create type people.bulk_row_state as enum ('waiting', 'changed', 'left', 'undone', 'kept');

create table people.bulk (
  id uuid primary key,
  region_code bigint not null,
  kind text not null check (kind in ('assign', 'add_fact', 'end_fact', 'review', 'compare')),
  action jsonb not null,
  -- The number of who is assigned.
  phone_cipher bytea,
  state people.bulk_state not null default 'running',
  total int not null check (total > 0),
  next_step_at timestamptz(3),
  undo_reason text check (char_length(undo_reason) between 2 and 200),
  started_at timestamptz(3) not null default now(),
  started_by uuid default platform.actor_id(),
  started_by_name text default platform.actor_name(),
  finished_at timestamptz(3),
  check ((kind = 'assign') = (phone_cipher is not null)),
  check ((state in ('running', 'undoing')) = (next_step_at is not null)),
  check ((state in ('undoing', 'undone')) = (undo_reason is not null))
);
comment on table people.bulk is 'A bulk action. region_code: the area of who started it.';
create index bulk_due on people.bulk (next_step_at) where next_step_at is not null;
call platform.scope('people.bulk', org => null, family => null, staff_writes => 'insert, update');

create function people.guard_bulk() returns trigger language plpgsql as $$
begin
  if not (old.state, new.state) in (('running', 'stopped'), ('running', 'done'), ('stopped', 'undoing'), ('done', 'undoing'), ('undoing', 'undone')) then
    raise exception 'a bulk action does not go from % to %', old.state, new.state using errcode = '23514', constraint = 'bulk_transition';
  end if;
  if new.state = 'undoing' and new.kind = 'compare' then
    raise exception 'nothing was written' using errcode = '23514', constraint = 'bulk_transition';
  end if;
  return new;
end $$;
create trigger guard_bulk before update of state on people.bulk for each row when (old.state is distinct from new.state)
  execute function people.guard_bulk();

create table people.bulk_row (
  bulk_id uuid not null references people.bulk (id),
  elder_id uuid not null references people.elder (id),
  region_code bigint not null,
  state people.bulk_row_state not null default 'waiting',
  reason text check (reason ~ '^[a-z_]{2,20}$'),
  -- What taking it back needs: ids and spans, nothing personal.
  undo jsonb,
  primary key (bulk_id, elder_id),
  check ((state in ('left', 'kept')) = (reason is not null)),
  check ((state in ('changed', 'kept')) = (undo is not null))
);
comment on table people.bulk_row is 'What became of each record. region_code: that of the action, so that who started it sees what it did.';
create index bulk_row_state on people.bulk_row (bulk_id, state, elder_id);
create index bulk_row_elder on people.bulk_row (elder_id);
call platform.scope('people.bulk_row', org => null, family => null, staff_writes => 'insert, update');
