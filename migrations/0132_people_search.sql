-- Searching for a person among a whole city. search_key has no grants for anybody but the system: people.search is its
-- only reader, takes the scope as explicit bounds and refuses bounds wider than the asker's own (architecture, "Scoping and plans").
create function people.bigrams(t text) returns text[] language sql immutable parallel safe
  return (select coalesce(array_agg(distinct substr(t, i, 2)), '{}') from generate_series(1, char_length(t) - 1) i);
comment on function people.bigrams is 'Every two neighbouring characters (code points, so rare characters beyond the BMP count as one).';

create function people.fourgrams(t text) returns text[] language sql immutable parallel safe
  return (select coalesce(array_agg(distinct substr(t, i, 4)), '{}') from generate_series(1, char_length(t) - 3) i);
comment on function people.fourgrams is 'Every four neighbouring characters: 号楼 is in every address of a city, 楼2单元 in few.';

create function people.grams(name text, other_names text[], address text) returns text[] language sql immutable parallel safe
  return people.bigrams(name)
      || (select coalesce(array_agg(g), '{}') from unnest(other_names) o, unnest(people.bigrams(o)) g)
      || (select coalesce(array_agg('@' || g), '{}') from unnest(people.bigrams(address)) g)
      || (select coalesce(array_agg('#' || g), '{}') from unnest(people.fourgrams(address)) g);

create table people.search_key (
  elder_id uuid primary key references people.elder (id) on delete cascade,
  region_code bigint not null,
  org_id uuid,
  name text not null,
  pinyin text not null,
  initials text not null,
  address text not null,
  grams text[] not null
);
insert into platform.catalogue values ('people.search_key', 'Index of people.search, without grants: read only by that function, which checks the scope itself.');
grant select, insert, update, delete on people.search_key to yike_worker;
create index search_name on people.search_key (name collate "C", region_code);
create index search_pinyin on people.search_key (pinyin collate "C", region_code);
create index search_initials on people.search_key (initials collate "C", region_code);
create index search_grams on people.search_key using gin (grams) with (fastupdate = off);

-- By statement, so that a bulk load writes the keys of all its rows in one go.
create function people.add_search_keys() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  insert into people.search_key
  select id, region_code, org_id, name, pinyin, initials, address, people.grams(name, other_names, address) from added;
  return null;
end $$;
create trigger search_keys after insert on people.elder referencing new table as added for each statement execute function people.add_search_keys();

create function people.change_search_key() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update people.search_key set region_code = new.region_code, org_id = new.org_id, name = new.name, pinyin = new.pinyin,
    initials = new.initials, address = new.address, grams = people.grams(new.name, new.other_names, new.address)
  where elder_id = new.id;
  return null;
end $$;
create trigger search_key after update of region_code, org_id, name, other_names, pinyin, initials, address on people.elder
  for each row execute function people.change_search_key();

-- kind: name | letters | identity | phone | address. Every stage states the scope in its own words, stops at p_max,
-- and the better stage comes first. Returns elder ids with what matched.
create function people.search(
  p_kind text, p_text text, p_hash bytea, p_lo bigint, p_hi bigint, p_org uuid, p_elders uuid[], p_max int
) returns table (elder_id uuid, matched text, rank int)
language plpgsql stable security definer rows 20 set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
declare
  who text := platform.audience();
  found_so_far int := 0; n int;
  by_address text[];
begin
  if who is null or who = 'field'
     or (who = 'staff' and (p_lo < platform.region_lo() or p_hi > platform.region_hi()))
     or (who = 'org' and p_org is distinct from platform.org())
     or (who = 'family' and not p_elders <@ platform.elders())
     or (who = 'family' and p_elders is null) then
    raise exception 'search outside the scope' using errcode = '42501';
  end if;

  if p_kind = 'identity' then
    -- The number of a record that was merged leads to the living one.
    return query select distinct coalesce(e.merged_into, e.id), 'identity', 1 from people.elder e
      where e.identity_hash = p_hash and e.region_code >= p_lo and e.region_code < p_hi
        and (p_org is null or e.org_id = p_org) and (p_elders is null or e.id = any (p_elders)) limit p_max;
    return;
  end if;

  if p_kind = 'phone' then
    return query select t.elder_id, t.matched, min(t.rank) from (
      select p.elder_id, case when p.contact_id is not null then 'contact_phone' when p.ends_on is not null then 'former_phone' else 'phone' end as matched,
             case when p.contact_id is not null then 3 when p.ends_on is not null then 2 else 1 end as rank
      from people.phone p where p.hash = p_hash and p.region_code >= p_lo and p.region_code < p_hi
        and (p_org is null or p.org_id = p_org) and (p_elders is null or p.elder_id = any (p_elders)) limit 200) t
      group by t.elder_id, t.matched order by 3 limit p_max;
    return;
  end if;

  if p_kind = 'letters' then
    return query
      select k.elder_id, 'initials', 1 from people.search_key k
      where k.initials = p_text collate "C" and k.region_code >= p_lo and k.region_code < p_hi
        and (p_org is null or k.org_id = p_org) and (p_elders is null or k.elder_id = any (p_elders)) limit p_max;
    get diagnostics n = row_count; found_so_far := found_so_far + n;
    if found_so_far < p_max then
      return query select k.elder_id, 'pinyin', 2 from people.search_key k
        where k.pinyin collate "C" ^@ p_text and k.initials <> p_text and k.region_code >= p_lo and k.region_code < p_hi
          and (p_org is null or k.org_id = p_org) and (p_elders is null or k.elder_id = any (p_elders)) limit p_max - found_so_far;
      get diagnostics n = row_count; found_so_far := found_so_far + n;
    end if;
    if found_so_far < p_max then
      return query select k.elder_id, 'initials', 3 from people.search_key k
        where k.initials collate "C" ^@ p_text and k.initials <> p_text and not k.pinyin ^@ p_text and k.region_code >= p_lo and k.region_code < p_hi
          and (p_org is null or k.org_id = p_org) and (p_elders is null or k.elder_id = any (p_elders)) limit p_max - found_so_far;
    end if;
    return;
  end if;

  if p_kind = 'name' then
    return query select k.elder_id, 'name', 1 from people.search_key k
      where k.name = p_text collate "C" and k.region_code >= p_lo and k.region_code < p_hi
        and (p_org is null or k.org_id = p_org) and (p_elders is null or k.elder_id = any (p_elders)) limit p_max;
    get diagnostics n = row_count; found_so_far := found_so_far + n;
    if found_so_far < p_max then
      return query select k.elder_id, 'name', 2 from people.search_key k
        where k.name collate "C" ^@ p_text and k.name <> p_text and k.region_code >= p_lo and k.region_code < p_hi
          and (p_org is null or k.org_id = p_org) and (p_elders is null or k.elder_id = any (p_elders)) limit p_max - found_so_far;
      get diagnostics n = row_count; found_so_far := found_so_far + n;
    end if;
    if found_so_far < p_max and char_length(p_text) > 1 then
      return query select k.elder_id, case when strpos(k.name, p_text) > 0 then 'name' else 'former_name' end, 3 from people.search_key k
        where k.grams @> people.bigrams(p_text) and not k.name ^@ p_text and k.region_code >= p_lo and k.region_code < p_hi
          and (p_org is null or k.org_id = p_org) and (p_elders is null or k.elder_id = any (p_elders))
          and (strpos(k.name, p_text) > 0 or char_length(p_text) = 2 or exists (
            select from people.elder e where e.id = k.elder_id and exists (select from unnest(e.other_names) o where strpos(o, p_text) > 0)))
        limit p_max - found_so_far;
      get diagnostics n = row_count; found_so_far := found_so_far + n;
    end if;
  end if;

  if p_kind in ('name', 'address') and found_so_far < p_max and char_length(p_text) > 1 then
    by_address := case when char_length(p_text) < 4 then (select array_agg('@' || g) from unnest(people.bigrams(p_text)) g)
      else (select array_agg('#' || g) from unnest(people.fourgrams(p_text)) g) end;
    return query select k.elder_id, 'address', 4 from people.search_key k
      where k.grams @> by_address and strpos(k.address, p_text) > 0
        and k.region_code >= p_lo and k.region_code < p_hi
        and (p_org is null or k.org_id = p_org) and (p_elders is null or k.elder_id = any (p_elders)) limit p_max - found_so_far;
  end if;
end $$;
revoke execute on function people.search from public;
grant execute on function people.search to yike_worker, yike_staff, yike_org, yike_family;

-- The nearest living elders to a place within bounds and a circle, for maps and rescue. Same guard as search.
create function people.near(p_lon double precision, p_lat double precision, p_lo bigint, p_hi bigint, p_max int)
returns table (elder_id uuid, metres double precision) language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
  if platform.audience() is null or platform.audience() not in ('staff', 'system')
     or (platform.audience() = 'staff' and (p_lo < platform.region_lo() or p_hi > platform.region_hi())) then
    raise exception 'search outside the scope' using errcode = '42501';
  end if;
  return query select e.id, 111195 * sqrt(power(e.lat - p_lat, 2) + power((e.lon - p_lon) * cos(radians(p_lat)), 2))
    from people.elder e where e.lon is not null and e.status = 'alive' and e.region_code >= p_lo and e.region_code < p_hi
    order by point(e.lon, e.lat) <-> point(p_lon, p_lat) limit p_max;
end $$;
revoke execute on function people.near from public;
grant execute on function people.near to yike_worker, yike_staff;

-- What a list line shows beside the elder's own row, for many elders in one go. A policy's bounds are unknown to the
-- planner, which then reads a whole county's index for fifty rows; here each id is looked up by its key and checked.
create function people.beside(p_ids uuid[], p_day date)
returns table (id uuid, groups text[], phone bytea, contacts int)
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  who text := platform.audience();
  lo bigint := platform.region_lo(); hi bigint := platform.region_hi(); org uuid := platform.org(); own uuid[] := platform.elders();
begin
  return query
    select e.id,
      (select coalesce(array_agg(distinct g.code), '{}') from people.elder_group g where g.elder_id = e.id and g.valid @> p_day),
      (select p.cipher from people.phone p where p.elder_id = e.id and p.contact_id is null and p.ends_on is null order by p.created_at limit 1),
      (select count(*)::int from people.contact c where c.elder_id = e.id and c.ended_at is null)
    from people.elder e
    where e.id = any (p_ids)
      and case who when 'system' then true when 'staff' then e.region_code >= lo and e.region_code < hi
            when 'org' then e.org_id = org when 'family' then e.id = any (own) else false end;
end $$;
revoke execute on function people.beside from public;
grant execute on function people.beside to yike_worker, yike_staff, yike_org, yike_family;

-- Rows of elders by their ids, for what a search has found: each by its key, then checked, as in people.beside.
create function people.visible(p_ids uuid[]) returns setof people.elder
language plpgsql stable security definer rows 20 set search_path = pg_catalog as $$
declare
  who text := platform.audience();
  lo bigint := platform.region_lo(); hi bigint := platform.region_hi(); org uuid := platform.org(); own uuid[] := platform.elders();
begin
  return query select e.* from people.elder e
    where e.id = any (p_ids)
      and case who when 'system' then true when 'staff' then e.region_code >= lo and e.region_code < hi
            when 'org' then e.org_id = org when 'family' then e.id = any (own) else false end;
end $$;
revoke execute on function people.visible from public;
grant execute on function people.visible to yike_worker, yike_staff, yike_org, yike_family;

-- The first number of each elder, for the same lines.
create function people.phone_of(p_ids uuid[]) returns table (elder_id uuid, cipher bytea)
language plpgsql stable security definer rows 20 set search_path = pg_catalog as $$
begin
  return query select v.id, (select p.cipher from people.phone p
      where p.elder_id = v.id and p.contact_id is null and p.ends_on is null order by p.created_at limit 1)
    from people.visible(p_ids) v;
end $$;
revoke execute on function people.phone_of from public;
grant execute on function people.phone_of to yike_worker, yike_staff, yike_org, yike_family;
