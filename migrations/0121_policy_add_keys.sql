-- policy: several rules of one kind at one place (schemes, parameters), each under its key; a second person for what moves money.

alter table policy.rule add column key text not null default '' check (key ~ '^([a-z][a-z0-9_]{1,59})?$');
alter table policy.rule drop constraint rule_one_in_force;
alter table policy.rule add constraint rule_one_in_force
  exclude using gist (kind with =, key with =, region_code with =, valid with &&) where (state = 'published');
drop index policy.rule_kind_region;
create index rule_kind_region on policy.rule (kind, key, region_code) where state = 'published';

-- Which rows of the requirement tables a pack's entry holds, and what of the source is unclear and how it is read.
alter table policy.rule add column rows text[] not null default '{}';
alter table policy.rule add column note text check (length(note) <= 1000);

-- Everybody who had a hand in the text; the database keeps it, not the application.
alter table policy.rule add column writers uuid[] not null default '{}';
alter table policy.rule add column two_persons boolean not null default false;
alter table policy.rule add column submitted_at timestamptz(3);
alter table policy.rule add column submitted_by uuid;
alter table policy.rule add column submitted_by_name text;
alter table policy.rule add column returned_reason text check (length(returned_reason) <= 300);
alter table policy.rule add constraint rule_second_person
  check (not two_persons or approved_by is null or not approved_by = any (writers));
alter table policy.rule add constraint rule_approved
  check (not two_persons or state = 'draft' or pack is not null or withdrawn_reason is not null or approved_by is not null);
alter table policy.rule add constraint rule_submitted check (submitted_at is null or state <> 'draft' or returned_reason is null);

create function policy.note_writer() returns trigger language plpgsql as $$
declare
  me uuid := platform.actor_id();
begin
  if tg_op = 'UPDATE' then
    -- Nobody takes a name off the list, and the rule about two persons does not go away with an edit.
    new.writers := old.writers;
    new.two_persons := old.two_persons or new.two_persons;
    if (new.body, new.kind, new.key, new.region_code, lower(new.valid), new.source)
       is not distinct from (old.body, old.kind, old.key, old.region_code, lower(old.valid), old.source) then
      return new;
    end if;
  else
    new.writers := '{}';
  end if;
  if me is not null and not me = any (new.writers) then
    new.writers := new.writers || me;
  end if;
  return new;
end $$;
create trigger note_writer before insert or update on policy.rule for each row execute function policy.note_writer();

create or replace function policy.keep_published() returns trigger language plpgsql as $$
begin
  if old.state <> 'draft' and (new.body, new.kind, new.key, new.region_code, lower(new.valid))
     is distinct from (old.body, old.kind, old.key, old.region_code, lower(old.valid)) then
    raise exception 'a published rule does not change' using errcode = '23514', constraint = 'rule_keeps';
  end if;
  return new;
end $$;

-- A clause may name several places of a document, in two languages.
alter table policy.rule drop constraint rule_clause_check;
alter table policy.rule add constraint rule_clause_check check (length(clause) <= 200);
