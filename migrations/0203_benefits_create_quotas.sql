-- benefits: what is not paid in cash but held for an elder, month by month, and what was used of it.

create table benefits.quota (
  id uuid primary key default gen_random_uuid(),
  elder_id uuid not null,
  region_code bigint not null,
  cycle_id uuid not null references benefits.cycle,
  scheme text not null,
  month date not null check (extract(day from month) = 1),
  form benefits.form not null check (form <> 'cash'),
  unit ledger.unit not null,
  account_id uuid not null references ledger.account,
  credited bigint not null check (credited > 0),
  used bigint not null default 0 check (used >= 0),
  expired bigint not null default 0 check (expired >= 0),
  updated_at timestamptz(3) not null default now(),
  -- Never below zero, whoever uses it at once.
  constraint quota_not_negative check (used + expired <= credited),
  unique (elder_id, scheme, month)
);
comment on table benefits.quota is 'A month of an elder''s quota of service time, service money, vouchers or goods: credited by an approved month, used by services, expired by the place''s rule. In fen or minutes.';
create index quota_cycle on benefits.quota (cycle_id);
create index quota_left on benefits.quota (month, id) where used + expired < credited;
call platform.scope('benefits.quota', org => null, staff_writes => 'insert, update');

create table benefits.quota_use (
  id uuid primary key,
  elder_id uuid not null,
  region_code bigint not null,
  -- Who served; null where the bureau recorded it without one.
  org_id uuid,
  scheme text not null,
  unit ledger.unit not null,
  -- Key of the service in the list of services of the place.
  service text not null check (length(service) between 1 and 60),
  on_day date not null,
  asked bigint not null check (asked > 0),
  covered bigint not null check (covered >= 0),
  reference text not null check (length(reference) between 1 and 120),
  proof text not null default '' check (length(proof) <= 300),
  -- From which months: [{quotaId, amount}].
  draws jsonb not null check (jsonb_typeof(draws) = 'array'),
  posting_id uuid,
  made_by uuid default platform.actor_id(), made_by_name text default platform.actor_name(),
  reversed_at timestamptz(3),
  reversed_by_name text,
  reverse_reason text check (length(reverse_reason) <= 300),
  created_at timestamptz(3) not null default now(),
  check (covered <= asked),
  check ((covered > 0) = (posting_id is not null)),
  check ((reversed_at is null) = (reverse_reason is null))
);
comment on table benefits.quota_use is 'One service taken from a quota: what was asked, what the quota covered, the rest is the elder''s own. reference: the order or visit; proof: what shows that it was done.';
create unique index quota_use_reference on benefits.quota_use (elder_id, scheme, reference) where reversed_at is null;
create index quota_use_elder on benefits.quota_use (elder_id, on_day desc, id desc);
call platform.scope('benefits.quota_use', staff_writes => 'insert, update', org_writes => null);

-- Lines that are credited, not paid: when.
alter table benefits.line add column credited_at timestamptz(3);
alter table benefits.line add constraint line_credited check (credited_at is null or form <> 'cash');
create index line_uncredited on benefits.line (cycle_id) where credited_at is null and form <> 'cash' and not void;

-- Who has moved away is still paid here for the month of the move: their names go with the lines that this place pays.
create function benefits.names_of_paid(p_ids uuid[]) returns table (id uuid, name text)
  language sql stable security definer set search_path = pg_catalog as $$
  select e.id, e.name from people.elder e where e.id = any (p_ids)
    and exists (select from benefits.line l where l.payee_id = e.id and l.region_code >= platform.region_lo() and l.region_code < platform.region_hi())
$$;
revoke execute on function benefits.names_of_paid from public;
grant execute on function benefits.names_of_paid to yike_staff;
