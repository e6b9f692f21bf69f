-- benefits: the register of care workers: profession, identity, what subsidies ask besides; courses, and who has attended them.
alter table benefits.worker
  add column profession text not null default 'care_worker'
    check (profession in ('care_worker', 'elder_carer', 'health_carer', 'medical_carer', 'nurse', 'head', 'manager', 'adviser', 'teacher', 'social_worker')),
  add column identity_cipher bytea,
  add column identity_hash bytea,
  add column identity_tail text check (length(identity_tail) <= 4),
  add column graduate boolean,
  add column hard_to_employ boolean,
  add column contributions_paid boolean,
  add constraint worker_identity_whole check ((identity_cipher is null) = (identity_hash is null));
-- One person is employed at one place at a time: an allowance is paid once.
create unique index worker_identity on benefits.worker (identity_hash) where upper_inf(employed);
create index worker_expiry on benefits.worker (certified_to) where certified_to is not null;

alter table benefits.provider
  add column interns_ended int check (interns_ended between 0 and 10000),
  add column interns_kept int check (interns_kept >= 0),
  add constraint provider_interns check (interns_kept is null or interns_kept <= interns_ended);

create table benefits.course (
  id uuid primary key,
  region_code bigint not null check (region_code between 0 and 999999999999),
  title text not null check (length(btrim(title)) between 1 and 100),
  kind text not null check (kind in ('pre_job', 'skill', 'transfer', 'startup')),
  mode text not null check (mode in ('college', 'government_base', 'school_firm', 'school_government', 'medical_firm', 'firm', 'social_organisation', 'training_body')),
  held_by text not null default '' check (length(held_by) <= 100),
  starts_on date not null,
  ends_on date not null,
  hours int not null check (hours between 1 and 2000),
  ended_at timestamptz(3),
  ended_by_name text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check (ends_on >= starts_on)
);
comment on table benefits.course is 'A course for care workers, heads of homes and assessors; once ended, its attendance stands.';
call platform.scope('benefits.course', org => null, family => null, staff_writes => 'insert, update');

create table benefits.attendance (
  course_id uuid not null references benefits.course,
  trainee_kind text not null check (trainee_kind in ('worker', 'assessor')),
  trainee_id uuid not null,
  region_code bigint not null,
  org_id uuid,
  hours int not null check (hours between 0 and 2000),
  score int check (score between 0 and 100),
  passed boolean not null,
  primary key (course_id, trainee_id)
);
comment on table benefits.attendance is 'Who attended a course: hours and score of each, saved when it ends.';
call platform.scope('benefits.attendance', family => null, staff_writes => 'insert', org_writes => null);
create index attendance_trainee on benefits.attendance (trainee_id);

-- Attendance is of an ended course, and stands.
create function benefits.keep_attendance() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    raise exception 'attendance stands' using errcode = 'check_violation', constraint = 'attendance_keeps';
  end if;
  if exists (select from benefits.course c where c.id = new.course_id and c.ended_at is not null) then
    raise exception 'the course has ended' using errcode = 'check_violation', constraint = 'course_ended';
  end if;
  return new;
end $$;
create trigger keep_attendance before insert or update or delete on benefits.attendance
  for each row execute function benefits.keep_attendance();
