-- What is known of an elder: dated facts, health, access, needs, consent, papers; and the history of every field.
-- ---------------------------------------------------------------- dated facts
create table people.fact (
  id uuid primary key,
  elder_id uuid not null references people.elder (id),
  region_code bigint not null,
  org_id uuid,
  kind people.fact_kind not null,
  value text not null check (value ~ '^[a-z0-9_]{1,40}$'),
  valid daterange not null check (not isempty(valid) and not lower_inf(valid)),
  expires_on date,
  source text not null check (char_length(source) between 1 and 200),
  evidence text not null default '',
  file_id uuid,
  created_at timestamptz(3) not null default now(),
  created_by uuid default platform.actor_id(),
  updated_at timestamptz(3) not null default now(),
  exclude using gist (elder_id with =, kind with =, valid with &&)
);
comment on table people.fact is 'One value of a kind at a time: valid [from, to). expires_on asks for a fresh check, it does not end the fact by itself.';
-- Groups are read from this index alone.
create index fact_kind on people.fact (kind, value, region_code) include (elder_id, valid);
create index fact_expiry on people.fact (expires_on) where expires_on is not null and upper_inf(valid);
call platform.scope('people.fact', staff_writes => 'insert, update', org_writes => null);

create table people.setting (
  id uuid primary key,
  elder_id uuid not null references people.elder (id),
  region_code bigint not null,
  org_id uuid,
  setting people.care_setting not null,
  valid daterange not null check (not isempty(valid)),
  source text not null,
  created_at timestamptz(3) not null default now(),
  created_by uuid default platform.actor_id(),
  exclude using gist (elder_id with =, valid with &&)
);
comment on table people.setting is 'Where the elder is cared for, with dates; org_id the institution of that time. The current one is also on people.elder.';
call platform.scope('people.setting', staff_writes => 'insert, update', org_writes => null);

-- ---------------------------------------------------------------- health, access, needs, money, consent, papers
create table people.health_item (
  id uuid primary key,
  elder_id uuid not null references people.elder (id),
  region_code bigint not null,
  org_id uuid,
  kind people.health_kind not null,
  code text not null default '',
  name text not null check (char_length(name) between 1 and 120),
  detail text not null default '',
  critical boolean not null default false,
  since date,
  ended_on date,
  source text not null default '',
  created_at timestamptz(3) not null default now(),
  created_by uuid default platform.actor_id(),
  updated_at timestamptz(3) not null default now()
);
comment on table people.health_item is 'Conditions (code: ICD-10 where known), allergies and the medication summary. critical: a rescuer must see it.';
call platform.scope('people.health_item', staff_writes => 'insert, update', org_writes => null);

create table people.access_plan (
  elder_id uuid primary key references people.elder (id),
  region_code bigint not null,
  org_id uuid,
  way_in text not null default '',
  key_place text not null default '',
  key_contact_id uuid references people.contact (id),
  door_code_cipher bytea,
  floor text not null default '',
  lift boolean,
  hazards text not null default '',
  verified_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
comment on table people.access_plan is 'How to get to the bedside: way, keys, door code (encrypted), lift, dog, oxygen.';
call platform.scope('people.access_plan', staff_writes => 'insert, update', org_writes => null);

create table people.need (
  id uuid primary key,
  elder_id uuid not null references people.elder (id),
  region_code bigint not null,
  org_id uuid,
  item people.need_item not null,
  note text not null default '',
  source text not null default '',
  since date not null,
  ended_on date,
  created_at timestamptz(3) not null default now()
);
create unique index need_once on people.need (elder_id, item) where ended_on is null;
call platform.scope('people.need', staff_writes => 'insert, update', org_writes => null);

create table people.income (
  id uuid primary key,
  elder_id uuid not null references people.elder (id),
  region_code bigint not null,
  source people.income_source not null,
  monthly_fen bigint check (monthly_fen >= 0),
  note text not null default '',
  since date not null,
  ended_on date,
  created_at timestamptz(3) not null default now(),
  created_by uuid default platform.actor_id()
);
comment on table people.income is 'Where the money comes from. Only permission people.economic opens it, and no audience but staff.';
call platform.scope('people.income', org => null, family => null, staff_writes => 'insert, update');

create table people.consent (
  id uuid primary key,
  elder_id uuid not null references people.elder (id),
  region_code bigint not null,
  org_id uuid,
  purpose people.consent_purpose not null,
  version text not null,
  given boolean not null,
  given_by text not null check (given_by in ('elder', 'guardian', 'family')),
  own_wish text not null default '',
  channel text not null check (channel in ('app', 'paper', 'phone', 'visit')),
  expires_on date,
  file_id uuid,
  at timestamptz(3) not null default now(),
  account_id uuid default platform.actor_id(),
  account_name text default platform.actor_name()
);
comment on table people.consent is 'Every yes and no per purpose and version, never changed: the last one counts (PIPL 14-17, 28-30).';
create index consent_last on people.consent (elder_id, purpose, at desc);
call platform.scope('people.consent', family_writes => 'insert', org_writes => null, staff_writes => 'insert');

create table people.document (
  id uuid primary key,
  elder_id uuid not null references people.elder (id),
  region_code bigint not null,
  org_id uuid,
  kind people.document_kind not null,
  title text not null check (char_length(title) between 1 and 120),
  file_id uuid not null references platform.file (id),
  issued_on date,
  expires_on date,
  ended_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  created_by uuid default platform.actor_id(),
  created_by_name text default platform.actor_name()
);
call platform.scope('people.document', staff_writes => 'insert, update', org_writes => null);

create table people.review (
  id uuid primary key,
  elder_id uuid not null references people.elder (id),
  region_code bigint not null,
  org_id uuid,
  reason text not null check (reason in ('living_changed', 'fact_expired', 'status_changed', 'central_wish', 'asked')),
  note text not null default '',
  opened_at timestamptz(3) not null default now(),
  closed_at timestamptz(3),
  closed_by uuid
);
comment on table people.review is 'Somebody should look at this record again, and why.';
create unique index review_once on people.review (elder_id, reason) where closed_at is null;
call platform.scope('people.review', staff_writes => 'insert, update', org_writes => null, family => null);

-- ---------------------------------------------------------------- history of every field
create table people.history (
  id bigint generated always as identity primary key,
  table_name text not null,
  row_id uuid not null,
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid,
  at timestamptz not null default clock_timestamp(),
  actor_id uuid default platform.actor_id(),
  actor_name text default platform.actor_name(),
  reason text default nullif(current_setting('yike.reason', true), ''),
  before jsonb not null,
  after jsonb
);
comment on table people.history is 'Fields before and after each change, by trigger; after null: the row was removed. Ciphers stay ciphers here.';
create index history_elder on people.history (elder_id, at);
call platform.scope('people.history', staff_writes => null, org_writes => null, field_writes => null, family => null);

create function people.keep_history() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  b jsonb := to_jsonb(old); a jsonb := to_jsonb(new); fb jsonb; fa jsonb;
begin
  select jsonb_object_agg(key, b -> key), jsonb_object_agg(key, a -> key) into fb, fa
  from jsonb_object_keys(a) key
  where key not in ('updated_at', 'created_at') and (b -> key) is distinct from (a -> key);
  if fb is not null then
    insert into people.history (table_name, row_id, elder_id, region_code, org_id, before, after)
    values (tg_table_name, coalesce((b ->> 'id')::uuid, (b ->> 'elder_id')::uuid), coalesce((b ->> 'elder_id')::uuid, (b ->> 'id')::uuid),
            (a ->> 'region_code')::bigint, (a ->> 'org_id')::uuid, fb, fa);
  end if;
  return null;
end $$;

create function people.touch() returns trigger language plpgsql as $$
begin
  new.updated_at := greatest(clock_timestamp(), old.updated_at + interval '1 millisecond');
  return new;
end $$;
comment on function people.touch is 'updated_at moves with every change, so that a form that saw an older one is refused as stale.';

do $$
declare t text;
begin
  foreach t in array array['elder', 'profile', 'address', 'contact', 'phone', 'fact', 'setting', 'health_item', 'access_plan', 'need', 'document'] loop
    execute format('create trigger history after update on people.%I for each row execute function people.keep_history()', t);
  end loop;
  foreach t in array array['elder', 'profile', 'contact', 'fact', 'health_item', 'access_plan', 'household'] loop
    execute format('create trigger touch before update on people.%I for each row execute function people.touch()', t);
  end loop;
end $$;

-- The scope columns of every part follow the elder.
create function people.follow_elder() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare t text;
begin
  foreach t in array array['profile', 'address', 'contact', 'phone', 'fact', 'health_item', 'access_plan', 'need', 'consent', 'document', 'review', 'history'] loop
    execute format('update people.%I set region_code = $1, org_id = $2 where elder_id = $3', t) using new.region_code, new.org_id, new.id;
  end loop;
  update people.setting set region_code = new.region_code where elder_id = new.id;
  update people.income set region_code = new.region_code where elder_id = new.id;
  return null;
end $$;
create trigger follow after update of region_code, org_id on people.elder for each row
  when (old.region_code is distinct from new.region_code or old.org_id is distinct from new.org_id)
  execute function people.follow_elder();

-- Which moves of status are legal: alive -> moved | died, moved -> alive | died; a death taken back needs its reason. A record
-- is merged into another or withdrawn (an import undone) by people.merge_parts and people.withdraw, and by nothing else.
create function people.guard_status() returns trigger language plpgsql as $$
begin
  if old.status = 'died' and new.status <> 'died' and nullif(current_setting('yike.reason', true), '') is null then
    raise exception 'a recorded death is only taken back with a reason' using errcode = '23514', constraint = 'elder_status_transition';
  end if;
  if (old.status in ('merged', 'withdrawn') or new.status in ('merged', 'withdrawn')) and nullif(current_setting('yike.standing', true), '') is null then
    raise exception 'a record is merged or withdrawn by its own operations only' using errcode = '23514', constraint = 'elder_status_transition';
  end if;
  if new.status = 'alive' then new.status_day := null; new.moved_to := null; end if;
  return new;
end $$;
create trigger guard_status before update of status on people.elder for each row
  when (old.status is distinct from new.status) execute function people.guard_status();
