-- benefits: papers that come with an application. The column of that name was never written: a file needs who attached it.
create table benefits.application_paper (
  id uuid primary key,
  application_id uuid not null references benefits.application,
  elder_id uuid not null,
  org_id uuid,
  region_code bigint not null,
  title text not null check (length(btrim(title)) between 1 and 120),
  file_id uuid not null references platform.file,
  created_at timestamptz(3) not null default now(),
  created_by uuid default platform.actor_id(),
  created_by_name text default platform.actor_name()
);
comment on table benefits.application_paper is 'A paper attached to an application by whoever applies; read by whoever reads the application. Never changed.';
create index application_paper_of on benefits.application_paper (application_id, created_at);
call platform.scope('benefits.application_paper', staff_writes => 'insert', org_writes => 'insert', family_writes => 'insert');

create function benefits.attach_while_open() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from benefits.application a where a.id = new.application_id and a.state in ('submitted', 'returned')) then
    raise exception 'papers come while an application is put forward or returned' using errcode = '23514', constraint = 'paper_while_open';
  end if;
  return new;
end $$;
create trigger attach_while_open before insert on benefits.application_paper for each row execute function benefits.attach_while_open();

alter table benefits.application drop column papers;
