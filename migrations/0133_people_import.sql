-- Lists brought in. A row of a file holds what offices write down of a person, numbers included: its cells are encrypted as
-- a whole, and only keyed hashes and codes are in the clear.
create type people.import_state as enum ('mapping', 'checking', 'ready', 'applying', 'done', 'cancelled', 'undoing', 'undone');
create type people.import_verdict as enum ('new', 'changed', 'same', 'duplicate', 'doubtful');
create type people.import_decision as enum ('accept', 'same', 'different', 'skip');

create table people.import (
  id uuid primary key,
  region_code bigint not null,
  list text not null check (list ~ '^[a-z_]{2,40}$'),
  source text not null check (char_length(source) between 1 and 200),
  as_of date not null,
  file_name text not null check (char_length(file_name) between 1 and 200),
  file_hash bytea not null,
  sheet text,
  header text[] not null,
  header_key bytea not null,
  mapping jsonb not null default '{}',
  mapping_from text not null default 'headers' check (mapping_from in ('saved', 'headers', 'person')),
  state people.import_state not null default 'mapping',
  total int not null check (total >= 0),
  progress int not null default 0,
  undo_reason text,
  -- The next piece of work; the loop takes it up, whoever was killed.
  next_step_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  created_by uuid default platform.actor_id(),
  created_by_name text default platform.actor_name(),
  updated_at timestamptz(3) not null default now(),
  check ((state in ('checking', 'applying', 'undoing')) or next_step_at is null),
  check (state not in ('undoing', 'undone') or undo_reason is not null)
);
comment on table people.import is 'One uploaded list. region_code: the area of who uploaded it; rows outside are refused. header_key: the header by which a mapping is found again.';
create index import_header on people.import (header_key, created_at desc);
create index import_file on people.import (file_hash);
create index import_due on people.import (next_step_at) where next_step_at is not null;
call platform.scope('people.import', org => null, family => null, staff_writes => 'insert, update');
create trigger touch before update on people.import for each row execute function people.touch();

-- Which move is legal, whatever the program thinks.
create function people.guard_import() returns trigger language plpgsql as $$
begin
  if not (old.state, new.state) in (
    ('mapping', 'checking'), ('mapping', 'cancelled'), ('checking', 'ready'), ('checking', 'cancelled'),
    ('ready', 'checking'), ('ready', 'applying'), ('ready', 'cancelled'), ('cancelled', 'checking'), ('cancelled', 'applying'), ('cancelled', 'undoing'),
    ('applying', 'done'), ('applying', 'cancelled'), ('done', 'applying'), ('done', 'undoing'), ('undoing', 'undone')) then
    raise exception 'an import does not go from % to %', old.state, new.state using errcode = '23514', constraint = 'import_transition';
  end if;
  return new;
end $$;
create trigger guard_import before update of state on people.import for each row when (old.state is distinct from new.state)
  execute function people.guard_import();

create table people.import_row (
  import_id uuid not null references people.import (id) on delete cascade,
  row int not null check (row >= 1),
  region_code bigint not null,
  cells bytea not null,
  edits bytea,
  -- What was read of the cells, the changes and the reasons with their details: encrypted like the cells.
  read bytea,
  verdict people.import_verdict,
  reasons text[] not null default '{}',
  decision people.import_decision,
  identity_hash bytea,
  likeness_hash bytea,
  elder_id uuid references people.elder (id),
  applied_at timestamptz(3),
  created_elder boolean,
  undo bytea,
  undone_at timestamptz(3),
  undo_problem text,
  primary key (import_id, row),
  check ((applied_at is null) = (created_elder is null)),
  check (applied_at is null or elder_id is not null),
  check (undone_at is null or applied_at is not null)
);
comment on table people.import_row is 'A row of the file. Ready to go in: verdict new or changed, or decided; gone in: applied_at.';
create index import_row_verdict on people.import_row (import_id, verdict, row);
create index import_row_identity on people.import_row (import_id, identity_hash) where identity_hash is not null;
create index import_row_likeness on people.import_row (import_id, likeness_hash) where likeness_hash is not null;
create index import_row_reasons on people.import_row using gin (reasons) where reasons <> '{}';
create index import_row_waiting on people.import_row (import_id, row)
  where applied_at is null and (verdict in ('new', 'changed') or decision in ('accept', 'same', 'different'));
create index import_row_elder on people.import_row (elder_id) where elder_id is not null;
call platform.scope('people.import_row', org => null, family => null, staff_writes => 'insert, update');

-- A record that an import made by mistake leaves the register: it keeps its number and history, gives up its identity
-- number and its phones, and is found by nobody any more.
create function people.withdraw(p_elder uuid, p_day date, p_reason text) returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
  if platform.audience() is distinct from 'system' then raise exception 'only an import withdraws a record' using errcode = '42501'; end if;
  perform set_config('yike.standing', 'withdraw', true), set_config('yike.reason', p_reason, true);
  update people.elder set status = 'withdrawn', status_day = p_day, identity_kind = 'none', identity_cipher = null, identity_hash = null,
    no_identity_reason = p_reason where id = p_elder;
  update people.phone set ends_on = greatest(p_day, starts_on) where elder_id = p_elder and ends_on is null;
  update people.fact set valid = daterange(lower(valid), greatest(p_day, lower(valid) + 1)) where elder_id = p_elder and upper_inf(valid);
  delete from people.search_key where elder_id = p_elder;
  perform set_config('yike.standing', '', true);
end $$;
revoke execute on function people.withdraw from public;
grant execute on function people.withdraw to yike_worker;

-- In a synthetic city every person is synthetic, whoever types or imports them: a demo is never taken for a register.
create function people.mark_synthetic() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if exists (select from platform.setting where key = 'kind' and value = '"synthetic"') then new.synthetic := true; end if;
  return new;
end $$;
create trigger mark_synthetic before insert on people.elder for each row when (not new.synthetic) execute function people.mark_synthetic();
