-- insurance: cases, covers, care plans, leave and claims.

create type insurance.case_state as enum ('applied', 'granted', 'refused', 'withdrawn', 'ended');
create sequence insurance.case_number;
create sequence insurance.claim_number;
grant usage on sequence insurance.case_number, insurance.claim_number to yike_staff, yike_org, yike_family, yike_worker;

create table insurance.care_case (
  id uuid primary key,
  number text not null unique,
  elder_id uuid not null,
  region_code bigint not null,
  -- Who serves.
  org_id uuid,
  -- Who handles, for the fund.
  handler_org_id uuid,
  form text not null check (form in ('home', 'institution', 'hospital')),
  state insurance.case_state not null default 'applied',
  asked_by text not null,
  note text not null default '' check (length(note) <= 300),
  record_id uuid references assessment.record,
  reused boolean not null default false,
  -- The assessment that was asked for, and its number for people.
  assessment_id uuid,
  assessment_number text,
  valid daterange check (not isempty(valid) and not lower_inf(valid)),
  ground text check (ground in ('not_insured', 'conditions', 'out_of_scope', 'papers', 'other')),
  reason text check (length(reason) <= 300),
  decided_by uuid, decided_by_name text, decided_at timestamptz(3),
  -- Deadline of a grant: sixty days before its end, then its end.
  next_step_at timestamptz(3),
  ending_told_at timestamptz(3),
  created_by uuid default platform.actor_id(),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check ((state in ('granted', 'ended')) = (valid is not null)),
  check ((state = 'refused') = (ground is not null)),
  check (state not in ('refused', 'withdrawn', 'ended') or reason is not null),
  check (state = 'granted' or next_step_at is null),
  check (state <> 'granted' or record_id is not null),
  check (not reused or record_id is not null),
  -- One application however many hands, and one grant on any day.
  constraint case_granted_once exclude using gist (elder_id with =, valid with &&) where (valid is not null)
);
comment on table insurance.care_case is 'What an elder is granted of long-term-care insurance, from asking to the end: the result it rests on, from when to when, who serves, who handles.';
create unique index case_open_once on insurance.care_case (elder_id) where state = 'applied';
create index care_case_due on insurance.care_case (next_step_at) where next_step_at is not null;
create index care_case_list on insurance.care_case (created_at desc, id desc);
create index care_case_handler on insurance.care_case (handler_org_id) where handler_org_id is not null;
call platform.scope('insurance.care_case', staff_writes => 'insert, update', org_writes => 'insert, update', family_writes => 'insert');
create policy handler on insurance.care_case to yike_org using (handler_org_id = (select platform.org()));

create function insurance.guard_case() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if old.state is distinct from new.state and not (old.state, new.state) in
    (('applied', 'granted'), ('applied', 'refused'), ('applied', 'withdrawn'), ('granted', 'ended')) then
    raise exception 'a case does not go from % to %', old.state, new.state using errcode = '23514', constraint = 'case_transition';
  end if;
  return new;
end $$;
create trigger guard before update on insurance.care_case for each row execute function insurance.guard_case();

create table insurance.cover (
  id uuid primary key,
  elder_id uuid not null,
  region_code bigint not null,
  kind text not null check (kind in ('aid', 'voucher', 'commercial', 'account')),
  name text not null check (length(name) between 1 and 60),
  number text not null default '' check (length(number) <= 60),
  share_bp int not null check (share_bp between 1 and 10000),
  limit_fen bigint check (limit_fen >= 0),
  per text not null check (per in ('bill', 'month')),
  valid daterange not null check (not isempty(valid) and not lower_inf(valid)),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  constraint cover_once exclude using gist (elder_id with =, kind with =, valid with &&)
);
comment on table insurance.cover is 'What pays beside the basic insurance: a share of what is left of a bill, at most a limit for each bill or month.';
call platform.scope('insurance.cover', org => null, staff_writes => 'insert, update');

create table insurance.care_plan (
  id uuid primary key,
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid,
  valid daterange not null check (not isempty(valid) and not lower_inf(valid)),
  items jsonb not null check (jsonb_typeof(items) = 'array' and jsonb_array_length(items) > 0),
  note text not null default '' check (length(note) <= 500),
  made_by uuid default platform.actor_id(), made_by_name text default platform.actor_name(),
  created_at timestamptz(3) not null default now(),
  constraint care_plan_once exclude using gist (elder_id with =, valid with &&)
);
comment on table insurance.care_plan is 'What an elder is to get of long-term care from a day on: [{service, times, per, minutes}]. A new plan ends the one before.';
call platform.scope('insurance.care_plan', staff_writes => 'insert, update', org_writes => 'insert, update');

create table insurance.leave (
  id uuid primary key,
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid not null,
  away daterange not null check (not isempty(away) and not lower_inf(away)),
  reason text not null check (length(reason) between 1 and 200),
  made_by_name text default platform.actor_name(),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  constraint leave_once exclude using gist (elder_id with =, away with &&)
);
comment on table insurance.leave is 'Days on which a resident is away from the institution, by its day book: [first, day of return).';
call platform.scope('insurance.leave', staff_writes => 'insert, update', org_writes => 'insert, update');

-- ---------------------------------------------------------------- claims
create type insurance.claim_state as enum ('submitted', 'checked', 'settled', 'refused', 'reversed');

create table insurance.claim (
  id uuid primary key,
  number text not null unique,
  fund text not null check (fund in ('ltc', 'medical')),
  case_id uuid references insurance.care_case,
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid not null references organisations.organisation,
  handler_org_id uuid,
  form text not null check (form in ('home', 'institution', 'hospital')),
  days daterange not null check (not isempty(days) and not lower_inf(days) and not upper_inf(days)),
  month date not null check (extract(day from month) = 1),
  invoice text not null check (length(invoice) between 1 and 60),
  services text not null default '' check (length(services) <= 300),
  bill_fen bigint not null check (bill_fen > 0),
  asked_fen bigint check (asked_fen > 0 and asked_fen <= bill_fen),
  -- [{payer, name, coverId, fen}] in the order in which they pay; what is left is the elder's own.
  shares jsonb not null check (jsonb_typeof(shares) = 'array'),
  self_fen bigint not null check (self_fen >= 0),
  state insurance.claim_state not null default 'submitted',
  flags jsonb not null default '[]' check (jsonb_typeof(flags) = 'array'),
  submitted_by uuid default platform.actor_id(), submitted_by_name text default platform.actor_name(),
  checked_by uuid, checked_by_name text, checked_at timestamptz(3),
  check_note text not null default '' check (length(check_note) <= 300),
  settled_by uuid, settled_by_name text, settled_at timestamptz(3),
  posting_id uuid,
  reason text check (length(reason) between 2 and 300),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  -- A claim is of one month, as the limits are.
  check (days <@ daterange(month, (month + interval '1 month')::date)),
  check ((fund = 'ltc') = (case_id is not null)),
  check ((fund = 'medical') = (asked_fen is not null)),
  check (self_fen <= bill_fen),
  check (state not in ('checked', 'settled', 'reversed') or checked_at is not null),
  check ((state in ('settled', 'reversed')) = (settled_at is not null)),
  check (settled_by is null or settled_by is distinct from checked_by),
  check (state not in ('refused', 'reversed') or reason is not null)
);
comment on table insurance.claim is 'A bill of one month put before a fund: the days of service, who pays what, what the check found. shares and self_fen sum to bill_fen.';
create unique index claim_invoice on insurance.claim (org_id, invoice) where state not in ('refused', 'reversed');
create index claim_elder on insurance.claim (elder_id, month desc);
create index claim_list on insurance.claim (created_at desc, id desc);
create index claim_handler on insurance.claim (handler_org_id) where handler_org_id is not null;
call platform.scope('insurance.claim', staff_writes => 'insert, update', org_writes => 'insert');
create policy handler on insurance.claim to yike_org using (handler_org_id = (select platform.org()));
grant update on insurance.claim to yike_org;

-- Money is what it was: parts of a bill sum to the bill, and what was settled does not change.
create function insurance.guard_claim() returns trigger language plpgsql set search_path = pg_catalog as $$
declare
  paid bigint := (select coalesce(sum((s ->> 'fen')::bigint), 0) from jsonb_array_elements(new.shares) s);
begin
  if paid + new.self_fen <> new.bill_fen or exists (select from jsonb_array_elements(new.shares) s where (s ->> 'fen')::bigint < 0) then
    raise exception 'the parts of a bill are the bill' using errcode = '23514', constraint = 'claim_sum';
  end if;
  if tg_op = 'UPDATE' then
    if old.state is distinct from new.state and not (old.state, new.state) in
      (('submitted', 'checked'), ('submitted', 'refused'), ('checked', 'refused'), ('checked', 'settled'), ('settled', 'reversed')) then
      raise exception 'a claim does not go from % to %', old.state, new.state using errcode = '23514', constraint = 'claim_transition';
    end if;
    -- A flagged claim is accepted, and paid, with a reason only; what is found later asks for one again.
    if old.state is distinct from new.state and new.state in ('checked', 'settled') and new.flags <> '[]' and new.check_note = '' then
      raise exception 'a flagged claim needs a reason' using errcode = '23514', constraint = 'claim_flagged';
    end if;
    if old.bill_fen <> new.bill_fen or old.days <> new.days or old.elder_id <> new.elder_id or old.org_id <> new.org_id
      or (old.state in ('settled', 'reversed') and (old.shares <> new.shares or old.self_fen <> new.self_fen)) then
      raise exception 'a claim is not rewritten' using errcode = '23514', constraint = 'claim_rewritten';
    end if;
    -- Nobody of the organisation that claims may move its own claim.
    if platform.audience() = 'org' and platform.org() is distinct from old.handler_org_id then
      raise exception 'an organisation does not decide on its own claim' using errcode = '42501';
    end if;
  end if;
  return new;
end $$;
create trigger guard before insert or update on insurance.claim for each row execute function insurance.guard_claim();
