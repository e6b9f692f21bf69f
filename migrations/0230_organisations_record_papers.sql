-- What an organisation may do (licences), for whom it works (contracts), on whose premises, and at which published prices.

create type organisations.paper_kind as enum ('licence', 'contract');
create table organisations.paper (
  id uuid primary key,
  org_id uuid not null references organisations.organisation,
  region_code bigint not null,
  kind organisations.paper_kind not null,
  name text not null check (length(btrim(name)) between 2 and 100),
  number text not null check (length(btrim(number)) between 1 and 60),
  issuer text not null check (length(btrim(issuer)) between 2 and 100),
  valid daterange not null check (not isempty(valid) and not lower_inf(valid)),
  ended_on date,
  end_reason text check (length(end_reason) between 1 and 300),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((ended_on is null) = (end_reason is null))
);
comment on table organisations.paper is 'A licence or filing of an organisation, or its contract with an authority, with its dates. ended_on: withdrawn or terminated before its time.';
create index paper_org on organisations.paper (org_id, kind);
call platform.scope('organisations.paper', family => null, staff_writes => 'insert, update', org_writes => null);

create function organisations.paper_until(p_org uuid, p_kind organisations.paper_kind, p_on date) returns date
language sql stable security definer set search_path = pg_catalog
begin atomic
  select max(least(coalesce(upper(p.valid) - 1, date '9999-12-31'), coalesce(p.ended_on - 1, date '9999-12-31')))
  from organisations.paper p
  where p.org_id = p_org and p.kind = p_kind and p.valid @> p_on and (p.ended_on is null or p_on < p.ended_on);
end;
comment on function organisations.paper_until is 'The last day of the licence or contract that is in force on a day; null when none is. Whether a body may work is public.';
revoke execute on function organisations.paper_until from public;
grant execute on function organisations.paper_until to yike_worker, yike_staff, yike_org, yike_field, yike_family;

create type organisations.premises as enum ('own', 'rented', 'low_cost', 'free');
alter table organisations.site add column premises organisations.premises;
comment on column organisations.site.premises is 'On whose premises it works; null is unknown. Free or at low cost from the public: it must publish its prices (B-BEN-35).';

create table organisations.published_price (
  id uuid primary key,
  site_id uuid not null references organisations.site,
  org_id uuid not null references organisations.organisation,
  region_code bigint not null,
  item text not null check (length(btrim(item)) between 1 and 60),
  price_fen bigint not null check (price_fen between 0 and 100000000),
  unit text not null check (unit in ('month', 'day', 'hour', 'time', 'meal')),
  published_on date not null,
  withdrawn_on date check (withdrawn_on >= published_on),
  published_by_name text default platform.actor_name(),
  created_at timestamptz(3) not null default now()
);
comment on table organisations.published_price is 'Prices that a site has made public. A changed price is a new row beside the withdrawn one: the list is its own log.';
create unique index published_price_once on organisations.published_price (site_id, item) where withdrawn_on is null;
call platform.scope('organisations.published_price', family => null, staff_writes => 'insert, update', org_writes => 'insert, update');

-- A field post of the organisation is one of its own responders or care workers.
create or replace function access.works_for_org(p_person uuid) returns boolean language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return exists (select from responders.responder r where r.id = p_person and r.org_id = platform.org())
    or exists (select from benefits.worker w where w.id = p_person and w.org_id = platform.org());
end $$;
