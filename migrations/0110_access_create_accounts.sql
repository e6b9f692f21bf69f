-- Accounts, posts, grants, credentials, sessions, the access log.
-- Secrets are never stored readable: passwords argon2id, session tokens and recovery codes as keyed hashes, TOTP secrets
-- and phones encrypted. A session works as one post; what it may see follows from that post alone.

create schema access;
grant usage on schema access to yike_api, yike_worker, yike_staff, yike_org, yike_field, yike_family;

create type access.account_state as enum ('active', 'disabled');

create table access.account (
  id uuid primary key,
  name text not null check (length(btrim(name)) between 1 and 60),
  login text check (login = lower(login) and login ~ '^[a-z][a-z0-9._-]{2,39}$'),
  phone_cipher bytea,
  phone_hash bytea check (octet_length(phone_hash) = 32),
  region_code bigint not null check (region_code between 0 and 999999999999),
  org_id uuid,
  state access.account_state not null default 'active',
  disabled_at timestamptz,
  disabled_reason text,
  language text not null default 'zh' check (language in ('zh', 'en')),
  last_signed_in_at timestamptz,
  created_by uuid default platform.actor_id(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint account_phone_both check ((phone_cipher is null) = (phone_hash is null)),
  constraint account_disabled_why check ((state = 'disabled') = (disabled_at is not null and disabled_reason is not null)),
  constraint account_login_key unique (login)
);
comment on table access.account is 'A person who may sign in. Elders who share one phone have an account each: the phone is not unique.';
comment on column access.account.region_code is 'Where the account is administered.';
create index account_phone on access.account (phone_hash) where phone_hash is not null;
create index account_name on access.account (name collate "zh-Hans-x-icu", id);
create index account_signed_in on access.account (last_signed_in_at desc nulls last, id);
call platform.scope('access.account', org => null, family => null);
create policy own_read on access.account for select to yike_staff, yike_org, yike_field, yike_family using (id = (select platform.actor_id()));
create policy own_write on access.account for update to yike_staff, yike_org, yike_field, yike_family using (id = (select platform.actor_id()));
grant select on access.account to yike_org, yike_field, yike_family;
grant update (language, phone_cipher, phone_hash, updated_at) on access.account to yike_org, yike_field, yike_family;

-- What belongs to an account follows it: its owner and the staff who may see the account.
create procedure access.follow_account(t regclass, own_writes text, staff_writes text) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', t);
  execute format('create policy system on %s to yike_worker using (true) with check (true)', t);
  execute format('grant select, insert, update, delete on %s to yike_worker', t);
  execute format('create policy own on %s to yike_staff, yike_org, yike_field, yike_family using (account_id = (select platform.actor_id()))', t);
  execute format('grant select%s on %s to yike_org, yike_field, yike_family', coalesce(', ' || own_writes, ''), t);
  execute format('create policy staff on %s to yike_staff using (account_id in (select a.id from access.account a where a.region_code >= (select platform.region_lo()) and a.region_code < (select platform.region_hi())))', t);
  execute format('grant select%s on %s to yike_staff', coalesce(', ' || staff_writes, ''), t);
end $$;

create table access.credential (
  account_id uuid primary key references access.account (id),
  password_hash text check (password_hash like '$argon2id$%'),
  password_set_at timestamptz,
  must_change boolean not null default false,
  totp_secret bytea,
  totp_confirmed_at timestamptz,
  totp_last_step bigint,
  failures int not null default 0 check (failures >= 0),
  failing_since timestamptz,
  locked_until timestamptz,
  constraint credential_password_both check ((password_hash is null) = (password_set_at is null)),
  constraint credential_totp_secret check (totp_confirmed_at is null or totp_secret is not null)
);
comment on column access.credential.totp_last_step is 'The 30-second step of the last code accepted: a code is good once (RFC 6238 §5.2).';
call access.follow_account('access.credential', 'insert, update', 'insert, update');

create table access.password_history (
  account_id uuid not null references access.account (id),
  set_at timestamptz not null,
  password_hash text not null,
  primary key (account_id, set_at)
);
call access.follow_account('access.password_history', 'insert, delete', 'insert, delete');

create table access.recovery_code (
  account_id uuid not null references access.account (id),
  code_hash bytea not null check (octet_length(code_hash) = 32),
  used_at timestamptz,
  primary key (account_id, code_hash)
);
call access.follow_account('access.recovery_code', 'insert, update, delete', 'insert, update, delete');

-- ---------------------------------------------------------------- posts and grants
create table access.post (
  id uuid primary key,
  account_id uuid not null references access.account (id),
  role text not null check (role ~ '^[a-z_]{2,40}$'),
  audience text not null check (audience in ('staff', 'org', 'field', 'family')),
  title text check (length(btrim(title)) between 1 and 80),
  region_code bigint not null check (region_code between 0 and 999999999999),
  org_id uuid,
  person_id uuid,
  valid_from date not null,
  valid_to date,
  ended_at timestamptz,
  ended_reason text,
  created_by uuid default platform.actor_id(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint post_dates check (valid_to is null or valid_to >= valid_from),
  constraint post_org check (audience <> 'org' or org_id is not null),
  constraint post_person check ((audience = 'field') = (person_id is not null)),
  constraint post_ended check ((ended_at is null) = (ended_reason is null))
);
comment on table access.post is 'A role in one place: a region (staff), an organisation (org), a person''s own work (field) or the elders of one''s grants (family). valid_to is the last day.';
comment on column access.post.title is 'Given by a person; null: made of region and role in the language of the reader.';
comment on column access.post.region_code is 'Staff: what the post sees. Others: where the post is administered.';
create unique index post_once on access.post (account_id, role, region_code, coalesce(org_id, '00000000-0000-0000-0000-000000000000')) where ended_at is null;
create index post_account on access.post (account_id);
create index post_role on access.post (role, region_code);
create index post_person on access.post (person_id) where person_id is not null;
call platform.scope('access.post', org => null, family => null);
create policy own_read on access.post for select to yike_staff, yike_org, yike_field, yike_family using (account_id = (select platform.actor_id()));
grant select on access.post to yike_org, yike_field, yike_family;

create type access.relation as enum ('self', 'spouse', 'child', 'child_in_law', 'grandchild', 'parent', 'sibling', 'other_relative', 'guardian', 'friend', 'neighbour');

create table access.family_grant (
  id uuid primary key,
  account_id uuid not null references access.account (id),
  elder_id uuid not null,
  region_code bigint not null check (region_code between 0 and 999999999999),
  relation access.relation not null,
  consent_at timestamptz,
  consent_by text check (consent_by in ('elder', 'guardian', 'court')),
  consent_evidence text check (length(consent_evidence) <= 300),
  ended_at timestamptz,
  ended_reason text,
  created_by uuid default platform.actor_id(),
  created_at timestamptz not null default now(),
  constraint family_grant_consent check ((consent_at is null) = (consent_by is null)),
  constraint family_grant_ended check ((ended_at is null) = (ended_reason is null))
);
comment on table access.family_grant is 'This account may see this elder as family, once the elder (or the guardian, or a court) has consented and until it is ended.';
create unique index family_grant_once on access.family_grant (account_id, elder_id) where ended_at is null;
call platform.scope('access.family_grant', org => null, family_writes => 'update');
create policy own_read on access.family_grant for select to yike_staff, yike_org, yike_field, yike_family using (account_id = (select platform.actor_id()));
grant select on access.family_grant to yike_org, yike_field;

create table access.access_grant (
  id uuid primary key,
  post_id uuid not null references access.post (id),
  elder_id uuid not null,
  region_code bigint not null check (region_code between 0 and 999999999999),
  reason text not null check (length(btrim(reason)) between 2 and 300),
  valid_from date not null,
  valid_to date not null,
  ended_at timestamptz,
  ended_reason text,
  created_by uuid default platform.actor_id(),
  created_at timestamptz not null default now(),
  constraint access_grant_dates check (valid_to >= valid_from and valid_to <= valid_from + 366),
  constraint access_grant_ended check ((ended_at is null) = (ended_reason is null))
);
comment on table access.access_grant is 'Cross-border cases (lives in A, household register in B; consultation): one elder for one post until a day, a year at most.';
create unique index access_grant_once on access.access_grant (post_id, elder_id) where ended_at is null;
call platform.scope('access.access_grant', org => null, family => 'elder_id');

-- A clerk links family by phone and name: the account may be administered elsewhere, so it is found (or made) here, for
-- elders within the clerk's own region only. Never an account of an organisation: its manager can reset the password.
-- Returns the account.
create function access.ensure_family(
  p_account uuid, p_post uuid, p_name text, p_phone_cipher bytea, p_phone_hash bytea, p_region bigint, p_role text, p_today date
) returns uuid language plpgsql security definer set search_path = pg_catalog as $$
declare
  found_id uuid;
begin
  if platform.audience() = 'staff' and (p_region < platform.region_lo() or p_region >= platform.region_hi()) then
    raise exception 'outside the region' using errcode = '42501';
  end if;
  perform pg_advisory_xact_lock(7305, hashtext(encode(p_phone_hash, 'hex')));
  select a.id into found_id from access.account a
  where a.phone_hash = p_phone_hash and a.name = p_name and a.state = 'active' and a.org_id is null order by a.created_at limit 1;
  if found_id is null then
    insert into access.account (id, name, phone_cipher, phone_hash, region_code) values (p_account, p_name, p_phone_cipher, p_phone_hash, p_region);
    insert into access.credential (account_id) values (p_account);
    found_id := p_account;
  end if;
  if not exists (select from access.post p where p.account_id = found_id and p.role = p_role and p.ended_at is null and (p.valid_to is null or p.valid_to >= p_today)) then
    insert into access.post (id, account_id, role, audience, region_code, valid_from)
    values (p_post, found_id, p_role, 'family', p_region, p_today);
  end if;
  return found_id;
end $$;
revoke execute on function access.ensure_family from public;
grant execute on function access.ensure_family to yike_worker, yike_staff;

-- The name that goes with a post or grant one may see, though the account is administered elsewhere.
create function access.name_of(p_account uuid) returns text language sql stable security definer set search_path = pg_catalog
  return (select a.name from access.account a where a.id = p_account);
revoke execute on function access.name_of from public;
grant execute on function access.name_of to yike_worker, yike_staff, yike_org, yike_field, yike_family;

-- ---------------------------------------------------------------- sessions
create table access.session_rule (
  audience text primary key check (audience in ('staff', 'org', 'field', 'family')),
  idle_minutes int not null check (idle_minutes between 5 and 527040),
  absolute_minutes int not null check (absolute_minutes between 15 and 527040),
  check (absolute_minutes >= idle_minutes)
);
comment on table access.session_rule is 'How long a session lives unused and at all, by audience. A field phone works for a week without a network.';
insert into access.session_rule values ('staff', 60, 720), ('org', 60, 720), ('field', 10080, 43200), ('family', 43200, 259200);

create table access.security (
  one boolean primary key default true check (one),
  require_totp boolean not null default false,
  password_min_length int not null default 10 check (password_min_length between 8 and 64),
  password_history int not null default 5 check (password_history between 0 and 24),
  lock_after int not null default 5 check (lock_after between 3 and 20),
  lock_minutes int not null default 15 check (lock_minutes between 1 and 1440),
  updated_at timestamptz not null default now()
);
comment on table access.security is 'Rules of signing in, one row for the installation.';
insert into access.security default values;

create procedure access.installation_setting(t regclass) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', t);
  execute format('create policy system on %s to yike_worker using (true) with check (true)', t);
  execute format('create policy everybody_reads on %s for select to yike_staff, yike_org, yike_field, yike_family using (true)', t);
  -- Only staff of a whole city or more decide for the installation.
  execute format('create policy city_writes on %s for update to yike_staff using ((select platform.region_hi() - platform.region_lo()) >= 100000000)', t);
  execute format('grant select, insert, update, delete on %s to yike_worker', t);
  execute format('grant select on %s to yike_org, yike_field, yike_family', t);
  execute format('grant select, update on %s to yike_staff', t);
end $$;
call access.installation_setting('access.session_rule');
call access.installation_setting('access.security');

create table access.session (
  id uuid primary key,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  account_id uuid not null references access.account (id),
  post_id uuid not null references access.post (id),
  app text not null check (app in ('console', 'field', 'family')),
  proven_by text[] not null,
  address text not null,
  user_agent text not null check (length(user_agent) <= 300),
  idle_minutes int not null,
  started_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  ended_reason text,
  constraint session_ended check ((ended_at is null) = (ended_reason is null))
);
comment on table access.session is 'One sign-in on one device and app, working as one post. The token is kept only as a keyed hash.';
create index session_account on access.session (account_id, started_at desc);
create index session_post on access.session (post_id) where ended_at is null;
create index session_expiry on access.session (expires_at);
call access.follow_account('access.session', 'update', 'update');

-- A sign-in under way: what has been proven so far, for ten minutes. System only.
create table access.sign_in (
  id uuid primary key,
  ticket_hash bytea not null unique check (octet_length(ticket_hash) = 32),
  app text not null check (app in ('console', 'field', 'family')),
  account_id uuid references access.account (id),
  phone_hash bytea,
  proven_by text[] not null,
  tries int not null default 0,
  expires_at timestamptz not null,
  used_at timestamptz,
  check (account_id is not null or phone_hash is not null)
);
call platform.scope('access.sign_in', region => null, org => null, family => null);
create index sign_in_expiry on access.sign_in (expires_at);

create table access.phone_code (
  id uuid primary key,
  purpose text not null check (purpose in ('sign_in', 'reset', 'phone')),
  phone_hash bytea not null check (octet_length(phone_hash) = 32),
  account_id uuid references access.account (id),
  code_hash bytea not null check (octet_length(code_hash) = 32),
  message_cipher bytea,
  tries int not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
comment on column access.phone_code.message_cipher is 'Phone and code, encrypted, for the sender; removed when used or expired.';
create index phone_code_phone on access.phone_code (phone_hash, purpose, created_at desc);
create index phone_code_expiry on access.phone_code (expires_at);
call platform.scope('access.phone_code', region => null, org => null, family => null);
-- A new number of one's own is proven by a code sent to it; all other codes are the system's.
create index phone_code_account on access.phone_code (account_id, created_at desc) where account_id is not null;
create policy own on access.phone_code to yike_staff, yike_org, yike_field, yike_family
  using (purpose = 'phone' and account_id = (select platform.actor_id()));
grant select, insert, update on access.phone_code to yike_staff, yike_org, yike_field, yike_family;

create table access.throttle (
  key text primary key,
  tries int not null,
  window_ends_at timestamptz not null
);
comment on table access.throttle is 'How often an address or a number has tried in the present window; survives a restart.';
create index throttle_expiry on access.throttle (window_ends_at);
call platform.scope('access.throttle', region => null, org => null, family => null);

-- ---------------------------------------------------------------- sign-in by the city's own identity provider
create table access.oidc_provider (
  id uuid primary key,
  region_code bigint not null check (region_code between 0 and 999999999999),
  name text not null check (length(btrim(name)) between 1 and 60),
  name_en text not null check (length(btrim(name_en)) between 1 and 60),
  issuer text not null check (issuer ~ '^https?://'),
  client_id text not null check (length(client_id) between 1 and 200),
  client_secret_cipher bytea,
  scopes text not null default 'openid phone',
  phone_claim text not null default 'phone_number',
  links_by_phone boolean not null default true,
  second_factor_trusted boolean not null default false,
  enabled boolean not null default true,
  updated_at timestamptz not null default now(),
  unique (issuer, client_id)
);
comment on column access.oidc_provider.links_by_phone is 'An unknown subject is linked to the one active account with the phone the provider says it has verified.';
call platform.scope('access.oidc_provider', org => null, family => null);

create table access.identity (
  id uuid primary key,
  provider_id uuid not null references access.oidc_provider (id) on delete cascade,
  subject text not null check (length(subject) between 1 and 255),
  account_id uuid not null references access.account (id),
  linked_at timestamptz not null,
  last_used_at timestamptz,
  unique (provider_id, subject)
);
call access.follow_account('access.identity', null, 'insert, delete');

create table access.oidc_flow (
  id uuid primary key,
  provider_id uuid not null references access.oidc_provider (id) on delete cascade,
  state_hash bytea not null unique check (octet_length(state_hash) = 32),
  secrets_cipher bytea not null,
  app text not null check (app in ('console', 'field', 'family')),
  expires_at timestamptz not null,
  used_at timestamptz
);
comment on column access.oidc_flow.secrets_cipher is 'PKCE verifier and nonce.';
create index oidc_flow_expiry on access.oidc_flow (expires_at);
call platform.scope('access.oidc_flow', region => null, org => null, family => null);
