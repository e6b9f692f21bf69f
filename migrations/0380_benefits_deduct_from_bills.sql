-- benefits: what a scheme deducts from bills, bill by bill (the national consumption voucher), and the bills checked on site.

alter table benefits.provider add column designated boolean;
comment on column benefits.provider.designated is 'A designated provider (定点) for what is deducted from bills; null is unknown.';

-- What was deducted of an elder in a natural month, and the cap that the rule set when it last was: two bills at once wait here.
create table benefits.deduction_month (
  elder_id uuid not null,
  scheme text not null,
  month date not null check (extract(day from month) = 1),
  region_code bigint not null,
  -- Null: the rule sets no cap of a month.
  cap_fen bigint check (cap_fen >= 0),
  deducted_fen bigint not null default 0 check (deducted_fen >= 0),
  primary key (elder_id, scheme, month),
  constraint deduction_month_cap check (deducted_fen <= cap_fen)
);
comment on table benefits.deduction_month is 'Sum of the deductions that stand, of an elder, scheme and month, in fen; kept by the database from benefits.deduction.';
call platform.scope('benefits.deduction_month', org => null, staff_writes => null);

create table benefits.deduction_draw (
  id uuid primary key,
  region_code bigint not null,
  scheme text not null,
  month date not null check (extract(day from month) = 1),
  -- Bills in the order of sha256(seed || '|' || id): random to whoever did not know the seed, the same for who repeats it.
  seed text not null check (length(seed) between 16 and 100),
  -- The share asked for, in hundredths of a percent, and what it was of.
  basis_points int not null check (basis_points between 1 and 10000),
  bills int not null check (bills > 0),
  drawn int not null check (drawn > 0),
  drawn_by uuid default platform.actor_id(), drawn_by_name text default platform.actor_name(),
  created_at timestamptz(3) not null default now()
);
comment on table benefits.deduction_draw is 'One drawing of bills to be checked on site, with its seed.';
create index deduction_draw_month on benefits.deduction_draw (month, region_code);
call platform.scope('benefits.deduction_draw', org => null, family => null, staff_writes => 'insert');

create table benefits.deduction (
  id uuid primary key,
  elder_id uuid not null,
  region_code bigint not null,
  org_id uuid not null,
  scheme text not null,
  rule_id uuid not null,
  service_kind text not null check (service_kind in ('long_stay', 'day_care', 'respite', 'home_visit')),
  on_day date not null,
  month date not null check (month = date_trunc('month', on_day)::date),
  invoice text not null check (length(btrim(invoice)) between 1 and 60),
  bill_fen bigint not null check (bill_fen > 0),
  insurance_fen bigint not null check (insurance_fen >= 0),
  deduct_fen bigint not null check (deduct_fen > 0),
  own_fen bigint not null check (own_fen >= 0),
  -- Of the month, as the rule said; null where it says none.
  cap_fen bigint check (cap_fen >= deduct_fen),
  -- What the clerk had looked up and declared.
  central_care_aid boolean,
  uplift_service boolean,
  -- The criteria as they came out: [{key, holds}].
  criteria jsonb not null check (jsonb_typeof(criteria) = 'array'),
  posting_id uuid not null unique,
  made_by uuid default platform.actor_id(), made_by_name text default platform.actor_name(),
  reversed_at timestamptz(3),
  reversed_by uuid, reversed_by_name text,
  reverse_reason text check (length(btrim(reverse_reason)) between 2 and 300),
  draw_id uuid references benefits.deduction_draw,
  found text check (found in ('true', 'wrong')),
  check_note text not null default '' check (length(check_note) <= 300),
  checked_at timestamptz(3),
  checked_by uuid, checked_by_name text,
  created_at timestamptz(3) not null default now(),
  constraint deduction_sums check (bill_fen = insurance_fen + deduct_fen + own_fen),
  check ((reversed_at is null) = (reverse_reason is null)),
  check ((found is null) = (checked_at is null)),
  check (found is null or draw_id is not null),
  check (found is distinct from 'wrong' or length(btrim(check_note)) >= 2),
  constraint deduction_second_person check (reversed_by <> made_by and checked_by <> made_by)
);
comment on table benefits.deduction is 'One bill of which a scheme paid a part: bill = insurance + deduction + the elder''s own, in fen. Reversed, never changed.';
create unique index deduction_invoice on benefits.deduction (org_id, upper(invoice)) where reversed_at is null;
create index deduction_month_day on benefits.deduction (month, region_code);
create index deduction_elder on benefits.deduction (elder_id, on_day desc, id desc);
create index deduction_day on benefits.deduction (on_day desc, id desc);
create index deduction_draw_id on benefits.deduction (draw_id) where draw_id is not null;
call platform.scope('benefits.deduction', staff_writes => 'insert, update', org_writes => null);

-- Takes the month of an elder for this transaction and says what stands deducted in it, former records of the same person included.
create function benefits.hold_deduction_month(p_elder uuid, p_scheme text, p_month date) returns bigint
  language plpgsql security definer set search_path = pg_catalog as $$
declare place bigint; total bigint;
begin
  select e.region_code into place from people.elder e where e.id = p_elder
    and (platform.audience() = 'system' or (e.region_code >= platform.region_lo() and e.region_code < platform.region_hi()));
  if not found then raise exception 'no elder % in scope', p_elder using errcode = '42501'; end if;
  insert into benefits.deduction_month (elder_id, scheme, month, region_code) values (p_elder, p_scheme, p_month, place) on conflict do nothing;
  perform from benefits.deduction_month m where m.elder_id = p_elder and m.scheme = p_scheme and m.month = p_month for update;
  select coalesce(sum(m.deducted_fen), 0) into total from benefits.deduction_month m where m.scheme = p_scheme and m.month = p_month
    and (m.elder_id = p_elder or m.elder_id in (select e.id from people.elder e where e.merged_into = p_elder));
  return total;
end $$;
revoke execute on function benefits.hold_deduction_month from public;
grant execute on function benefits.hold_deduction_month to yike_staff, yike_worker;

-- The sum of the month follows its bills, wherever the elder lives by now; beyond the cap the bill is refused.
create function benefits.count_deduction() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if tg_op = 'INSERT' then
    insert into benefits.deduction_month as m (elder_id, scheme, month, region_code, cap_fen, deducted_fen)
      values (new.elder_id, new.scheme, new.month, new.region_code, new.cap_fen, new.deduct_fen)
      on conflict (elder_id, scheme, month) do update set cap_fen = excluded.cap_fen, deducted_fen = m.deducted_fen + excluded.deducted_fen;
  elsif old.reversed_at is null and new.reversed_at is not null then
    update benefits.deduction_month set deducted_fen = deducted_fen - old.deduct_fen
      where elder_id = old.elder_id and scheme = old.scheme and month = old.month;
  end if;
  return null;
end $$;
create trigger count_deduction after insert or update on benefits.deduction for each row execute function benefits.count_deduction();

create function benefits.keep_deduction() returns trigger language plpgsql as $$
declare later text[] := '{reversed_at,reversed_by,reversed_by_name,reverse_reason,draw_id,found,check_note,checked_at,checked_by,checked_by_name}';
begin
  if tg_op = 'DELETE' or to_jsonb(new) - later <> to_jsonb(old) - later
    or (old.reversed_at is not null and (new.reversed_at, new.reversed_by, new.reverse_reason) is distinct from (old.reversed_at, old.reversed_by, old.reverse_reason))
    or (old.found is not null and (new.found, new.check_note, new.checked_by) is distinct from (old.found, old.check_note, old.checked_by))
    or (old.draw_id is not null and new.draw_id is distinct from old.draw_id) then
    raise exception 'deduction % stands: reverse it instead', old.id using errcode = '23514', constraint = 'deduction_stands';
  end if;
  return new;
end $$;
create trigger keep_deduction before update or delete on benefits.deduction for each row execute function benefits.keep_deduction();

-- Whose bills this place has deducted from is named here too after a move.
create or replace function benefits.names_of_paid(p_ids uuid[]) returns table (id uuid, name text)
  language sql stable security definer set search_path = pg_catalog as $$
  select e.id, e.name from people.elder e where e.id = any (p_ids)
    and (exists (select from benefits.line l where l.payee_id = e.id and l.region_code >= platform.region_lo() and l.region_code < platform.region_hi())
      or exists (select from benefits.deduction d where d.elder_id = e.id and d.region_code >= platform.region_lo() and d.region_code < platform.region_hi()))
$$;
