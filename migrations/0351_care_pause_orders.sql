-- An order stands still while its elder is in hospital or elsewhere away: nobody is sent to an empty home, and nothing stops silently.
alter type care.exception add value 'missed';
create type care.pause as enum ('hospital', 'institution', 'away');
alter table care.service_order
  add paused_for uuid references people.life_event,
  add paused_at timestamptz(3),
  add pause_kind care.pause,
  add pause_since date,
  -- Somebody decided to serve all the same (at the bedside, or the report was wrong).
  add served_anyway uuid[] not null default '{}',
  add constraint order_paused check (num_nonnulls(paused_for, paused_at, pause_kind, pause_since) in (0, 4)),
  add constraint order_paused_waits check (paused_for is null or state not in ('arrived', 'started', 'finished', 'closed'));
comment on column care.service_order.paused_for is 'What happened in the elder''s life that holds the order up; next_at is then when its time is over. Null: it goes on.';
comment on column care.service_order.pause_kind is 'As much of it as a provider may know: where else than in hospital or an institution the person is, is not theirs to know.';
create index service_order_paused on care.service_order (paused_for) where paused_for is not null;
create index service_order_open on care.service_order (elder_id) where state in ('placed', 'offered', 'accepted');

create function care.guard_pause() returns trigger language plpgsql as $$
begin
  if new.paused_for is not null and old.paused_for is not null and new.state <> old.state and new.state in ('offered', 'accepted') then
    raise exception 'a paused order does not become %', new.state using errcode = '23514', constraint = 'order_paused_waits';
  end if;
  return new;
end $$;
create trigger guard_pause before update of state on care.service_order for each row execute function care.guard_pause();
