-- Messages, the channels they leave by, their receipts; templates as versions; what each person wants.

create schema notifications;
grant usage on schema notifications to yike_api, yike_worker, yike_staff, yike_org, yike_field, yike_family;

create type notifications.urgency as enum ('P0', 'P1', 'P2', 'P3');
create type notifications.route as enum ('in_app', 'push', 'sms', 'voice');
create type notifications.channel_code as enum ('in_app', 'web_push', 'aliyun_sms', 'tencent_sms', 'http_gateway', 'aliyun_voice', 'tencent_voice', 'outbox');
create type notifications.message_state as enum
  ('queued', 'held', 'sending', 'accepted', 'delivered', 'read', 'failed', 'kept', 'cancelled');
create type notifications.kept_reason as enum ('drill', 'local', 'stopped', 'no_route');
create type notifications.attempt_state as enum ('started', 'accepted', 'delivered', 'failed', 'expired');
create type notifications.recipient_kind as enum ('account', 'phone', 'contact');

-- ---------------------------------------------------------------- templates
create table notifications.template_version (
  code text not null,
  version int not null check (version >= 1),
  title_zh text not null check (length(title_zh) between 1 and 60),
  body_zh text not null check (length(body_zh) between 1 and 500),
  title_en text not null check (length(title_en) between 1 and 120),
  body_en text not null check (length(body_en) between 1 and 1000),
  routes notifications.route[] not null check (cardinality(routes) between 1 and 4),
  strategy text not null check (strategy in ('in_order', 'all')),
  edited_by uuid default platform.actor_id(),
  edited_by_name text default platform.actor_name(),
  edited_at timestamptz(3) not null default now(),
  primary key (code, version)
);
comment on table notifications.template_version is 'Texts that the office edited: the highest version of a code counts. Version 0 is what contract/message-templates.ts ships.';
insert into platform.catalogue values ('notifications.template_version', 'one set of texts for the installation; every sender reads them, only holders of notifications.write add versions');
grant select on notifications.template_version to yike_worker, yike_staff, yike_org, yike_field, yike_family;
grant insert on notifications.template_version to yike_worker, yike_staff;

-- ---------------------------------------------------------------- channels
create table notifications.channel (
  code notifications.channel_code primary key,
  route notifications.route not null,
  enabled boolean not null default false,
  ordinal int not null check (ordinal between 0 and 1000),
  settings jsonb not null default '{}',
  secrets bytea,
  has_secrets boolean not null generated always as (secrets is not null) stored,
  receipt_seconds int check (receipt_seconds between 5 and 86400),
  token text not null default replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''),
  updated_at timestamptz(3) not null default now()
);
comment on table notifications.channel is 'How messages leave. settings: settingsOf[code]; secrets: encrypted JSON of secretsOf[code] (contract/notification-channels.ts).';
comment on column notifications.channel.token is 'In the address that the provider posts receipts to.';
comment on column notifications.channel.receipt_seconds is 'Without a receipt until then the next channel is tried; null = its receipt is not waited for.';
insert into notifications.channel (code, route, enabled, ordinal, receipt_seconds) values
  ('in_app', 'in_app', true, 10, 60),
  ('web_push', 'push', true, 20, 60),
  ('aliyun_sms', 'sms', false, 30, 120),
  ('tencent_sms', 'sms', false, 40, 120),
  ('http_gateway', 'sms', false, 50, 120),
  ('aliyun_voice', 'voice', false, 60, 180),
  ('tencent_voice', 'voice', false, 70, 180),
  ('outbox', 'sms', true, 1000, null);
insert into platform.catalogue values ('notifications.channel', 'settings of the installation; the column of secrets is readable by the system only');
grant select, update on notifications.channel to yike_worker;
grant select (code, route, enabled, ordinal, settings, has_secrets, receipt_seconds, token, updated_at) on notifications.channel to yike_staff;
grant update (enabled, ordinal, settings, secrets, receipt_seconds, updated_at) on notifications.channel to yike_staff;

-- ---------------------------------------------------------------- messages
create table notifications.message (
  id uuid primary key,
  key text unique check (length(key) between 1 and 200),
  template text not null check (template ~ '^[a-z_]+\.[a-z_]+$'),
  template_version int not null default 0,
  urgency notifications.urgency not null,
  to_kind notifications.recipient_kind not null,
  to_account_id uuid,
  to_contact_id uuid,
  to_phone bytea,
  to_phone_hash bytea check (octet_length(to_phone_hash) = 32),
  to_masked text,
  to_name text,
  only_channel notifications.channel_code,
  params jsonb not null check (jsonb_typeof(params) = 'object'),
  secret_params bytea,
  title text,
  body text,
  state notifications.message_state not null default 'queued',
  state_at timestamptz(3) not null default now(),
  kept_reason notifications.kept_reason,
  error text,
  drill boolean not null default false,
  in_inbox boolean not null default false,
  read_at timestamptz(3),
  incident_id uuid,
  elder_id uuid,
  org_id uuid,
  region_code bigint not null,
  held_until timestamptz,
  fallback_at timestamptz,
  resent_from uuid references notifications.message,
  created_by uuid default platform.actor_id(),
  created_by_name text default platform.actor_name(),
  created_at timestamptz(3) not null default now(),
  check (case to_kind when 'account' then to_account_id is not null when 'contact' then to_contact_id is not null else to_phone is not null end),
  check ((to_phone is null) = (to_phone_hash is null)),
  check ((state = 'kept') = (kept_reason is not null)),
  check ((state = 'held') = (held_until is not null)),
  check (not drill or state in ('queued', 'kept', 'cancelled'))
);
comment on table notifications.message is 'Every message, whether it left or not. Numbers are encrypted; secret parameters (one-time codes) are encrypted and shown only for messages that stayed in the local outbox.';
comment on column notifications.message.key is 'Idempotency: the same key twice is one message.';
comment on column notifications.message.held_until is 'Deadline: quiet hours of the recipient end.';
comment on column notifications.message.fallback_at is 'Deadline: without a receipt until then the next channel is tried.';
call platform.scope('notifications.message', org => null, family => null, staff_writes => 'insert, update');
create index message_created on notifications.message (created_at desc, id desc);
create index message_state_idx on notifications.message (state, created_at);
create index message_incident on notifications.message (incident_id) where incident_id is not null;
create index message_elder on notifications.message (elder_id, created_at) where elder_id is not null;
create index message_inbox on notifications.message (to_account_id, created_at desc, id desc) where in_inbox;
create index message_phone on notifications.message (to_phone_hash) where to_phone_hash is not null;
create index message_held on notifications.message (held_until) where held_until is not null;
create index message_fallback on notifications.message (fallback_at) where fallback_at is not null;

-- One's own inbox, whoever one is.
create policy own_staff on notifications.message for select to yike_staff using (in_inbox and to_account_id = (select platform.actor_id()));
create policy own_org on notifications.message for select to yike_org using (in_inbox and to_account_id = (select platform.actor_id()));
create policy own_field on notifications.message for select to yike_field using (in_inbox and to_account_id = (select platform.actor_id()));
create policy own_family on notifications.message for select to yike_family using (in_inbox and to_account_id = (select platform.actor_id()));
grant select on notifications.message to yike_org, yike_field, yike_family;

-- Which step a message may take: what has ended stays ended.
create function notifications.guard_state() returns trigger language plpgsql as $$
begin
  if old.state in ('read', 'failed', 'kept', 'cancelled') and new.state <> old.state
     and not (old.state = 'failed' and new.state in ('accepted', 'delivered', 'read'))
     and not (old.state = 'kept' and new.state = 'read') then
    raise exception 'a message that is % cannot become %', old.state, new.state using errcode = '23514';
  end if;
  if new.state in ('queued', 'held') and old.state not in ('queued', 'held') then
    raise exception 'a message that is % cannot wait again', old.state using errcode = '23514';
  end if;
  return new;
end $$;
create trigger guard_state before update of state on notifications.message for each row execute function notifications.guard_state();

create table notifications.attempt (
  id uuid primary key,
  message_id uuid not null references notifications.message,
  ordinal int not null check (ordinal >= 1),
  route notifications.route not null,
  channel notifications.channel_code not null,
  state notifications.attempt_state not null default 'started',
  provider_id text check (length(provider_id) <= 200),
  token text not null default replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''),
  started_at timestamptz(3) not null default now(),
  accepted_at timestamptz(3),
  receipt_at timestamptz(3),
  receipt_due_at timestamptz(3),
  error_code text check (length(error_code) <= 100),
  error_text text check (length(error_text) <= 500),
  tries int not null default 0,
  region_code bigint not null,
  org_id uuid,
  elder_id uuid,
  unique (message_id, ordinal),
  unique (message_id, channel)
);
comment on table notifications.attempt is 'One channel tried for one message, and the receipt that came back. The database refuses a second try of the same channel.';
create index attempt_provider on notifications.attempt (channel, provider_id) where provider_id is not null;
create unique index attempt_token on notifications.attempt (token);
call platform.scope('notifications.attempt', org => null, family => null, staff_writes => null);

-- The only door by which a message comes in, for every role: a responder's phone or a family's may cause one too,
-- to a person whom that role cannot see. Looks up the elder of a contact and the region of the elder.
create function notifications.queue(
  p_id uuid, p_key text, p_template text, p_template_version int, p_urgency notifications.urgency,
  p_to_kind notifications.recipient_kind, p_account uuid, p_contact uuid, p_phone bytea, p_phone_hash bytea, p_masked text,
  p_only notifications.channel_code, p_params jsonb, p_secret bytea, p_incident uuid, p_elder uuid, p_region bigint, p_org uuid,
  p_drill boolean, p_at timestamptz, p_resent_from uuid
) returns uuid language plpgsql security definer set search_path = pg_catalog as $$
declare made uuid; elder uuid := p_elder; region bigint := p_region;
begin
  if elder is null and p_contact is not null then
    select c.elder_id into elder from people.contact c where c.id = p_contact;
  end if;
  if region is null and elder is not null then
    select e.region_code into region from people.elder e where e.id = elder;
  end if;
  if region is null and p_account is not null then
    select a.region_code into region from access.account a where a.id = p_account;
  end if;
  if region is null and p_phone_hash is not null then
    select a.region_code into region from access.account a where a.phone_hash = p_phone_hash order by a.region_code desc limit 1;
    if region is null then
      select f.region_code into region from people.phone f where f.hash = p_phone_hash order by f.ends_on is not null limit 1;
    end if;
  end if;
  insert into notifications.message (id, key, template, template_version, urgency, to_kind, to_account_id, to_contact_id, to_phone,
    to_phone_hash, to_masked, only_channel, params, secret_params, incident_id, elder_id, org_id, region_code, drill, created_at, state_at, resent_from)
  values (p_id, p_key, p_template, p_template_version, p_urgency, p_to_kind, p_account, p_contact, p_phone,
    p_phone_hash, p_masked, p_only, p_params, p_secret, p_incident, elder, p_org, coalesce(region, 0), p_drill, p_at, p_at, p_resent_from)
  on conflict (key) do nothing returning id into made;
  return made;
end $$;
comment on function notifications.queue is 'Writes down a message to be sent; null when its key was used before.';
revoke execute on function notifications.queue from public;
grant execute on function notifications.queue to yike_worker, yike_staff, yike_org, yike_field, yike_family;

-- Marks one's own messages as read: the receipt of the in-app channel. Returns what changed.
create function notifications.mark_read(p_ids uuid[], p_at timestamptz) returns table (id uuid, region_code bigint, elder_id uuid)
language plpgsql security definer set search_path = pg_catalog as $$
begin
  return query
  with mine as (
    update notifications.message m
    set read_at = p_at, fallback_at = null, held_until = null,
        state = case when m.state in ('cancelled', 'held', 'queued') then m.state else 'read'::notifications.message_state end,
        kept_reason = case when m.state = 'kept' then null else m.kept_reason end,
        state_at = p_at
    where m.in_inbox and m.to_account_id = platform.actor_id() and m.read_at is null and (p_ids is null or m.id = any (p_ids))
    returning m.id, m.region_code, m.elder_id
  ), receipt as (
    update notifications.attempt a set state = 'delivered', receipt_at = p_at
    from mine where a.message_id = mine.id and a.channel = 'in_app' and a.state in ('started', 'accepted', 'expired')
  )
  select mine.id, mine.region_code, mine.elder_id from mine;
end $$;
revoke execute on function notifications.mark_read from public;
grant execute on function notifications.mark_read to yike_staff, yike_org, yike_field, yike_family;

-- ---------------------------------------------------------------- what each person wants
create procedure notifications.own(t regclass, writes text) language plpgsql as $$
declare r text;
begin
  execute format('alter table %s enable row level security', t);
  execute format('create policy system on %s to yike_worker using (true) with check (true)', t);
  execute format('grant select, insert, update, delete on %s to yike_worker', t);
  foreach r in array array['staff', 'org', 'field', 'family'] loop
    execute format('create policy own_%s on %s to yike_%s using (account_id = (select platform.actor_id())) with check (account_id = (select platform.actor_id()))', r, t, r);
    execute format('grant select, %s on %s to yike_%s', writes, t, r);
  end loop;
end $$;

create table notifications.preference (
  account_id uuid primary key,
  lang text not null default 'zh' check (lang in ('zh', 'en')),
  muted notifications.route[] not null default '{}',
  quiet_from time,
  quiet_to time,
  updated_at timestamptz(3) not null default now(),
  check ((quiet_from is null) = (quiet_to is null)),
  check (quiet_from is distinct from quiet_to or quiet_from is null)
);
comment on table notifications.preference is 'Of a person, for P2 and P3. Quiet hours in Asia/Shanghai, may span midnight; null = none.';
call notifications.own('notifications.preference', 'insert, update');

create table notifications.push_subscription (
  id uuid primary key,
  account_id uuid not null,
  endpoint text not null unique check (length(endpoint) <= 1000),
  p256dh text not null,
  auth text not null,
  user_agent text check (length(user_agent) <= 200),
  created_at timestamptz(3) not null default now()
);
comment on table notifications.push_subscription is 'A browser that may be pushed to (RFC 8030, 8291).';
create index push_subscription_account on notifications.push_subscription (account_id);
call notifications.own('notifications.push_subscription', 'insert, update, delete');

create table notifications.stop (
  id uuid primary key,
  phone_hash bytea not null unique check (octet_length(phone_hash) = 32),
  masked text not null,
  how text not null check (how in ('reply', 'staff', 'own')),
  account_id uuid default platform.actor_id(),
  at timestamptz(3) not null default now()
);
comment on table notifications.stop is 'Numbers that want no stoppable SMS. One list for the installation: a reply tells the number, not the region.';
insert into platform.catalogue values ('notifications.stop', 'keyed hashes of numbers that stopped SMS; belongs to no region because a reply names none');
grant select, insert, delete on notifications.stop to yike_worker, yike_staff;
