-- benefits: what a place promises to care workers besides allowances, asked for one by one, with the evidence, decided by another person.
create table benefits.worker_support (
  id uuid primary key,
  worker_id uuid not null references benefits.worker,
  org_id uuid not null,
  region_code bigint not null,
  kind text not null check (kind in ('entry', 'training', 'directed', 'seniority', 'schooling', 'housing')),
  state text not null default 'applied' check (state in ('applied', 'granted', 'refused')),
  -- Of the entry reward: what was studied where, and the contract.
  education text check (education in ('secondary', 'college', 'bachelor')),
  school text check (length(btrim(school)) between 2 and 100),
  major text check (length(btrim(major)) between 1 and 60),
  graduated_on date,
  contract_from date,
  contract_to date,
  note text not null default '' check (length(note) <= 500),
  applied_at timestamptz(3) not null,
  applied_by uuid default platform.actor_id(),
  applied_by_name text default platform.actor_name(),
  decided_at timestamptz(3),
  decided_by uuid,
  decided_by_name text,
  reason text not null default '' check (length(reason) <= 300),
  check ((state = 'applied') = (decided_at is null)),
  check (state <> 'refused' or length(btrim(reason)) >= 2),
  check (contract_to is null or contract_to > contract_from),
  constraint worker_support_entry check (kind <> 'entry' or num_nonnulls(education, school, major, graduated_on, contract_from) = 5),
  constraint worker_support_second check (decided_by is null or decided_by is distinct from applied_by)
);
comment on table benefits.worker_support is 'A case of a care worker: entry reward (入职奖补), training, directed training, seniority, schooling of children, housing. One open or granted of a kind.';
create unique index worker_support_once on benefits.worker_support (worker_id, kind) where state <> 'refused';
create index worker_support_list on benefits.worker_support (state, applied_at, id);
call platform.scope('benefits.worker_support', org_writes => null, family => null, staff_writes => 'insert, update');

create table benefits.worker_paper (
  id uuid primary key,
  support_id uuid not null references benefits.worker_support deferrable initially deferred,
  org_id uuid not null,
  region_code bigint not null,
  kind text not null check (kind in ('diploma', 'contract', 'other')),
  file_id uuid not null references platform.file,
  created_at timestamptz(3) not null default now(),
  created_by uuid default platform.actor_id()
);
comment on table benefits.worker_paper is 'The evidence of a case: a photo or PDF. Never changed.';
create index worker_paper_of on benefits.worker_paper (support_id);
call platform.scope('benefits.worker_paper', org_writes => null, family => null, staff_writes => 'insert');

-- At the end of the transaction an entry case has its two papers; a decided one is not decided again.
create function benefits.prove_support() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.kind = 'entry' and (select count(distinct p.kind) from benefits.worker_paper p where p.support_id = new.id and p.kind in ('diploma', 'contract')) < 2 then
    raise exception 'an entry case needs a diploma and a contract' using errcode = '23514', constraint = 'worker_support_proven';
  end if;
  return null;
end $$;
create constraint trigger worker_support_proven after insert on benefits.worker_support
  deferrable initially deferred for each row execute function benefits.prove_support();
create function benefits.keep_support() returns trigger language plpgsql as $$
begin
  if old.state <> 'applied' then
    raise exception 'case % is decided', old.id using errcode = '23514', constraint = 'worker_support_stays';
  end if;
  return new;
end $$;
create trigger worker_support_stays before update on benefits.worker_support for each row execute function benefits.keep_support();
