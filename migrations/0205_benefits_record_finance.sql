-- benefits: what shares of a place's finance are reckoned from, and the certificates of care workers as dated rows.

create table benefits.fiscal_year (
  region_code bigint not null,
  year int not null check (year between 2000 and 2100),
  -- General budget income; what the welfare lottery brought, and what of that went to care for elders. null: not known yet.
  income_fen bigint check (income_fen >= 0),
  lottery_fen bigint check (lottery_fen >= 0),
  lottery_elder_fen bigint check (lottery_elder_fen >= 0),
  note text not null default '' check (length(note) <= 500),
  updated_by_name text default platform.actor_name(),
  updated_at timestamptz(3) not null default now(),
  primary key (region_code, year),
  constraint lottery_part check (lottery_elder_fen is null or lottery_fen is null or lottery_elder_fen <= lottery_fen)
);
comment on table benefits.fiscal_year is 'Figures of a place and year from which the shares that a document demands are reckoned (2 % of the budget income, 55 % of the lottery fund).';
call platform.scope('benefits.fiscal_year', org => null, family => null, staff_writes => 'insert, update');

create table benefits.certificate (
  id uuid primary key default gen_random_uuid(),
  worker_id uuid not null references benefits.worker on delete cascade,
  org_id uuid not null,
  region_code bigint not null,
  level int not null check (level between 1 and 5),
  number text,
  valid daterange not null check (not isempty(valid) and not lower_inf(valid)),
  constraint certificate_once exclude using gist (worker_id with =, valid with &&)
);
comment on table benefits.certificate is 'Which certificate a care worker held from when to when: the level of a month is that of its last day. Kept by trigger from what is saved of the worker.';
call platform.scope('benefits.certificate', family => null, org_writes => null, staff_writes => 'insert, update, delete');

-- A higher certificate ends the one before; a correction of the same day takes its place.
create function benefits.keep_certificate() returns trigger language plpgsql as $$
begin
  if new.certificate_level is null or new.certificate_level = 0 or new.certified_from is null then
    if tg_op = 'UPDATE' and new.certificate_level = 0 then
      delete from benefits.certificate where worker_id = new.id;
    end if;
    return null;
  end if;
  delete from benefits.certificate where worker_id = new.id and lower(valid) >= new.certified_from;
  update benefits.certificate set valid = daterange(lower(valid), new.certified_from)
    where worker_id = new.id and (upper_inf(valid) or upper(valid) > new.certified_from);
  insert into benefits.certificate (worker_id, org_id, region_code, level, number, valid)
    values (new.id, new.org_id, new.region_code, new.certificate_level, new.certificate_number, daterange(new.certified_from, new.certified_to));
  return null;
end $$;
create trigger keep_certificate after insert or update of certificate_level, certificate_number, certified_from, certified_to, org_id, region_code on benefits.worker
  for each row execute function benefits.keep_certificate();
