-- policy: what a document of a place states, as dated rows with their source.
create schema policy;
grant usage on schema policy to yike_api, yike_worker, yike_staff, yike_org, yike_field, yike_family;
create extension if not exists btree_gist;

create type policy.rule_state as enum ('draft', 'published', 'withdrawn');

create table policy.rule (
  id uuid primary key,
  kind text not null check (kind ~ '^[a-z_]+\.[a-z_]+$'),
  region_code bigint not null check (region_code between 0 and 999999999999),
  valid daterange not null check (not isempty(valid) and not lower_inf(valid)),
  body jsonb not null check (jsonb_typeof(body) = 'object'),
  source text not null check (length(btrim(source)) between 1 and 200),
  clause text check (length(clause) <= 80),
  quote text check (length(quote) <= 500),
  state policy.rule_state not null default 'draft',
  -- The pack it came from, `place/file`, so that loading twice changes nothing; null when written in the editor.
  pack text,
  pack_hash bytea,
  approved_by uuid,
  approved_by_name text,
  published_at timestamptz(3),
  withdrawn_reason text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  updated_by uuid default platform.actor_id(),
  updated_by_name text default platform.actor_name(),
  -- Two rules of a kind in force at one place on one day cannot exist.
  constraint rule_one_in_force exclude using gist (kind with =, region_code with =, valid with &&) where (state = 'published'),
  constraint rule_published check (state = 'draft' or published_at is not null)
);
comment on table policy.rule is 'Dated rules of a place. Reading takes the nearest ancestor region valid on the day; a null inside body is a blank of the source: unknown.';
create index rule_kind_region on policy.rule (kind, region_code) where state = 'published';
create unique index rule_pack on policy.rule (pack) where pack is not null and state <> 'withdrawn';

-- Everybody may read what is in force above them (documents are public); staff write for their own region.
call platform.open_catalogue('policy.rule', 'rules are public documents: a village reads those of its county, city, province and nation');
grant insert, update on policy.rule to yike_staff;
alter table policy.rule enable row level security;
create policy system on policy.rule to yike_worker using (true) with check (true);
create policy reading on policy.rule for select to yike_staff, yike_org, yike_field, yike_family
  using (state <> 'draft' or (region_code >= platform.region_lo() and region_code < platform.region_hi()));
create policy writing on policy.rule for insert to yike_staff
  with check (region_code >= platform.region_lo() and region_code < platform.region_hi());
create policy changing on policy.rule for update to yike_staff
  using (region_code >= platform.region_lo() and region_code < platform.region_hi())
  with check (region_code >= platform.region_lo() and region_code < platform.region_hi());

-- A published rule is history: only its end may move, and it may be withdrawn.
create function policy.keep_published() returns trigger language plpgsql as $$
begin
  if old.state <> 'draft' and (new.body, new.kind, new.region_code, lower(new.valid)) is distinct from (old.body, old.kind, old.region_code, lower(old.valid)) then
    raise exception 'a published rule does not change' using errcode = '23514', constraint = 'rule_keeps';
  end if;
  return new;
end $$;
create trigger keep_published before update on policy.rule for each row execute function policy.keep_published();

create function policy.ancestors(region bigint) returns bigint[] language sql immutable parallel safe return
  array[region, region - region % 1000, region - region % 1000000, region - region % 100000000, region - region % 10000000000, 0];
comment on function policy.ancestors is 'The region and everything above it, nearest first (codes by GB/T 2260 and the statistics code).';
grant execute on function policy.ancestors to yike_worker, yike_staff, yike_org, yike_field, yike_family;
