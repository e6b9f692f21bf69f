-- benefits: an award is ended from a month on. One person asks, another confirms; what was paid since is followed by the next month.
alter table benefits.award
  add end_asked_from date check (extract(day from end_asked_from) = 1),
  add end_asked_reason text check (length(btrim(end_asked_reason)) between 2 and 300),
  add end_asked_by uuid,
  add end_asked_by_name text,
  add end_asked_at timestamptz(3),
  add ended_by uuid,
  add ended_by_name text,
  add ended_at timestamptz(3),
  add constraint award_end_asked check ((end_asked_at is null) = (end_asked_from is null) and (end_asked_at is null) = (end_asked_reason is null)),
  add constraint award_ended_by_second check (ended_at is null or (end_asked_at is not null and ended_reason is not null and ended_by is distinct from end_asked_by)),
  -- Ended from its first month it is of no month at all.
  drop constraint award_months_check,
  add constraint award_months check (not lower_inf(months) and (isempty(months) and ended_at is not null or not isempty(months) and extract(day from lower(months)) = 1));
create index award_end_open on benefits.award (end_asked_at) where end_asked_at is not null and ended_at is null;

create function benefits.guard_award() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.ended_at is not null and (new.ended_at, new.months, new.ended_reason) is distinct from (old.ended_at, old.months, old.ended_reason) then
    raise exception 'an award that has ended does not change' using errcode = '23514', constraint = 'award_keeps';
  end if;
  return new;
end $$;
create trigger guard_award before update on benefits.award for each row execute function benefits.guard_award();
