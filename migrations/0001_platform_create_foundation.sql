-- Scope, events, live changes: what every later table stands on.
-- The three logins (yike_migrator or the DATABASE_URL login, yike_api, yike_worker) and the audience roles are made
-- before the first migration by platform/migrate.ts, because roles belong to the cluster and not to the database.

create schema platform;
grant usage on schema platform to yike_api, yike_worker, yike_staff, yike_org, yike_field, yike_family;

-- ---------------------------------------------------------------- who is asking
-- `set_config(.., true)` leaves '' behind on a pooled connection, not null, hence nullif everywhere.

create function platform.region_lo() returns bigint language sql stable parallel safe
  return nullif(current_setting('yike.region_lo', true), '')::bigint;
create function platform.region_hi() returns bigint language sql stable parallel safe
  return nullif(current_setting('yike.region_hi', true), '')::bigint;
create function platform.org() returns uuid language sql stable parallel safe
  return nullif(current_setting('yike.org', true), '')::uuid;
create function platform.person() returns uuid language sql stable parallel safe
  return nullif(current_setting('yike.person', true), '')::uuid;
create function platform.elders() returns uuid[] language sql stable parallel safe
  return coalesce(nullif(current_setting('yike.elders', true), '')::uuid[], '{}');
-- An id for rows that the database makes itself by the thousand: in the order of time where it can (PostgreSQL 18), so that
-- their indexes grow at the end.
do $$ begin
  execute format('create function platform.new_id() returns uuid language sql volatile parallel safe return %s()',
    case when current_setting('server_version_num')::int >= 180000 then 'uuidv7' else 'gen_random_uuid' end);
end $$;

create function platform.actor_id() returns uuid language sql stable parallel safe
  return nullif(current_setting('yike.actor_id', true), '')::uuid;
create function platform.actor_name() returns text language sql stable parallel safe
  return nullif(current_setting('yike.actor_name', true), '');
create function platform.audience() returns text language sql stable parallel safe
  return nullif(current_setting('yike.audience', true), '');

create function platform.enter(
  p_audience text, p_actor_id uuid, p_actor_name text,
  p_region_lo bigint, p_region_hi bigint, p_org uuid, p_person uuid, p_elders uuid[]
) returns void language plpgsql as $$
begin
  if platform.audience() is not null then
    raise exception 'a transaction has one working identity' using errcode = '42501';
  end if;
  if p_audience not in ('staff', 'org', 'field', 'family') then
    raise exception 'unknown audience' using errcode = '22023';
  end if;
  if (p_audience = 'staff' and (p_region_lo is null or p_region_hi is null))
     or (p_audience = 'org' and p_org is null)
     or (p_audience = 'field' and p_person is null)
     or (p_audience = 'family' and p_elders is null) then
    raise exception 'the scope of audience % is missing', p_audience using errcode = '22023';
  end if;
  perform set_config('yike.audience', p_audience, true),
          set_config('yike.actor_id', coalesce(p_actor_id::text, ''), true),
          set_config('yike.actor_name', coalesce(p_actor_name, ''), true),
          set_config('yike.region_lo', coalesce(p_region_lo::text, ''), true),
          set_config('yike.region_hi', coalesce(p_region_hi::text, ''), true),
          set_config('yike.org', coalesce(p_org::text, ''), true),
          set_config('yike.person', coalesce(p_person::text, ''), true),
          set_config('yike.elders', coalesce(p_elders::text, ''), true);
  perform set_config('role', 'yike_' || p_audience, true);
end $$;
comment on function platform.enter is 'The only door to data for a request: sets the role and the scope until the transaction ends.';

create function platform.enter_system(p_actor_name text) returns void language plpgsql as $$
begin
  if platform.audience() is not null then
    raise exception 'a transaction has one working identity' using errcode = '42501';
  end if;
  perform set_config('yike.audience', 'system', true),
          set_config('yike.actor_id', '', true),
          set_config('yike.actor_name', p_actor_name, true);
end $$;
comment on function platform.enter_system is 'Work without a person (jobs, deadlines, ingest): records its name as the actor.';

-- ---------------------------------------------------------------- scope: one line per table
-- call platform.scope('care.service_order');
-- call platform.scope('alarms.invitation', org => null, family => null, field => 'person_id');
-- A null column name means: that audience has no policy on the table and sees nothing.

-- Most rows of most tables belong to no organisation or to no elder: the index that serves a scope holds those that do.
create function platform.where_given(t regclass, col text) returns text language sql stable
  return (select case when a.attnotnull then '' else format(' where %I is not null', col) end
    from pg_attribute a where a.attrelid = t and a.attname = col);

create procedure platform.scope(
  t regclass,
  region text default 'region_code', org text default 'org_id',
  field text default null, family text default 'elder_id',
  staff_writes text default 'insert, update, delete', org_writes text default 'insert, update, delete',
  field_writes text default 'insert, update', family_writes text default null
) language plpgsql as $$
declare
  name text := replace(t::text, '.', '_');
begin
  execute format('alter table %s enable row level security', t);
  execute format('create policy system on %s to yike_worker using (true) with check (true)', t);
  execute format('grant select, insert, update, delete on %s to yike_worker', t);
  if region is not null then
    execute format('create policy staff on %s to yike_staff using (%I >= (select platform.region_lo()) and %I < (select platform.region_hi()))', t, region, region);
    execute format('grant select%s on %s to yike_staff', coalesce(', ' || staff_writes, ''), t);
    execute format('create index if not exists %I on %s (%I)', name || '_scope_region', t, region);
  end if;
  if org is not null then
    execute format('create policy org on %s to yike_org using (%I = (select platform.org()))', t, org);
    execute format('grant select%s on %s to yike_org', coalesce(', ' || org_writes, ''), t);
    execute format('create index if not exists %I on %s (%I)%s', name || '_scope_org', t, org, platform.where_given(t, org));
  end if;
  if field is not null then
    execute format('create policy field on %s to yike_field using (%I = (select platform.person()))', t, field);
    execute format('grant select%s on %s to yike_field', coalesce(', ' || field_writes, ''), t);
    execute format('create index if not exists %I on %s (%I)%s', name || '_scope_field', t, field, platform.where_given(t, field));
  end if;
  if family is not null then
    execute format('create policy family on %s to yike_family using (%I = any ((select platform.elders())::uuid[]))', t, family);
    execute format('grant select%s on %s to yike_family', coalesce(', ' || family_writes, ''), t);
    execute format('create index if not exists %I on %s (%I)%s', name || '_scope_family', t, family, platform.where_given(t, family));
  end if;
end $$;

-- A catalogue: the same for everybody, changed only by the system. The reason is kept beside the table.
create table platform.catalogue (table_name text primary key, reason text not null);
comment on table platform.catalogue is 'Tables of module schemas that are not scoped, each with the reason (architecture rule 7).';
create procedure platform.open_catalogue(t regclass, reason text) language plpgsql as $$
begin
  insert into platform.catalogue values (t::text, reason);
  execute format('grant select on %s to yike_staff, yike_org, yike_field, yike_family', t);
  execute format('grant select, insert, update, delete on %s to yike_worker', t);
end $$;

-- ---------------------------------------------------------------- events: audit trail, outbox, timeline
create table platform.event (
  id uuid primary key,
  type text not null,
  at timestamptz not null default clock_timestamp(),
  actor_id uuid default platform.actor_id(),
  actor_name text default platform.actor_name(),
  audience text not null default platform.audience(),
  region_code bigint,
  org_id uuid,
  elder_id uuid,
  subject_id uuid,
  payload jsonb not null,
  txid xid8 not null default pg_current_xact_id()
);
comment on table platform.event is 'One row per thing that happened. Nobody may change or delete it: audit trail, outbox and timeline at once.';
create index event_elder on platform.event (elder_id, at) where elder_id is not null;
create index event_subject on platform.event (subject_id, at) where subject_id is not null;
create index event_region on platform.event (region_code, at);
create index event_type on platform.event (type, at);
create index event_unsealed on platform.event (txid);

alter table platform.event enable row level security;
create policy system on platform.event to yike_worker using (true) with check (true);
create policy staff on platform.event for select to yike_staff
  using (region_code >= (select platform.region_lo()) and region_code < (select platform.region_hi()));
create policy org on platform.event for select to yike_org using (org_id = (select platform.org()));
create policy family on platform.event for select to yike_family using (elder_id = any ((select platform.elders())::uuid[]));
create policy append_staff on platform.event for insert to yike_staff with check (true);
create policy append_org on platform.event for insert to yike_org with check (true);
create policy append_field on platform.event for insert to yike_field with check (true);
create policy append_family on platform.event for insert to yike_family with check (true);
grant select, insert on platform.event to yike_worker, yike_staff, yike_org, yike_family;
grant insert on platform.event to yike_field;

-- The chain is sealed behind the writers, so that recording an event never waits for another one. Only events of
-- transactions older than every running one are sealed, so none can appear behind the seal.
create table platform.event_seal (
  seq bigint primary key,
  event_id uuid not null unique references platform.event (id),
  hash bytea not null check (octet_length(hash) = 32)
);
comment on table platform.event_seal is 'hash(seq) = sha256(hash(seq-1) || canonical text of the event): a removed or altered event breaks the chain.';
grant select, insert on platform.event_seal to yike_worker;
create table platform.event_watermark (one boolean primary key default true check (one), sealed_below xid8 not null);
comment on table platform.event_watermark is 'Every event of a transaction below this one is sealed.';
insert into platform.event_watermark values (true, '0');
grant select, update on platform.event_watermark to yike_worker;

create function platform.event_text(e platform.event) returns text language sql stable parallel safe
  return jsonb_build_array(e.id, e.type, extract(epoch from e.at), e.actor_id, e.actor_name, e.audience,
    e.region_code, e.org_id, e.elder_id, e.subject_id, e.payload)::text;

-- Seals what is ready and returns how many. One sealer at a time; call again while it returns `batch`.
create function platform.seal_events(batch int) returns int language plpgsql as $$
declare
  prev bytea; n bigint; e platform.event; sealed int := 0;
  below xid8 := pg_snapshot_xmin(pg_current_snapshot());
  mark xid8;
begin
  if not pg_try_advisory_xact_lock(7305, 1) then return 0; end if;
  select sealed_below into mark from platform.event_watermark;
  select seq, hash into n, prev from platform.event_seal order by seq desc limit 1;
  n := coalesce(n, 0); prev := coalesce(prev, sha256('yike'::bytea));
  for e in
    select ev.* from platform.event ev
    where ev.txid >= mark and ev.txid < below
      and not exists (select from platform.event_seal s where s.event_id = ev.id)
    order by ev.txid, ev.id limit batch
  loop
    n := n + 1; sealed := sealed + 1;
    prev := sha256(prev || convert_to(platform.event_text(e), 'UTF8'));
    insert into platform.event_seal values (n, e.id, prev);
    mark := e.txid;
  end loop;
  update platform.event_watermark set sealed_below = case when sealed < batch then below else mark end;
  return sealed;
end $$;

-- First place where the chain does not fit, or no row: (seq, event_id, what).
create function platform.verify_events() returns table (seq bigint, event_id uuid, what text) language plpgsql stable as $$
declare
  prev bytea := sha256('yike'::bytea); expected bigint := 0; r record; h bytea;
begin
  for r in select s.seq, s.event_id, s.hash, ev.id as found, platform.event_text(ev) as text
           from platform.event_seal s left join platform.event ev on ev.id = s.event_id order by s.seq loop
    expected := expected + 1;
    if r.seq <> expected then
      return query select expected, null::uuid, 'seal missing'; return;
    end if;
    if r.found is null then
      return query select r.seq, r.event_id, 'event missing'; return;
    end if;
    h := sha256(prev || convert_to(r.text, 'UTF8'));
    if h <> r.hash then
      return query select r.seq, r.event_id, 'event altered'; return;
    end if;
    prev := r.hash;
  end loop;
end $$;
grant execute on function platform.seal_events, platform.verify_events, platform.event_text to yike_worker;

-- ---------------------------------------------------------------- jobs: the only door to the queue
create function platform.enqueue(task text, payload jsonb, job_key text default null, run_at timestamptz default null, max_attempts int default 8)
returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform graphile_worker.add_job(task, payload::json, job_key => enqueue.job_key,
    run_at => coalesce(enqueue.run_at, now()), max_attempts => enqueue.max_attempts);
end $$;
grant execute on function platform.enqueue to yike_worker, yike_staff, yike_org, yike_field, yike_family;

-- What happened, whom it tells and what follows, in one round trip whose statements are planned once a connection.
-- p_events: [{id, type, regionCode, orgId, elderId, subjectId, payload}, …]; p_changes: lines for the channel of live changes;
-- p_jobs: [{task, payload}, …]. Runs as the caller: the policies of platform.event apply.
create function platform.record(p_events jsonb, p_channel text, p_changes text[], p_jobs jsonb) returns void language plpgsql set search_path = pg_catalog as $$
begin
  insert into platform.event (id, type, region_code, org_id, elder_id, subject_id, payload)
    select e.id, e.type, e."regionCode", e."orgId", e."elderId", e."subjectId", e.payload
    from jsonb_to_recordset(p_events) as e (id uuid, type text, "regionCode" bigint, "orgId" uuid, "elderId" uuid, "subjectId" uuid, payload jsonb);
  perform pg_notify(p_channel, change) from unnest(p_changes) change;
  if p_jobs <> '[]' then
    perform platform.enqueue(j.task, j.payload) from jsonb_to_recordset(p_jobs) as j (task text, payload jsonb);
  end if;
end $$;
grant execute on function platform.record to yike_worker, yike_staff, yike_org, yike_field, yike_family;

-- ---------------------------------------------------------------- deadlines that failed
create table platform.deadline_failure (
  deadline text not null,
  row_id uuid not null,
  failed_at timestamptz not null default now(),
  attempts int not null default 1,
  error text not null,
  primary key (deadline, row_id)
);
comment on table platform.deadline_failure is 'A row whose deadline threw: its error, and how often; the loop goes on with a later time.';
grant select, insert, update, delete on platform.deadline_failure to yike_worker;

-- ---------------------------------------------------------------- settings the instance keeps about itself
create table platform.setting (key text primary key, value jsonb not null, updated_at timestamptz not null default now());
comment on table platform.setting is 'Facts of this installation: kind (real or synthetic), demo seed, VAPID public key.';
grant select on platform.setting to yike_staff, yike_org, yike_field, yike_family;
grant select, insert, update on platform.setting to yike_worker;

-- ---------------------------------------------------------------- files
create table platform.file (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  media_type text not null,
  size bigint not null check (size >= 0),
  sha256 bytea not null,
  created_by uuid default platform.actor_id(),
  created_at timestamptz not null default now()
);
comment on table platform.file is 'What is known of a stored file. The bytes are in the file store under the id; who may read it is decided by the row that points here.';
grant select, insert on platform.file to yike_staff, yike_org, yike_field, yike_family;
grant select, insert, delete on platform.file to yike_worker;

-- What waits in the queue, without its payloads: for the status page.
create function platform.queue_state() returns table (task text, attempts int, run_at timestamptz, last_error text)
language sql stable security definer set search_path = pg_catalog as $$
  select j.task_identifier, j.attempts::int, j.run_at, left(j.last_error, 200) from graphile_worker.jobs j
$$;
grant execute on function platform.queue_state to yike_worker;
