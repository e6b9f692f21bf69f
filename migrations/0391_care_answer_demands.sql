-- An order knows which demand it answers; a demand has at most one order that is not cancelled.
alter table care.service_order add column demand_id uuid references assessment.demand;
comment on column care.service_order.demand_id is 'The demand it answers: ordered from it, or the same elder and need. Its closing serves the demand.';
create unique index service_order_demand on care.service_order (demand_id) where demand_id is not null and state <> 'cancelled';

create function care.fit_demand() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if not exists (select from assessment.demand d join care.item_version v on v.item_code = new.item_code and v.version = new.item_version
      where d.id = new.demand_id and d.elder_id = new.elder_id and d.item = v.need) then
    raise exception 'demand % is not of this elder and need', new.demand_id using errcode = '23514', constraint = 'service_order_demand_fits';
  end if;
  return new;
end $$;
create trigger fit_demand before insert or update of demand_id on care.service_order
  for each row when (new.demand_id is not null) execute function care.fit_demand();

-- The item that answers a need where somebody lives: the list of the nearest place first.
create function care.item_for(p_need people.need_item, p_region bigint) returns text language sql stable set search_path = pg_catalog
begin atomic
  select v.item_code from care.item_version v
  where v.state = 'published' and v.need = p_need and care.covers(array[v.region_code], p_region)
  order by v.region_code desc, v.item_code limit 1;
end;
grant execute on function care.item_for to yike_worker;
