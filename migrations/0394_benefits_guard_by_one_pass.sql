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
