-- ledger: double entry in fen and in minutes. Append-only; a mistake is reversed, never changed.
create schema ledger;
grant usage on schema ledger to yike_api, yike_worker, yike_staff, yike_org, yike_family;

create type ledger.unit as enum ('fen', 'minute');
create type ledger.account_kind as enum ('bureau', 'scheme', 'quota', 'provider', 'person', 'bank', 'suspense');

create table ledger.account (
  id uuid primary key,
  code text not null unique check (code ~ '^[a-z0-9][a-z0-9:._-]{2,119}$'),
  kind ledger.account_kind not null,
  unit ledger.unit not null,
  name text not null check (length(name) between 1 and 120),
  region_code bigint not null check (region_code between 0 and 999999999999),
  org_id uuid,
  elder_id uuid,
  -- A guarded account may not fall below zero; it keeps a running balance, which its postings wait for.
  guarded boolean not null,
  opened_at timestamptz not null default now(),
  closed_at timestamptz
);
comment on table ledger.account is 'Who holds money or minutes. Balance = sum of its entries: positive is what it has, or is owed.';
call platform.scope('ledger.account', staff_writes => 'insert, update', org_writes => null);

create table ledger.posting (
  id uuid primary key,
  at timestamptz not null,
  day date not null,
  -- What the product says, in both languages, {zh, en}; what somebody wrote, as it was written.
  memo jsonb not null check (coalesce(case jsonb_typeof(memo) when 'string' then length(memo #>> '{}') between 1 and 300
    when 'object' then length(memo ->> 'zh') between 1 and 300 and length(memo ->> 'en') between 1 and 300 end, false)),
  source text not null check (source ~ '^[a-z]+\.[a-z_]+$'),
  subject_id uuid,
  reverses uuid references ledger.posting,
  region_code bigint not null,
  made_by uuid default platform.actor_id(),
  made_by_name text default platform.actor_name(),
  -- sha256 of the posting with its entries: what the chain of events seals.
  hash bytea not null check (octet_length(hash) = 32),
  check (reverses <> id)
);
comment on table ledger.posting is 'One transaction. Its id is made by whoever asks, so that a repeat is harmless; source is <module>.<what>.';
-- Each posting is taken back once; most take nothing back.
create unique index posting_reverses_key on ledger.posting (reverses) where reverses is not null;
create index posting_subject on ledger.posting (subject_id) where subject_id is not null;
create index posting_day on ledger.posting (day, id);
call platform.scope('ledger.posting', org => null, family => null, staff_writes => 'insert');

create table ledger.entry (
  posting_id uuid not null,
  line int not null check (line > 0),
  account_id uuid not null,
  unit ledger.unit not null,
  amount bigint not null check (amount <> 0),
  day date not null,
  region_code bigint not null,
  org_id uuid,
  elder_id uuid,
  primary key (posting_id, line)
);
comment on table ledger.entry is 'Amounts in fen or minutes; the entries of a posting sum to zero in each unit. Region, organisation and elder are the account''s. That its account and its posting exist is checked below with the unit and the sum: a foreign key would have every posting lock the rows of the few accounts that all share, and look for its own posting once for each line.';
create index entry_account on ledger.entry (account_id, day, posting_id, line) include (amount);
call platform.scope('ledger.entry', staff_writes => 'insert', org_writes => null);

create table ledger.balance (
  account_id uuid primary key references ledger.account,
  region_code bigint not null,
  org_id uuid,
  elder_id uuid,
  amount bigint not null check (amount >= 0)
);
comment on table ledger.balance is 'Running balance of guarded accounts; the check is the guard.';
call platform.scope('ledger.balance', staff_writes => 'insert, update', org_writes => null);
-- Append-only for the system too.
revoke update, delete on ledger.posting, ledger.entry from yike_worker;
revoke delete on ledger.account, ledger.balance from yike_worker;

-- ---------------------------------------------------------------- the database refuses what does not add up
-- All lines of a posting come in one statement, so what a statement adds must sum to zero by itself; a batch of a million
-- entries is checked once. As its owner: the posting counts, whoever may see it.
create function ledger.check_postings() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare off record; k record;
begin
  -- Posting and account are looked up one by one: joined, a plan made while the tables were empty would read all of them each time.
  select x.* into off from (
    select a.posting_id, a.unit, sum(a.amount) as sum,
      bool_or(not exists (select from ledger.posting p where p.id = a.posting_id)) as stray,
      min(case when exists (select from ledger.account c where c.id = a.account_id and c.unit = a.unit and c.closed_at is null
        and c.region_code = a.region_code and c.org_id is not distinct from a.org_id and c.elder_id is not distinct from a.elder_id)
        then null else a.account_id::text end) as wrong
    from added a group by a.posting_id, a.unit offset 0) x
  where x.sum <> 0 or x.stray or x.wrong is not null limit 1;
  if found then perform ledger.refuse(off.posting_id, off.unit, off.sum, off.stray, off.wrong::uuid); end if;
  -- In the order of accounts, so that two postings over the same guarded accounts never wait for each other in a circle.
  for k in select a.account_id, sum(a.amount) as sum from added a
    where (select c.guarded from ledger.account c where c.id = a.account_id) group by a.account_id order by a.account_id
  loop
    update ledger.balance set amount = amount + k.sum where account_id = k.account_id;
  end loop;
  return null;
end $$;

-- Says what does not fit, the first of its faults.
create function ledger.refuse(p_posting uuid, p_unit ledger.unit, p_sum numeric, p_stray boolean, p_account uuid) returns void language plpgsql as $$
declare a ledger.account;
begin
  if p_stray then
    raise exception 'no posting %', p_posting using errcode = '23503', constraint = 'entry_posting_stands';
  end if;
  if p_account is not null then
    select * into a from ledger.account where id = p_account;
    if not found then
      raise exception 'no account %', p_account using errcode = '23503', constraint = 'entry_account_open';
    end if;
    if a.closed_at is not null then
      raise exception 'account % is closed', a.code using errcode = '23514', constraint = 'entry_account_open';
    end if;
    if a.unit <> p_unit then
      raise exception 'account % counts in %', a.code, a.unit using errcode = '23514', constraint = 'entry_unit';
    end if;
    raise exception 'account % has another region, organisation or elder', a.code using errcode = '23514', constraint = 'entry_scope';
  end if;
  raise exception 'posting % is off by % %', p_posting, p_sum, p_unit using errcode = '23514', constraint = 'entry_sums_to_zero';
end $$;
create trigger entry_sums_to_zero after insert on ledger.entry
  referencing new table as added for each statement execute function ledger.check_postings();

-- An account stays: its entries name it.
create function ledger.keep_account() returns trigger language plpgsql as $$
begin
  raise exception 'account % stays: close it instead', old.code using errcode = '23503', constraint = 'account_stays';
end $$;
create trigger account_stays before delete on ledger.account for each row execute function ledger.keep_account();

-- So does a posting.
create function ledger.keep_posting() returns trigger language plpgsql as $$
begin
  raise exception 'posting % stays: reverse it instead', old.id using errcode = '23503', constraint = 'posting_stays';
end $$;
create trigger posting_stays before delete on ledger.posting for each row execute function ledger.keep_posting();

create function ledger.begin_balance() returns trigger language plpgsql as $$
begin
  insert into ledger.balance values (new.id, new.region_code, new.org_id, new.elder_id, 0);
  return null;
end $$;
create trigger begin_balance after insert on ledger.account for each row when (new.guarded) execute function ledger.begin_balance();

-- A memo in all its languages: what a search looks through.
create function ledger.memo_text(memo jsonb) returns text language sql immutable parallel safe
  return case jsonb_typeof(memo) when 'object' then (memo ->> 'zh') || ' ' || (memo ->> 'en') else memo #>> '{}' end;
grant execute on function ledger.memo_text to yike_worker, yike_staff;

-- A line in the canonical text of its posting.
create function ledger.line_text(account uuid, unit ledger.unit, amount bigint) returns text language sql stable parallel safe
  return account || ' ' || amount || ' ' || unit;

-- The canonical text of a posting; what is hashed and recomputed. p_lines: `line_text` of each, by commas.
create function ledger.posting_text(p_id uuid, p_at timestamptz, p_day date, p_memo jsonb, p_source text, p_subject uuid, p_reverses uuid, p_lines text)
returns text language sql stable parallel safe
  return jsonb_build_array(p_id, extract(epoch from p_at), p_day, p_memo, p_source, p_subject, p_reverses, p_lines)::text;

-- p_day: null means the business day of p_at. p_lines: [{"account": uuid, "unit": "fen", "amount": 100}, …], in the order given.
-- p_event: the id of the event that says so. True when new, false when a repeat of the same.
create function ledger.post(p_id uuid, p_at timestamptz, p_day date, p_memo jsonb, p_source text, p_subject uuid, p_reverses uuid, p_region bigint, p_lines jsonb, p_event uuid)
returns boolean language plpgsql as $$
declare
  lines text; h bytea; stands ledger.posting; n int;
  day date := coalesce(p_day, (p_at at time zone 'Asia/Shanghai')::date);
begin
  -- Only what is stored is hashed, in one form.
  select string_agg(ledger.line_text((l ->> 'account')::uuid, (l ->> 'unit')::ledger.unit, (l ->> 'amount')::bigint), ',' order by o)
    into lines from jsonb_array_elements(p_lines) with ordinality as x(l, o);
  h := sha256(convert_to(ledger.posting_text(p_id, p_at, day, p_memo, p_source, p_subject, p_reverses, lines), 'UTF8'));
  insert into ledger.posting (id, at, day, memo, source, subject_id, reverses, region_code, hash)
    values (p_id, p_at, day, p_memo, p_source, p_subject, p_reverses, p_region, h) on conflict (id) do nothing;
  if not found then
    -- A repeat is compared with the time and day of the first: only what was asked for must be the same.
    select * into stands from ledger.posting where id = p_id;
    if not found or stands.hash <> sha256(convert_to(ledger.posting_text(p_id, stands.at, coalesce(p_day, stands.day), p_memo, p_source, p_subject, p_reverses, lines), 'UTF8')) then
      raise exception 'posting % stands with another content', p_id using errcode = '23505', constraint = 'posting_differs';
    end if;
    return false;
  end if;
  -- Accounts that the asker may not see are no accounts.
  insert into ledger.entry (posting_id, line, account_id, unit, amount, day, region_code, org_id, elder_id)
    select p_id, o::int, c.id, (l ->> 'unit')::ledger.unit, (l ->> 'amount')::bigint, day, c.region_code, c.org_id, c.elder_id
    from jsonb_array_elements(p_lines) with ordinality as x(l, o),
      lateral (select a.id, a.region_code, a.org_id, a.elder_id from ledger.account a where a.id = (l ->> 'account')::uuid limit 1) c;
  get diagnostics n = row_count;
  if n <> jsonb_array_length(p_lines) then
    raise exception 'an account of posting % is not in scope', p_id using errcode = '23503', constraint = 'entry_account_open';
  end if;
  -- Here and not in a round trip of its own: postings come by the thousand.
  insert into platform.event (id, type, region_code, subject_id, payload)
    values (p_event, 'ledger.posted', p_region, p_id, jsonb_build_object('postingId', p_id, 'hash', encode(h, 'hex'), 'source', p_source));
  return true;
end $$;
comment on function ledger.post is 'Writes one posting with its entries and its event. Refused by the database: a sum that is not zero, a closed account, another unit, a guarded account below zero.';
grant execute on function ledger.post, ledger.posting_text, ledger.line_text to yike_worker, yike_staff;

-- Recomputes every hash and every balance from the rows alone; returns what does not fit.
create function ledger.verify() returns table (what text, id uuid, detail text) language sql stable as $$
  select 'hash', p.id, ledger.memo_text(p.memo) from ledger.posting p
  where p.hash <> sha256(convert_to(ledger.posting_text(p.id, p.at, p.day, p.memo, p.source, p.subject_id, p.reverses,
    (select string_agg(ledger.line_text(e.account_id, e.unit, e.amount), ',' order by e.line) from ledger.entry e where e.posting_id = p.id)), 'UTF8'))
  union all
  select 'sum', e.posting_id, sum(e.amount) || ' ' || e.unit from ledger.entry e group by e.posting_id, e.unit having sum(e.amount) <> 0
  union all
  select 'balance', a.id, a.code || ': ' || coalesce(b.amount, 0) || ' kept, ' || coalesce(s.sum, 0) || ' by its entries'
  from ledger.account a left join ledger.balance b on b.account_id = a.id
  left join (select account_id, sum(amount)::bigint as sum from ledger.entry group by account_id) s on s.account_id = a.id
  where a.guarded and coalesce(b.amount, 0) <> coalesce(s.sum, 0)
  union all
  select 'empty', p.id, ledger.memo_text(p.memo) from ledger.posting p where not exists (select from ledger.entry e where e.posting_id = p.id)
$$;
grant execute on function ledger.verify to yike_worker;

-- Each check of the whole ledger with what it found. Ids and codes only: the same for everybody who may read a ledger.
create table ledger.verification (
  id uuid primary key,
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  postings bigint not null default 0,
  entries bigint not null default 0,
  faults int not null default 0,
  found jsonb not null default '[]',
  asked_by uuid default platform.actor_id()
);
create unique index verification_running on ledger.verification ((true)) where ended_at is null;
create index verification_started on ledger.verification (started_at desc);
call platform.open_catalogue('ledger.verification', 'Whether the one ledger of the installation adds up; no amounts, no people.');
grant insert on ledger.verification to yike_staff;
