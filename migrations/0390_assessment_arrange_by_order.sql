-- A demand may be arranged by an order of the care module: what becomes of the order becomes of the demand.
alter table assessment.demand add column order_id uuid,
  add constraint demand_order_check check (order_id is null or state in ('arranged', 'served'));
comment on column assessment.demand.order_id is 'The order that arranged or served it; null when it was arranged by hand. Written when the order is heard of, so without a foreign key.';
create index demand_order on assessment.demand (order_id) where order_id is not null;
-- The list of what is still to be ordered: the longest waiting first.
create index demand_waiting on assessment.demand (opened_at, id) where state = 'open';
