-- Appendix A of an ability assessment: what is asked beside the items, who told it, and how they stand for it.

create table assessment.intake (
  scale_id text not null,
  version text not null check (version ~ '^[0-9A-Za-z][0-9A-Za-z.-]{0,20}$'),
  valid daterange not null check (not isempty(valid) and not lower_inf(valid)),
  definition jsonb not null check (jsonb_typeof(definition) = 'object'),
  hash bytea not null,
  created_at timestamptz not null default now(),
  primary key (scale_id, version),
  exclude using gist (scale_id with =, valid with &&)
);
comment on table assessment.intake is 'The questions of appendix A beside a scale, as data; valid [from, to) says which version holds on a day.';
call platform.open_catalogue('assessment.intake', 'A form asks the same everywhere (B-ASM-01); only the system writes it.');

-- A sitting keeps the form it was arranged with; those arranged before this have none and stay as they are.
alter table assessment.sitting
  add column intake_version text,
  add column intake jsonb not null default '{}' check (jsonb_typeof(intake) = 'object'),
  add column intake_kept jsonb check (jsonb_typeof(intake_kept) = 'object'),
  add column informant_phone bytea,
  add column informant_mark text check (informant_mark in ('signature', 'thumbprint', 'none')),
  add column informant_reason text check (informant_reason in ('cannot_write', 'unfit', 'alone', 'declined')),
  add column informant_file_id uuid references platform.file (id),
  add column informant_signed_at timestamptz,
  add foreign key (scale_id, intake_version) references assessment.intake (scale_id, version),
  add constraint sitting_informant check (
    (informant_mark is null) = (informant_signed_at is null)
    and (informant_file_id is not null) = coalesce(informant_mark in ('signature', 'thumbprint'), false)
    and (informant_reason is not null) = coalesce(informant_mark in ('thumbprint', 'none'), false));
comment on column assessment.sitting.intake_kept is 'As it was closed by the lead''s signature: facts, answers, where each is from.';
comment on column assessment.sitting.informant_phone is 'Encrypted.';

alter table assessment.record
  add column intake_version text,
  add column intake jsonb,
  add column informant_phone bytea,
  add column informant_mark text check (informant_mark in ('signature', 'thumbprint', 'none')),
  add column informant_reason text check (informant_reason in ('cannot_write', 'unfit', 'alone', 'declined')),
  add column informant_file_id uuid references platform.file (id),
  add column informant_signed_at timestamptz,
  add foreign key (scale_id, intake_version) references assessment.intake (scale_id, version),
  add constraint record_intake check ((intake_version is null) = (intake is null) and (intake is null or jsonb_typeof(intake) = 'object')),
  add constraint record_informant check (
    (informant_mark is null) = (informant_signed_at is null)
    and (informant_file_id is not null) = coalesce(informant_mark in ('signature', 'thumbprint'), false)
    and (informant_reason is not null) = coalesce(informant_mark in ('thumbprint', 'none'), false)
    -- Who told it has signed for it, or it is said why not.
    and (intake_version is null or informant_mark is not null));
comment on column assessment.record.intake is 'Appendix A as it was when signed: facts read, answers, where each is from. Without what only people.economic reads.';
comment on column assessment.record.informant_phone is 'Encrypted.';

create function assessment.keep_intake() returns trigger language plpgsql as $$
begin
  if (tg_op = 'DELETE' or new.definition is distinct from old.definition)
     and (exists (select from assessment.record r where r.scale_id = old.scale_id and r.intake_version = old.version)
       or exists (select from assessment.sitting s where s.scale_id = old.scale_id and s.intake_version = old.version)) then
    raise exception 'form % % is in use: add a version', old.scale_id, old.version using errcode = '55000';
  end if;
  return coalesce(new, old);
end $$;
create trigger keep before update or delete on assessment.intake for each row execute function assessment.keep_intake();

-- The lead signs last of those in the room: the informant has signed, or it is said why not.
create function assessment.sign_after_informant() returns trigger language plpgsql as $$
begin
  if exists (select from assessment.sitting s where s.id = new.application_id and s.intake_version is not null and s.informant_mark is null) then
    raise exception 'the informant signs before the lead' using errcode = '23514', constraint = 'seat_after_informant';
  end if;
  return new;
end $$;
create trigger sign_after_informant before update of signed_at on assessment.seat
  for each row when (new.lead and new.signed_at is not null and old.signed_at is null) execute function assessment.sign_after_informant();

-- What is signed stays as it was signed: until it is sent back.
create function assessment.keep_signed_sitting() returns trigger language plpgsql as $$
begin
  if exists (select from assessment.seat s where s.application_id = new.id and s.lead and s.signed_at is not null) then
    raise exception 'the lead has signed: the answers are closed' using errcode = '55000';
  end if;
  return new;
end $$;
create trigger keep_signed before update on assessment.sitting for each row
  when ((new.answers, new.evidence, new.intake, new.intake_kept, new.intake_version, new.informant, new.informant_phone, new.informant_mark, new.informant_reason, new.informant_file_id, new.informant_signed_at)
    is distinct from (old.answers, old.evidence, old.intake, old.intake_kept, old.intake_version, old.informant, old.informant_phone, old.informant_mark, old.informant_reason, old.informant_file_id, old.informant_signed_at))
  execute function assessment.keep_signed_sitting();

create table assessment.economic (
  record_id uuid primary key references assessment.record (id),
  elder_id uuid not null,
  region_code bigint not null,
  answers jsonb not null check (jsonb_typeof(answers) = 'object'),
  from_register boolean not null,
  created_at timestamptz(3) not null default now()
);
comment on table assessment.economic is 'What a record holds of where the money comes from. Only permission people.economic opens it, and no audience but staff.';
call platform.scope('assessment.economic', org => null, family => null, staff_writes => 'insert');

create function assessment.keep_economic() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (to_jsonb(new) - 'region_code') is distinct from (to_jsonb(old) - 'region_code') then
    raise exception 'a record of an assessment is never changed: correct it by a new version' using errcode = '55000';
  end if;
  return new;
end $$;
create trigger keep before update or delete on assessment.economic for each row execute function assessment.keep_economic();
