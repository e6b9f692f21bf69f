-- Duplicates: what decides most comparisons comes with the candidate, so that only the few that may be the same are read in full.
drop index people.elder_birth;
-- With the name: who was born on a day and shares a character is found in the index alone.
create index elder_birth on people.elder (birth_day, id) include (name);

drop function people.match_candidates(int[], text[], text[], date[], date[], bigint[], int[], bytea[], bigint, bigint);
create function people.match_candidates(
  p_n int[], p_name text[], p_pinyin text[], p_birth date[], p_birth_too date[], p_region bigint[], p_phone_n int[], p_phone bytea[], p_lo bigint, p_hi bigint
) returns table (n int, elder_id uuid, namesakes int, by_phone boolean,
  name text, other_names text[], pinyin text, sex people.sex, birth_day date, birth_exact boolean, region_code bigint, address text, household_id uuid)
language plpgsql stable security definer rows 1000 set search_path = pg_catalog set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off as $$
begin
  perform people.require_bounds(p_lo, p_hi, null);
  return query
    with q as materialized (
      select t.*, people.letters(t.pinyin) as letters from unnest(p_n, p_name, p_pinyin, p_birth, p_birth_too, p_region) as t (n, name, pinyin, birth, birth_too, region)),
    same_year as materialized (
      select q.n, s.id from q cross join lateral (
        select e.id from people.elder e
        where people.letters(e.pinyin) collate "C" = q.letters and e.birth_day >= date_trunc('year', q.birth)::date
          and e.birth_day < (date_trunc('year', q.birth) + interval '1 year')::date limit 300) s
      where q.birth is not null and q.pinyin <> ''),
    found as (
      select c.n, c.id, max(c.namesakes)::int as namesakes, bool_or(c.by_phone) as by_phone from (
        -- Born on the same day (or the day read the other way round) with a character of the name in common.
        select q.n, s.id, 0 as namesakes, false as by_phone from q cross join lateral (
          select e.id from people.elder e where e.birth_day in (q.birth, q.birth_too)
            and char_length(translate(e.name, q.name, '')) < char_length(e.name) limit 400) s
        union all
        -- The same letters in the same year, wherever they live.
        select y.n, y.id, count(*) over (partition by y.n)::int, false from same_year y
        union all
        -- The same sound in the same street, whatever the birth date says.
        select q.n, s.elder_id, 0, false from q cross join lateral (
          select k.elder_id from people.search_key k where k.pinyin = q.pinyin collate "C"
            and k.region_code >= q.region - q.region % 1000 and k.region_code < q.region - q.region % 1000 + 1000 limit 60) s
        where q.region is not null and q.pinyin <> ''
        union all
        -- The same phone, now or once, of the elder or of a contact.
        select p.n, s.elder_id, 0, true from unnest(p_phone_n, p_phone) as p (n, hash) cross join lateral (
          select f.elder_id from people.phone f where f.hash = p.hash limit 40) s) c
      group by c.n, c.id)
    select f.n, f.id, f.namesakes, f.by_phone, x.name, x.other_names, x.pinyin, x.sex, x.birth_day, x.birth_exact, x.region_code, x.address, x.household_id
    from found f
    -- For each candidate by its key, never the other way round: the bounds look so selective in a small register that a join began
    -- with the elders and found the candidates anew for each (2,000 rows against 13,000 elders took minutes).
    cross join lateral (select e.* from people.elder e
      where e.id = f.id and e.status::text in ('alive', 'moved', 'died') and e.region_code >= p_lo and e.region_code < p_hi limit 1) x;
end $$;
revoke execute on function people.match_candidates from public;
grant execute on function people.match_candidates to yike_worker, yike_staff;

-- Ciphers do not compress: nobody need try.
alter table people.import_row alter column cells set storage external, alter column edits set storage external,
  alter column read set storage external, alter column undo set storage external;

-- How far the running step of an import has come, so that the next one begins there.
alter table people.import add step_row int not null default 0 check (step_row >= 0);
comment on column people.import.step_row is 'Last row of the file that the running check has judged; 0 when none is running.';

-- How many rows are how, kept by trigger: whoever waits for 100,000 rows asks twice a second.
create table people.import_count (
  import_id uuid not null references people.import (id) on delete cascade,
  region_code bigint not null,
  what text not null,
  n int not null,
  primary key (import_id, what)
);
comment on table people.import_count is 'Rows of an import by verdict (new …), by what became of them (waiting, applied, skipped, undone) and, of those held back, by reason (!birth_missing …).';
call platform.scope('people.import_count', org => null, family => null, staff_writes => null);

-- Rows come in unjudged and go with their import: only changes count.
create function people.count_import_rows() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  insert into people.import_count as c (import_id, region_code, what, n)
  with changed as (
    select a.import_id, a.region_code, a.verdict, a.decision, a.applied_at, a.undone_at, a.reasons, 1 as n from after a
    union all select b.import_id, b.region_code, b.verdict, b.decision, b.applied_at, b.undone_at, b.reasons, -1 from before b),
  sums as (
    select g.import_id, g.region_code, g.verdict, sum(g.n) as n,
      sum(g.n) filter (where g.applied_at is null and (g.verdict in ('new', 'changed') or g.decision in ('accept', 'same', 'different'))) as waiting,
      sum(g.n) filter (where g.applied_at is not null) as applied, sum(g.n) filter (where g.decision = 'skip') as skipped,
      sum(g.n) filter (where g.undone_at is not null) as undone
    from changed g group by 1, 2, 3),
  said as (
    select s.import_id, s.region_code, w.what, w.n from sums s cross join lateral (values (s.verdict::text, s.n), ('waiting', s.waiting),
      ('applied', s.applied), ('skipped', s.skipped), ('undone', s.undone)) w (what, n) where w.what is not null
    union all
    select h.import_id, h.region_code, '!' || r.reason, h.n from changed h cross join lateral unnest(h.reasons) r (reason)
    where h.reasons <> '{}' and h.applied_at is null and h.decision is null and h.verdict in ('duplicate', 'doubtful'))
  select t.import_id, t.region_code, t.what, sum(t.n)::int from said t group by 1, 2, 3 having sum(t.n) <> 0 order by 1, 3
  on conflict (import_id, what) do update set n = c.n + excluded.n;
  return null;
end $$;
create trigger count_rows after update on people.import_row referencing old table as before new table as after
  for each statement execute function people.count_import_rows();
insert into people.import_count
select r.import_id, r.region_code, w.what, count(*) from people.import_row r
cross join lateral (
  select r.verdict::text where r.verdict is not null
  union all select 'waiting' where r.applied_at is null and (r.verdict in ('new', 'changed') or r.decision in ('accept', 'same', 'different'))
  union all select 'applied' where r.applied_at is not null
  union all select 'skipped' where r.decision = 'skip'
  union all select 'undone' where r.undone_at is not null
  union all select '!' || x from unnest(r.reasons) x where r.applied_at is null and r.decision is null and r.verdict in ('duplicate', 'doubtful')) w (what)
group by 1, 2, 3;

-- Nobody is ever deleted from the register, and a key of every row that says who is meant locks (and writes) sixty thousand
-- people for a list that only looks at them.
alter table people.import_row drop constraint import_row_elder_id_fkey;

-- The same grams in a tenth of the time: a function in SQL is begun anew for every call, five for each person.
create or replace function people.grams(name text, other_names text[], address text) returns text[] language plpgsql immutable parallel safe as $$
declare
  grams text[] := '{}';
  one text;
begin
  foreach one in array array[name] || other_names loop
    for i in 1 .. char_length(one) - 1 loop grams := grams || substr(one, i, 2); end loop;
  end loop;
  for i in 1 .. char_length(address) - 1 loop grams := grams || ('@' || substr(address, i, 2)); end loop;
  for i in 1 .. char_length(address) - 3 loop grams := grams || ('#' || substr(address, i, 4)); end loop;
  return grams;
end $$;
