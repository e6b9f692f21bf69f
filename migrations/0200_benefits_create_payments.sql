-- benefits: from what a place promises to what each payee gets, month by month, and the money on its way.
create schema benefits;
grant usage on schema benefits to yike_worker, yike_staff, yike_org, yike_family;
create extension if not exists btree_gist;

create type benefits.payee_kind as enum ('elder', 'worker', 'organisation');
-- cash goes to an account through a bank; the others are credited to the payee's quota in the ledger.
create type benefits.form as enum ('cash', 'money_quota', 'minute_quota', 'voucher', 'goods');
create type benefits.cycle_state as enum ('draft', 'submitted', 'checked', 'frozen', 'paying', 'closed', 'cancelled');
create type benefits.line_kind as enum ('regular', 'arrears', 'recovery');
create type benefits.batch_state as enum ('built', 'approved', 'exported', 'settled', 'cancelled');
create type benefits.payment_state as enum ('queued', 'sent', 'paid', 'failed', 'held', 'stopped');
create type benefits.hold_reason as enum ('death', 'hospital', 'prison', 'institution', 'moved', 'life_check', 'account', 'asked');
create type benefits.recovery_state as enum ('proposed', 'agreed', 'settled', 'written_off', 'cancelled');

-- ---------------------------------------------------------------- the month of a place
create table benefits.cycle (
  id uuid primary key,
  region_code bigint not null check (region_code between 0 and 999999999999),
  span int8range not null check (not isempty(span)),
  month date not null check (extract(day from month) = 1),
  state benefits.cycle_state not null default 'draft',
  pay_day date,
  -- The rules it was computed with, by id, and what could not be computed, scheme by scheme.
  rules jsonb not null default '[]' check (jsonb_typeof(rules) = 'array'),
  -- sums per scheme: [{scheme, unit, form, payees, amount, last…}], filled by the computation.
  sums jsonb not null default '[]' check (jsonb_typeof(sums) = 'array'),
  elders int not null default 0,
  lines int not null default 0,
  total_fen bigint not null default 0,
  total_minutes bigint not null default 0,
  computed_at timestamptz(3),
  computed_ms int,
  made_by uuid default platform.actor_id(), made_by_name text default platform.actor_name(),
  submitted_by uuid, submitted_by_name text, submitted_at timestamptz(3),
  checked_by uuid, checked_by_name text, checked_at timestamptz(3),
  approved_by uuid, approved_by_name text, approved_at timestamptz(3),
  returned_reason text check (length(returned_reason) <= 500),
  hash bytea check (octet_length(hash) = 32),
  step_due_at timestamptz(3),
  late_since timestamptz(3),
  closed_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  -- One month of one place is paid once: a county and its city cannot both run it.
  constraint cycle_once exclude using gist (month with =, span with &&) where (state <> 'cancelled'),
  -- Four eyes twice: who puts it forward does not check it, and neither of them approves it.
  constraint cycle_checker check (checked_by is null or checked_by is distinct from submitted_by),
  constraint cycle_approver check (approved_by is null or (approved_by is distinct from submitted_by and approved_by is distinct from checked_by)),
  constraint cycle_frozen check ((state in ('frozen', 'paying', 'closed')) = (hash is not null))
);
comment on table benefits.cycle is 'One month of one place: draft, put forward, checked, approved and frozen with its hash, paid, closed. month is its first day.';
comment on column benefits.cycle.step_due_at is 'Deadline of the present step: after it the cycle counts as late (late_since).';
call platform.scope('benefits.cycle', org => null, family => null, staff_writes => 'insert, update');
create index cycle_due on benefits.cycle (step_due_at) where step_due_at is not null;

-- ---------------------------------------------------------------- why: the trace
create table benefits.trace (
  cycle_id uuid not null references benefits.cycle on delete cascade,
  class int not null,
  region_code bigint not null,
  situation jsonb not null,
  -- What was otherwise on the day before the month; null when nothing was.
  before jsonb,
  outcomes jsonb not null,
  primary key (cycle_id, class)
);
comment on table benefits.trace is 'Elders whose facts are alike share one trace: the situation, and for every scheme whether, how much and why or why not, with the clause.';
call platform.scope('benefits.trace', org => null, family => null, staff_writes => null);

create table benefits.assessed (
  elder_id uuid not null,
  -- Not by a reference of each row: a city's are written by the million, in one statement that `guard_new_lines` looks at.
  cycle_id uuid not null,
  region_code bigint not null,
  class int not null,
  primary key (elder_id, cycle_id)
);
comment on table benefits.assessed is 'Which trace holds for an elder in a cycle: everybody of the place has one, entitled or not.';
call platform.scope('benefits.assessed', org => null, staff_writes => null);
-- Read by elder only, which the primary key serves; a city writes a million of these in seconds.
drop index benefits.benefits_assessed_scope_region, benefits.benefits_assessed_scope_family;

-- ---------------------------------------------------------------- holds
create table benefits.hold (
  id uuid primary key,
  payee_kind benefits.payee_kind not null,
  payee_id uuid not null,
  elder_id uuid,
  org_id uuid,
  region_code bigint not null,
  -- null: every scheme.
  scheme text,
  reason benefits.hold_reason not null,
  since date not null,
  note text not null default '' check (length(note) <= 500),
  source text not null default '' check (length(source) <= 200),
  opened_at timestamptz(3) not null default now(),
  opened_by_name text default platform.actor_name(),
  ask_by timestamptz(3),
  released_at timestamptz(3),
  released_by uuid,
  released_by_name text,
  outcome text check (outcome in ('pay', 'stop')),
  release_note text check (length(release_note) <= 500),
  check ((released_at is null) = (outcome is null))
);
comment on table benefits.hold is 'Payment waits until somebody has looked: never a silent stop. outcome: pay what waited, or stop it.';
create unique index hold_once on benefits.hold (payee_id, reason, coalesce(scheme, '')) where released_at is null;
create index hold_payee on benefits.hold (payee_id) where released_at is null;
create index hold_ask on benefits.hold (ask_by) where released_at is null and ask_by is not null;
call platform.scope('benefits.hold', staff_writes => 'insert, update', org_writes => null);

-- ---------------------------------------------------------------- accounts
create table benefits.account (
  id uuid primary key,
  payee_kind benefits.payee_kind not null,
  payee_id uuid not null,
  elder_id uuid,
  org_id uuid,
  region_code bigint not null,
  bank text not null check (length(bank) between 2 and 60),
  number_cipher bytea not null,
  number_hash bytea not null,
  number_tail text not null check (number_tail ~ '^[0-9]{4}$'),
  holder text not null check (length(btrim(holder)) between 1 and 60),
  -- Whose account: the payee's own, somebody's under a mandate, or the heirs'.
  held_by text not null default 'self' check (held_by in ('self', 'mandate', 'estate')),
  evidence text not null default '' check (length(evidence) <= 300),
  verified_at timestamptz(3),
  verified_by uuid,
  verified_by_name text,
  faults text[] not null default '{}',
  ended_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  created_by uuid default platform.actor_id(),
  updated_at timestamptz(3) not null default now(),
  check (verified_by is null or verified_by is distinct from created_by),
  check (held_by = 'self' or evidence <> '')
);
comment on table benefits.account is 'Where a payee is paid: the financial account of the social-security card. faults: what the checks found, in the words of contract/benefit-words.ts.';
create unique index account_current on benefits.account (payee_id) where ended_at is null;
create index account_shared on benefits.account (number_hash) where ended_at is null;
call platform.scope('benefits.account', staff_writes => 'insert, update', org_writes => null);

-- ---------------------------------------------------------------- batches and payments
create table benefits.batch (
  id uuid primary key,
  cycle_id uuid not null references benefits.cycle,
  -- A re-pay batch names the batch whose failed payments it pays again.
  repays uuid references benefits.batch,
  region_code bigint not null,
  number text not null unique,
  state benefits.batch_state not null default 'built',
  pay_day date not null,
  payments int not null,
  total_fen bigint not null check (total_fen >= 0),
  paid_fen bigint not null default 0,
  failed_fen bigint not null default 0,
  built_by uuid default platform.actor_id(), built_by_name text default platform.actor_name(),
  approved_by uuid, approved_by_name text, approved_at timestamptz(3),
  exported_at timestamptz(3),
  file_id uuid references platform.file,
  file_sha256 bytea,
  layout_rule uuid,
  settled_at timestamptz(3),
  results_due_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  constraint batch_approver check (approved_by is null or approved_by is distinct from built_by),
  constraint batch_exported check ((state in ('exported', 'settled')) = (exported_at is not null))
);
comment on table benefits.batch is 'What goes to the bank in one file. results_due_at: when the bank''s answer is expected.';
call platform.scope('benefits.batch', org => null, family => null, staff_writes => 'insert, update');
create index batch_cycle on benefits.batch (cycle_id);
create index batch_results_due on benefits.batch (results_due_at) where results_due_at is not null;

create table benefits.payment (
  id uuid primary key,
  batch_id uuid not null references benefits.batch,
  -- The first attempt of this payment: itself, or the one whose lines it pays again.
  root_id uuid not null,
  attempt int not null default 1 check (attempt between 1 and 99),
  seq int not null check (seq > 0),
  region_code bigint not null,
  payee_kind benefits.payee_kind not null,
  payee_id uuid not null,
  payee_name text not null,
  elder_id uuid,
  org_id uuid,
  account_id uuid references benefits.account,
  amount bigint not null check (amount > 0),
  state benefits.payment_state not null default 'queued',
  reason text check (length(reason) <= 300),
  bank_ref text check (length(bank_ref) <= 80),
  paid_on date,
  settled_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (batch_id, seq)
);
comment on table benefits.payment is 'One payee in one batch. A failed one is paid again as another attempt with the same root.';
-- No double payment: of the attempts at one payment at most one is alive or done.
create unique index payment_once on benefits.payment (root_id) where state in ('queued', 'sent', 'paid', 'held');
create index payment_payee on benefits.payment (payee_id, created_at desc);
create index payment_failed on benefits.payment (region_code) where state in ('failed', 'held');
-- What came back or is held, in the order of the list: a page of it is read, not all of a city's to sort them.
create index payment_open on benefits.payment (batch_id, seq) where state in ('failed', 'held');
-- The attempts at a payment, the last first: lists, statements, arrears and budgets ask how a line ended.
create index payment_attempt on benefits.payment (root_id, attempt desc);
call platform.scope('benefits.payment', staff_writes => 'insert, update, delete', org_writes => null);

-- ---------------------------------------------------------------- lines
create table benefits.line (
  id uuid not null default platform.new_id(),
  -- That the cycle is there and a draft is checked by statement, not by row: see `benefits.guard_new_lines`.
  cycle_id uuid not null,
  region_code bigint not null,
  payee_kind benefits.payee_kind not null,
  payee_id uuid not null,
  -- Whom or what it is for: the elder whose stay is subsidised, the facility, the project; often the payee.
  subject_id uuid not null,
  elder_id uuid,
  org_id uuid,
  scheme text not null,
  rule_id uuid not null,
  -- The month it is for (first day), and the how-manieth line of that payee, scheme and month.
  month date not null,
  turn smallint not null default 0 check (turn >= 0),
  kind benefits.line_kind not null default 'regular',
  form benefits.form not null,
  unit ledger.unit not null,
  amount bigint not null check (amount <> 0),
  -- What the whole month comes to by the rules of that month.
  entitled bigint not null check (entitled >= 0),
  class int,
  note text,
  held boolean not null default false,
  void boolean not null default false,
  payment_id uuid,
  recovery_id uuid,
  -- Lines are read by month, page by page; an index of ids alone would be a city's second one of the same.
  primary key (cycle_id, id),
  check (kind <> 'regular' or (amount = entitled and turn = 0)),
  check ((kind = 'recovery') = (recovery_id is not null)),
  check (kind <> 'recovery' or amount < 0),
  check ((unit = 'minute') = (form = 'minute_quota'))
);
comment on table benefits.line is 'One subject, payee, scheme and month in one cycle, in fen or minutes. Does not change once the cycle is frozen.';
-- No double entitlement: whatever is repeated or runs twice, each turn of a month is given once.
create unique index line_once on benefits.line (subject_id, scheme, month, turn) where not void and kind <> 'recovery';
create index line_payee on benefits.line (payee_id);
create index line_payment on benefits.line (payment_id) where payment_id is not null;
call platform.scope('benefits.line', staff_writes => 'update', org_writes => null);
-- A city writes hundreds of thousands of these at once: what few queries need is indexed in part.
drop index benefits.benefits_line_scope_org, benefits.benefits_line_scope_family, benefits.benefits_line_scope_region;
create index line_org on benefits.line (org_id) where org_id is not null;

-- ---------------------------------------------------------------- changes against the month before
create table benefits.change (
  id uuid primary key default gen_random_uuid(),
  cycle_id uuid not null references benefits.cycle on delete cascade,
  region_code bigint not null,
  payee_kind benefits.payee_kind not null,
  payee_id uuid not null,
  subject_id uuid not null,
  elder_id uuid,
  org_id uuid,
  scheme text not null,
  kind text not null check (kind in ('new', 'raised', 'lowered', 'stopped', 'held', 'arrears', 'recovery')),
  unit ledger.unit not null,
  before bigint not null,
  after bigint not null,
  -- Names of the facts that differ: {"age": [79, 80]}.
  because jsonb not null default '{}',
  seen_by uuid,
  seen_by_name text,
  seen_at timestamptz(3)
);
comment on table benefits.change is 'Line by line what differs from the month before, and which facts differ. What did not change has no row.';
create index change_cycle on benefits.change (cycle_id, kind, id);
call platform.scope('benefits.change', org => null, family => null, staff_writes => 'update');

-- ---------------------------------------------------------------- recoveries
create table benefits.recovery (
  id uuid primary key,
  region_code bigint not null,
  payee_kind benefits.payee_kind not null,
  payee_id uuid not null,
  subject_id uuid not null,
  elder_id uuid,
  org_id uuid,
  scheme text not null,
  month date not null,
  amount_fen bigint not null check (amount_fen > 0),
  recovered_fen bigint not null default 0 check (recovered_fen between 0 and amount_fen),
  instalment_fen bigint check (instalment_fen > 0),
  estate boolean not null default false,
  reason text not null check (length(reason) between 1 and 300),
  state benefits.recovery_state not null default 'proposed',
  cycle_id uuid references benefits.cycle,
  proposed_by uuid default platform.actor_id(),
  decided_by uuid, decided_by_name text, decided_at timestamptz(3),
  note text not null default '' check (length(note) <= 500),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check (state <> 'settled' or recovered_fen = amount_fen),
  check (state <> 'agreed' or estate or instalment_fen is not null)
);
comment on table benefits.recovery is 'Money paid that was not due: agreed with the person, taken back by instalments from later cycles or paid back, or written off by a second person. estate: the payee has died.';
create unique index recovery_once on benefits.recovery (subject_id, scheme, month) where state in ('proposed', 'agreed');
call platform.scope('benefits.recovery', staff_writes => 'insert, update', org_writes => null);
create index line_recovery on benefits.line (recovery_id) where recovery_id is not null;

-- ---------------------------------------------------------------- results of the bank
create table benefits.result_row (
  id uuid primary key,
  batch_id uuid not null references benefits.batch,
  region_code bigint not null,
  row int not null,
  text text not null,
  fault text not null,
  -- Put right by hand and taken in, or set aside.
  resolved_at timestamptz(3),
  resolved_by_name text,
  created_at timestamptz(3) not null default now(),
  unique (batch_id, text)
);
comment on table benefits.result_row is 'Rows of a results file that could not be used, with the reason: put right and tried again.';
call platform.scope('benefits.result_row', org => null, family => null, staff_writes => 'insert, update');

-- ---------------------------------------------------------------- budget
create table benefits.budget (
  id uuid primary key,
  region_code bigint not null,
  year int not null check (year between 2000 and 2100),
  -- null: every scheme without a line of its own.
  scheme text,
  source text not null check (source in ('fiscal', 'lottery', 'central', 'insurance', 'charity', 'other')),
  source_name text not null check (length(btrim(source_name)) between 2 and 120),
  planned_fen bigint not null check (planned_fen >= 0),
  note text not null default '',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  updated_by_name text default platform.actor_name()
);
comment on table benefits.budget is 'The fence of a year: what a scheme of a place may cost, and out of which money.';
create unique index budget_once on benefits.budget (region_code, year, coalesce(scheme, ''));
call platform.scope('benefits.budget', org => null, family => null, staff_writes => 'insert, update');
