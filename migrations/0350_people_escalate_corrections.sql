-- An answer that is owed and does not come goes one level up, by the clock (PIPL art. 50: requests are handled in time).
alter table people.correction
  add next_step_at timestamptz(3),
  add escalated_at timestamptz(3),
  add escalated_to bigint check (escalated_to between 0 and 999999999999),
  add constraint correction_escalated check ((escalated_at is null) = (escalated_to is null)),
  -- Who has answered is not reminded; who has been passed over is not passed over again.
  add constraint correction_step check (next_step_at is null or (state = 'open' and escalated_at is null));
update people.correction set next_step_at = due_at where state = 'open';
alter table people.correction
  add constraint correction_waits check (state <> 'open' or next_step_at is not null or escalated_at is not null);
comment on column people.correction.next_step_at is 'When the level above is told that the answer is late: due_at until then, null once told or answered.';
comment on column people.correction.escalated_to is 'The region whose office has been told and owes the answer now; 0 is the nation.';
create index correction_next_step on people.correction (next_step_at) where next_step_at is not null;

-- A correction that follows its elder to another county is nobody's there yet: that county is told anew.
create or replace function people.follow_elder_events() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update people.life_event set region_code = new.region_code, org_id = new.org_id where elder_id = new.id;
  update people.correction set region_code = new.region_code, org_id = new.org_id where elder_id = new.id;
  if old.region_code / 1000000 <> new.region_code / 1000000 then
    update people.correction set next_step_at = due_at, escalated_at = null, escalated_to = null
    where elder_id = new.id and state = 'open' and escalated_at is not null;
  end if;
  return null;
end $$;
