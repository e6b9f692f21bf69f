-- One person, one record. Candidates are found by several narrow blocks, each served by an index; the score is made in
-- server/modules/people/duplicates/score.ts from what people.match_details tells of both.

-- The letters of a name in one order: equal for characters of the same sound and for swapped names.
create function people.letters(pinyin text) returns text language sql immutable parallel safe
  return (select coalesce(string_agg(c, '' order by c collate "C"), '') from unnest(string_to_array(pinyin, null)) c);
create index elder_letters on people.elder (people.letters(pinyin) collate "C", birth_day);

create function people.match_candidates(
  p_n int[], p_name text[], p_pinyin text[], p_birth date[], p_birth_too date[], p_region bigint[], p_phone_n int[], p_phone bytea[], p_lo bigint, p_hi bigint
) returns table (n int, elder_id uuid, namesakes int)
language plpgsql stable security definer rows 1000 set search_path = pg_catalog set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off as $$
begin
  perform people.require_bounds(p_lo, p_hi, null);
  return query
    with q as (
      select * from unnest(p_n, p_name, p_pinyin, p_birth, p_birth_too, p_region) as t (n, name, pinyin, birth, birth_too, region)),
    same_year as materialized (
      select q.n, s.id from q cross join lateral (
        select e.id from people.elder e
        where people.letters(e.pinyin) collate "C" = people.letters(q.pinyin) and e.birth_day >= date_trunc('year', q.birth)::date
          and e.birth_day < (date_trunc('year', q.birth) + interval '1 year')::date limit 300) s
      where q.birth is not null and q.pinyin <> '')
    select c.n, c.id, max(c.namesakes)::int from (
      -- Born on the same day (or the day read the other way round) with a character of the name in common.
      select q.n, s.id, 0 as namesakes from q cross join lateral (
        select e.id from people.elder e where e.birth_day in (q.birth, q.birth_too)
          and char_length(translate(e.name, q.name, '')) < char_length(e.name) limit 400) s
      union all
      -- The same letters in the same year, wherever they live.
      select y.n, y.id, count(*) over (partition by y.n)::int from same_year y
      union all
      -- The same sound in the same street, whatever the birth date says.
      select q.n, s.elder_id, 0 from q cross join lateral (
        select k.elder_id from people.search_key k where k.pinyin = q.pinyin collate "C"
          and k.region_code >= q.region - q.region % 1000 and k.region_code < q.region - q.region % 1000 + 1000 limit 60) s
      where q.region is not null and q.pinyin <> ''
      union all
      -- The same phone, now or once, of the elder or of a contact.
      select p.n, s.elder_id, 0 from unnest(p_phone_n, p_phone) as p (n, hash) cross join lateral (
        select f.elder_id from people.phone f where f.hash = p.hash limit 40) s) c
    -- For each candidate by its key, never the other way round: the bounds look so selective in a small register that a join began
    -- with the elders and found the candidates anew for each (2,000 rows against 13,000 elders took minutes).
    cross join lateral (select from people.elder x
      where x.id = c.id and x.status::text in ('alive', 'moved', 'died') and x.region_code >= p_lo and x.region_code < p_hi limit 1) x
    group by c.n, c.id;
end $$;
revoke execute on function people.match_candidates from public;
grant execute on function people.match_candidates to yike_worker, yike_staff;

create function people.match_details(p_ids uuid[]) returns table (
  id uuid, number bigint, name text, other_names text[], pinyin text, sex people.sex, birth_day date, birth_exact boolean, identity_cipher bytea,
  region_code bigint, address text, household_id uuid, status people.elder_status, own_phones bytea[], contact_phones bytea[], contact_names text[])
language plpgsql stable security definer rows 200 set search_path = pg_catalog set plan_cache_mode = force_custom_plan set enable_seqscan = off as $$
begin
  return query select v.id, v.number, v.name, v.other_names, v.pinyin, v.sex, v.birth_day, v.birth_exact, v.identity_cipher, v.region_code, v.address, v.household_id, v.status,
      (select coalesce(array_agg(p.hash), '{}') from people.phone p where p.elder_id = v.id and p.contact_id is null),
      (select coalesce(array_agg(p.hash), '{}') from people.phone p where p.elder_id = v.id and p.contact_id is not null),
      (select coalesce(array_agg(c.name), '{}') from people.contact c where c.elder_id = v.id and c.ended_at is null)
    from people.visible(p_ids) v;
end $$;
revoke execute on function people.match_details from public;
grant execute on function people.match_details to yike_worker, yike_staff;

create type people.duplicate_state as enum ('open', 'merged', 'different');
create table people.duplicate (
  id uuid primary key,
  a_id uuid not null references people.elder (id),
  b_id uuid not null references people.elder (id),
  region_code bigint not null,
  state people.duplicate_state not null default 'open',
  score real not null,
  why jsonb not null,
  note text not null default '',
  found_at timestamptz(3) not null default now(),
  decided_at timestamptz(3),
  decided_by uuid,
  decided_by_name text,
  merge_id uuid,
  check (a_id < b_id),
  check ((state = 'open') = (decided_at is null)),
  check ((state = 'merged') = (merge_id is not null))
);
comment on table people.duplicate is 'Two records that may be one person. region_code is the smallest division that holds both: who sees it sees both. state different is remembered: the pair is not proposed again.';
create unique index duplicate_pair on people.duplicate (a_id, b_id);
create index duplicate_b on people.duplicate (b_id);
create index duplicate_open on people.duplicate (score desc, id) where state = 'open';
call platform.scope('people.duplicate', org => null, family => null, staff_writes => 'insert, update');

-- Records to be compared with the register: by trigger, on whatever path they came in or were changed.
create table people.match_due (
  id uuid primary key references people.elder (id) on delete cascade,
  due_at timestamptz(3)
);
insert into platform.catalogue values ('people.match_due', 'Work list of the duplicate check, without grants: filled by trigger, read by the system.');
grant select, insert, update, delete on people.match_due to yike_worker;
create index match_due_at on people.match_due (due_at) where due_at is not null;

create function people.ask_match() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if coalesce(current_setting('yike.matched', true), '') = '' then
    insert into people.match_due values (new.id, now()) on conflict (id) do update set due_at = now();
  end if;
  return null;
end $$;
create trigger ask_match after insert on people.elder for each row execute function people.ask_match();
create trigger ask_match_again after update of name, other_names, birth_day, identity_hash, region_code, address on people.elder for each row
  when (new.status = 'alive' and (old.name, old.other_names, old.birth_day, old.identity_hash, old.region_code, old.address)
    is distinct from (new.name, new.other_names, new.birth_day, new.identity_hash, new.region_code, new.address))
  execute function people.ask_match();
create function people.ask_match_of_phone() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if coalesce(current_setting('yike.matched', true), '') = '' and new.contact_id is null then
    insert into people.match_due select e.id, now() from people.elder e where e.id = new.elder_id and e.status = 'alive'
    on conflict (id) do update set due_at = now();
  end if;
  return null;
end $$;
create trigger ask_match after insert on people.phone for each row execute function people.ask_match_of_phone();

-- ---------------------------------------------------------------- merging, and taking it back
create table people.merge (
  id uuid primary key,
  from_id uuid not null references people.elder (id),
  into_id uuid not null references people.elder (id),
  region_code bigint not null,
  note text not null default '',
  -- The columns of the living record that were taken from the other, with what stood there before.
  taken jsonb not null default '{}',
  at timestamptz(3) not null default now(),
  by_id uuid default platform.actor_id(),
  by_name text default platform.actor_name(),
  undone_at timestamptz(3),
  undone_by_name text,
  undone_reason text,
  check (from_id <> into_id),
  check ((undone_at is null) = (undone_reason is null))
);
create unique index merge_once on people.merge (from_id) where undone_at is null;
create index merge_into on people.merge (into_id);
call platform.scope('people.merge', org => null, family => null, staff_writes => 'insert, update');

create table people.merge_row (
  id bigint generated always as identity primary key,
  merge_id uuid not null references people.merge (id),
  table_name text not null,
  row_id uuid not null,
  region_code bigint not null
);
comment on table people.merge_row is 'Every row that was moved from one record to the other, in whichever module: what taking the merge back moves again.';
create index merge_row_merge on people.merge_row (merge_id, table_name);
call platform.scope('people.merge_row', org => null, family => null, staff_writes => 'insert');

-- The parts of a record go over to the other; what cannot stand beside what is there (a second value of a fact on the same
-- days, a second profile) stays with the old record and can be read there.
create function people.merge_parts(p_merge uuid, p_from uuid, p_into uuid, p_day date, p_region bigint) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  a people.elder; b people.elder; t text;
begin
  select * into a from people.elder where id = p_into for update;
  select * into b from people.elder where id = p_from for update;
  if platform.audience() = 'staff' and not (a.region_code >= platform.region_lo() and a.region_code < platform.region_hi()
      and b.region_code >= platform.region_lo() and b.region_code < platform.region_hi()) or platform.audience() not in ('staff', 'system') then
    raise exception 'merge outside the scope' using errcode = '42501';
  end if;
  perform set_config('yike.standing', 'merge', true), set_config('yike.matched', 'yes', true);
  with moved as (update people.contact c set elder_id = p_into, region_code = a.region_code, org_id = a.org_id,
      position = c.position + (select coalesce(max(x.position), 0) from people.contact x where x.elder_id = p_into and x.ended_at is null)
    where c.elder_id = p_from and c.position + (select coalesce(max(x.position), 0) from people.contact x where x.elder_id = p_into and x.ended_at is null) < 100 returning c.id)
  insert into people.merge_row (merge_id, table_name, row_id, region_code) select p_merge, 'people.contact', m.id, p_region from moved m;
  with moved as (update people.phone p set elder_id = p_into, region_code = a.region_code, org_id = a.org_id
    where p.elder_id = p_from and (p.ends_on is not null or p.contact_id is not null or not exists (
      select from people.phone x where x.elder_id = p_into and x.contact_id is null and x.ends_on is null and x.hash = p.hash))
      and (p.contact_id is null or exists (select from people.contact c where c.id = p.contact_id and c.elder_id = p_into)) returning p.id)
  insert into people.merge_row (merge_id, table_name, row_id, region_code) select p_merge, 'people.phone', m.id, p_region from moved m;
  with moved as (update people.fact f set elder_id = p_into, region_code = a.region_code, org_id = a.org_id
    where f.elder_id = p_from and not exists (select from people.fact x where x.elder_id = p_into and x.kind = f.kind and x.valid && f.valid) returning f.id)
  insert into people.merge_row (merge_id, table_name, row_id, region_code) select p_merge, 'people.fact', m.id, p_region from moved m;
  with moved as (update people.need f set elder_id = p_into, region_code = a.region_code, org_id = a.org_id
    where f.elder_id = p_from and (f.ended_on is not null or not exists (select from people.need x where x.elder_id = p_into and x.item = f.item and x.ended_on is null)) returning f.id)
  insert into people.merge_row (merge_id, table_name, row_id, region_code) select p_merge, 'people.need', m.id, p_region from moved m;
  with moved as (update people.address f set elder_id = p_into, region_code = a.region_code, org_id = a.org_id
    where f.elder_id = p_from and not exists (select from people.address x where x.elder_id = p_into and x.kind = f.kind and x.valid && f.valid) returning f.id)
  insert into people.merge_row (merge_id, table_name, row_id, region_code) select p_merge, 'people.address', m.id, p_region from moved m;
  foreach t in array array['health_item', 'consent', 'document', 'income'] loop
    execute format('with moved as (update people.%I set elder_id = $1, region_code = $2 where elder_id = $3 returning id)
      insert into people.merge_row (merge_id, table_name, row_id, region_code) select $4, %L, m.id, $5 from moved m', t, 'people.' || t)
      using p_into, a.region_code, p_from, p_merge, p_region;
  end loop;
  update people.elder set status = 'merged', status_day = p_day, merged_into = p_into where id = p_from;
  -- Whoever was merged into the one given up is now led to the living record.
  update people.elder set merged_into = p_into where merged_into = p_from;
  delete from people.search_key where elder_id = p_from;
  delete from people.match_due where id = p_from;
  perform set_config('yike.standing', '', true), set_config('yike.matched', '', true);
end $$;
revoke execute on function people.merge_parts from public;
grant execute on function people.merge_parts to yike_worker, yike_staff;

create function people.unmerge_parts(p_merge uuid, p_status people.elder_status, p_status_day date, p_reason text) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  m people.merge; b people.elder; t text;
begin
  select * into m from people.merge where id = p_merge and undone_at is null for update;
  if not found then raise exception 'no such merge' using errcode = 'P0002'; end if;
  if platform.audience() not in ('staff', 'system') or (platform.audience() = 'staff' and not (m.region_code >= platform.region_lo() and m.region_code < platform.region_hi())) then
    raise exception 'merge outside the scope' using errcode = '42501';
  end if;
  perform set_config('yike.standing', 'unmerge', true), set_config('yike.matched', 'yes', true), set_config('yike.reason', p_reason, true);
  select * into b from people.elder where id = m.from_id for update;
  foreach t in array array['contact', 'phone', 'fact', 'need', 'address', 'health_item', 'consent', 'document', 'income'] loop
    execute format('update people.%I set elder_id = $1, region_code = $2 where elder_id = $3
      and id in (select r.row_id from people.merge_row r where r.merge_id = $4 and r.table_name = %L)', t, 'people.' || t)
      using m.from_id, b.region_code, m.into_id, p_merge;
  end loop;
  update people.elder set status = p_status, status_day = p_status_day, merged_into = null where id = m.from_id;
  -- Those merged into it before go back under it.
  update people.elder set merged_into = m.from_id where id in (select x.from_id from people.merge x where x.into_id = m.from_id and x.undone_at is null);
  insert into people.search_key select e.id, e.region_code, e.org_id, e.name, e.pinyin, e.initials, e.address, people.grams(e.name, e.other_names, e.address)
    from people.elder e where e.id = m.from_id on conflict do nothing;
  update people.merge set undone_at = now(), undone_by_name = platform.actor_name(), undone_reason = p_reason where id = p_merge;
  perform set_config('yike.standing', '', true), set_config('yike.matched', '', true);
end $$;
revoke execute on function people.unmerge_parts from public;
grant execute on function people.unmerge_parts to yike_worker, yike_staff;

-- Which claim to a number that is taken comes next; that it is taken somewhere is what the unique index tells anyhow.
create function people.next_claim(p_hash bytea) returns smallint language sql stable security definer set search_path = pg_catalog
  return (select (coalesce(max(e.identity_claim), -1) + 1)::smallint from people.elder e where e.identity_hash = p_hash);
revoke execute on function people.next_claim from public;
grant execute on function people.next_claim to yike_worker, yike_staff;

-- The smallest division that holds the homes of both.
create function people.common_region(p_a uuid, p_b uuid) returns bigint language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  x bigint; y bigint; step bigint;
begin
  select region_code into x from people.elder where id = p_a;
  select region_code into y from people.elder where id = p_b;
  foreach step in array array[1, 1000, 1000000, 100000000, 10000000000]::bigint[] loop
    if x / step = y / step then return x - x % step; end if;
  end loop;
  return 0;
end $$;
revoke execute on function people.common_region from public;
grant execute on function people.common_region to yike_worker, yike_staff;

-- Rows of another module that follow the person, moved there and back. Which tables, rows and columns is written in the
-- modules' own code (followMerge); who merges needs no right to write in all of them. p_once: columns of which a person has
-- one row for each value; p_unless: what there may not be beside it, in words of `here` and `there`; p_also: further columns
-- that name the person; p_own: columns that are the elder's own scope. A table without an id has one row to a person.
create function people.follow_rows(p_merge uuid, p_table text, p_where text, p_once text[], p_unless text, p_also text[], p_own text[]) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  m people.merge; kept text := ''; sets text;
begin
  select * into m from people.merge where id = p_merge and undone_at is null;
  if not found or platform.audience() not in ('staff', 'system')
     or (platform.audience() = 'staff' and not (m.region_code >= platform.region_lo() and m.region_code < platform.region_hi())) then
    raise exception 'no such merge in the scope' using errcode = '42501';
  end if;
  if p_once is not null then
    kept := format(' and not exists (select from %s there where there.elder_id = $2%s and (%s))', p_table::regclass,
      (select coalesce(string_agg(format(' and there.%1$I is not distinct from here.%1$I', c), ''), '') from unnest(p_once) c), p_where);
  end if;
  if p_unless is not null then
    kept := kept || format(' and not exists (select from %s there where there.elder_id = $2 and (%s))', p_table::regclass, p_unless);
  end if;
  sets := people.follow_sets(p_also, p_own);
  execute format('with moved as (update %1$s here set elder_id = $2%5$s where elder_id = $3 and (%2$s)%3$s returning %6$s as id)
    insert into people.merge_row (merge_id, table_name, row_id, region_code) select $1, %4$L, moved.id, $4 from moved',
    p_table::regclass, p_where, kept, p_table, sets, people.follow_key(p_table, '$3'))
    using p_merge, m.into_id, m.from_id, m.region_code;
end $$;

create function people.follow_sets(p_also text[], p_own text[]) returns text language sql stable set search_path = pg_catalog
  return (select coalesce(string_agg(format(', %1$I = case when %1$I = $3 then $2 else %1$I end', c), ''), '') from unnest(p_also) c)
      || (select coalesce(string_agg(format(', %1$I = (select e.%1$I from people.elder e where e.id = $2)', c), ''), '') from unnest(p_own) c);
create function people.follow_key(p_table text, p_person text) returns text language sql stable set search_path = pg_catalog
  return (select case when exists (select from pg_attribute a where a.attrelid = p_table::regclass and a.attname = 'id' and not a.attisdropped)
    then 'id' else p_person || '::uuid' end);
revoke execute on function people.follow_rows, people.follow_sets, people.follow_key from public;
grant execute on function people.follow_rows to yike_worker, yike_staff;

create function people.follow_rows_back(p_merge uuid, p_table text, p_also text[], p_own text[]) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare m people.merge;
begin
  select * into m from people.merge where id = p_merge;
  if not found or platform.audience() not in ('staff', 'system')
     or (platform.audience() = 'staff' and not (m.region_code >= platform.region_lo() and m.region_code < platform.region_hi())) then
    raise exception 'no such merge in the scope' using errcode = '42501';
  end if;
  execute format('update %s set elder_id = $2%s where elder_id = $3 and %s in (select r.row_id from people.merge_row r where r.merge_id = $1 and r.table_name = %L)',
    p_table::regclass, people.follow_sets(p_also, p_own), people.follow_key(p_table, '$2'), p_table)
    using p_merge, m.from_id, m.into_id;
end $$;
revoke execute on function people.follow_rows_back from public;
grant execute on function people.follow_rows_back to yike_worker, yike_staff;
