-- benefits: what guards a month's new lines reads them once. A statement writes into one cycle, or into few: whether all of it
-- is of one is asked by comparing, which costs a city half of what collecting the different ones does.
create or replace function benefits.guard_new_lines() returns trigger language plpgsql as $$
declare one uuid := (select cycle_id from added limit 1);
begin
  if one is not null and ((select state from benefits.cycle where id = one) is distinct from 'draft'
    or exists (select from added a where a.cycle_id <> one and not exists (select from benefits.cycle c where c.id = a.cycle_id and c.state = 'draft'))) then
    raise exception 'lines are only added to a draft' using errcode = '23514', constraint = 'line_keeps';
  end if;
  return null;
end $$;

-- Changes and lists ask for what is not a regular line: few rows of a city's month.
create index line_special on benefits.line (cycle_id) where kind <> 'regular';

-- Nearly every line is paid to its own subject. The index that keeps a month from being given twice holds all lines now, so that
-- it finds those of a person too (holds, recoveries); the index of payees holds only what goes to somebody else.
drop index benefits.line_once, benefits.line_payee;
create unique index line_once on benefits.line (subject_id, scheme, month, turn, (case when not void and kind <> 'recovery' then true end));
create index line_payee on benefits.line (payee_id) where payee_id <> subject_id;

create or replace function benefits.names_of_paid(p_ids uuid[]) returns table (id uuid, name text)
  language sql stable security definer set search_path = pg_catalog as $$
  select e.id, e.name from people.elder e where e.id = any (p_ids)
    and (exists (select from benefits.line l where (l.payee_id = e.id and l.payee_id <> l.subject_id or l.subject_id = e.id and l.payee_id = l.subject_id)
        and l.region_code >= platform.region_lo() and l.region_code < platform.region_hi())
      or exists (select from benefits.deduction d where d.elder_id = e.id and d.region_code >= platform.region_lo() and d.region_code < platform.region_hi()))
$$;
