-- Who looked at whom, and who is asking.
-- ---------------------------------------------------------------- the access log
create table access.access_log (
  id uuid primary key,
  elder_id uuid not null,
  region_code bigint,
  at timestamptz not null,
  bucket bigint not null,
  account_id uuid not null,
  account_name text not null,
  role text not null,
  post_id uuid not null,
  post_title text,
  post_place text,
  endpoint text not null,
  reason text check (length(reason) <= 200)
);
comment on table access.access_log is 'Who looked at whose record, through which endpoint and why. The same look within ten minutes is one row, unless it gives a reason. Nobody may change or delete it.';
comment on column access.access_log.post_place is 'The name of the region a staff post worked for, as it was.';
comment on column access.access_log.region_code is 'Of the elder at that time; null when the elder is not (or no longer) there.';
create unique index access_log_once on access.access_log (elder_id, account_id, endpoint, bucket) where reason is null;
create index access_log_elder on access.access_log (elder_id, at desc, id desc);
create index access_log_account on access.access_log (account_id, at desc, id desc);
create index access_log_region on access.access_log (region_code, at desc, id desc);
call platform.scope('access.access_log', org => null, staff_writes => null);
revoke update, delete on access.access_log from yike_worker;

create function access.log_look(p_id uuid, p_at timestamptz, p_elder uuid, p_endpoint text, p_reason text, p_post uuid)
returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
  insert into access.access_log (id, elder_id, region_code, at, bucket, account_id, account_name, role, post_id, post_title, post_place, endpoint, reason)
  select p_id, p_elder, (select e.region_code from people.elder e where e.id = p_elder), p_at,
         floor(extract(epoch from p_at) / 600)::bigint, p.account_id, a.name, p.role, p.id, p.title,
         case when p.audience = 'staff' then (select r.name from regions.region r where r.code = p.region_code) end, p_endpoint, p_reason
  from access.post p join access.account a on a.id = p.account_id
  where p.id = p_post and p.account_id = platform.actor_id()
  on conflict do nothing;
end $$;
revoke execute on function access.log_look from public;
grant execute on function access.log_look to yike_staff, yike_org, yike_field, yike_family;

-- ---------------------------------------------------------------- who is asking: one query for each request
create function access.elders_of(p_account uuid, p_post uuid, p_role text, p_today date) returns uuid[]
language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(g.elder_id order by g.elder_id), '{}') from (
    select f.elder_id from access.family_grant f
    where p_role <> 'consultant' and f.account_id = p_account and f.consent_at is not null and f.ended_at is null
    union
    select x.elder_id from access.access_grant x
    where p_role = 'consultant' and x.post_id = p_post and x.ended_at is null and p_today between x.valid_from and x.valid_to
  ) g
$$;
revoke execute on function access.elders_of from public;
grant execute on function access.elders_of to yike_worker, yike_staff, yike_org, yike_field, yike_family;

create function access.resolve_session(p_token bytea, p_now timestamptz, p_today date) returns table (
  session_id uuid, app text, account_id uuid, account_name text, post_id uuid, role text, audience text, region_code bigint,
  org_id uuid, person_id uuid, elder_ids uuid[], must_change boolean, has_totp boolean, require_totp boolean
) language plpgsql security definer set search_path = pg_catalog as $$
declare
  seen timestamptz;
begin
  select s.id, s.app, a.id, a.name, p.id, p.role, p.audience, p.region_code, p.org_id, p.person_id,
         case when p.audience = 'family' then access.elders_of(a.id, p.id, p.role, p_today) else '{}' end,
         c.must_change, c.totp_confirmed_at is not null, r.require_totp, s.last_seen_at
    into session_id, app, account_id, account_name, post_id, role, audience, region_code, org_id, person_id,
         elder_ids, must_change, has_totp, require_totp, seen
  from access.session s
  join access.account a on a.id = s.account_id and a.state = 'active'
  join access.post p on p.id = s.post_id and p.account_id = s.account_id and p.ended_at is null
    and p.valid_from <= p_today and (p.valid_to is null or p.valid_to >= p_today)
  join access.credential c on c.account_id = a.id
  cross join access.security r
  where s.token_hash = p_token and s.ended_at is null and s.expires_at > p_now
    and s.last_seen_at + make_interval(mins => s.idle_minutes) > p_now;
  if not found then return; end if;
  if seen < p_now - interval '1 minute' then
    update access.session s set last_seen_at = p_now where s.id = session_id and s.last_seen_at < p_now;
  end if;
  return next;
end $$;
revoke execute on function access.resolve_session from public;
grant execute on function access.resolve_session to yike_worker;
