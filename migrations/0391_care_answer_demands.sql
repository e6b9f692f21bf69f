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
