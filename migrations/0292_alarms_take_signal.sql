-- alarms: the one way in. One statement decides whether a signal opens an incident or joins the open one.
create type alarms.taken as (
  incident_id uuid, number text, kind alarms.incident_kind, severity alarms.severity, state alarms.incident_state,
  elder_id uuid, org_id uuid, region_code bigint, signal_count int, raised_at timestamptz,
  opened boolean, repeated boolean, raised_severity boolean, left_grace boolean
);

create function alarms.take_signal(
  p_signal uuid, p_incident uuid, p_elder uuid, p_org uuid, p_place_key text, p_place text, p_region bigint,
  p_lon double precision, p_lat double precision, p_kind alarms.incident_kind, p_severity alarms.severity, p_source alarms.source,
  p_device uuid, p_rule uuid, p_at timestamptz, p_now timestamptz, p_detail text, p_metrics jsonb,
  p_drill boolean, p_drill_id uuid, p_grace_seconds int,
  p_ladder jsonb, p_ladder_rule uuid, p_missing text[], p_first_step_seconds int, p_targets jsonb
) returns alarms.taken language plpgsql as $$
declare
  i alarms.incident; e record; t alarms.taken; steps jsonb := '[]';
  org uuid := p_org; region bigint := p_region; lon double precision := p_lon; lat double precision := p_lat; place text := p_place;
  first_step timestamptz(3) := p_now + make_interval(secs => p_first_step_seconds);
begin
  select s.incident_id into t.incident_id from alarms.signal s where s.id = p_signal;
  if found then
    select * into i from alarms.incident x where x.id = t.incident_id;
    t := (i.id, i.number, i.kind, i.severity, i.state, i.elder_id, i.org_id, i.region_code, i.signal_count, i.raised_at, false, true, false, false)::alarms.taken;
    return t;
  end if;
  if p_elder is not null then
    select x.org_id, x.region_code, x.lon, x.lat, x.address into e from people.elder x where x.id = p_elder;
    if not found then return null; end if;
    org := coalesce(e.org_id, p_org); region := e.region_code; place := coalesce(p_place, left(e.address, 200));
    if p_lon is null then lon := e.lon; lat := e.lat; end if;
    select coalesce(jsonb_agg(step || '{"doneAt": null, "doneBy": null}'), '[]') into steps
      from alarms.response_plan r, jsonb_array_elements(r.body -> 'steps') step
      where r.elder_id = p_elder and (r.body -> 'kinds' = '[]' or r.body -> 'kinds' ? p_kind::text);
  end if;
  loop
    insert into alarms.incident (id, number, kind, severity, state, drill, drill_id, elder_id, org_id, place_key, place, region_code, lon, lat,
        source, last_signal_at, signalled_at, raised_at, grace_until, ladder, ladder_rule_id, ladder_missing, ladder_started_at, next_step_at, targets, plan)
      values (p_incident,
        'J' || to_char(p_now at time zone 'Asia/Shanghai', 'YYMMDD') || '-' || lpad(nextval('alarms.incident_number')::text, 5, '0'),
        p_kind, p_severity, case when p_grace_seconds > 0 then 'suspected'::alarms.incident_state else 'raised' end, p_drill, p_drill_id,
        p_elder, org, case when p_elder is null then p_place_key end, place, region, lon, lat,
        p_source, p_now, p_at, p_now, case when p_grace_seconds > 0 then p_now + make_interval(secs => p_grace_seconds) end,
        p_ladder, p_ladder_rule, p_missing, case when p_grace_seconds > 0 then null else p_now end,
        case when p_grace_seconds > 0 then null else first_step end, p_targets, steps)
      on conflict do nothing returning * into i;
    if found then
      t := (i.id, i.number, i.kind, i.severity, i.state, i.elder_id, i.org_id, i.region_code, 1, i.raised_at, true, false, false, false)::alarms.taken;
      exit;
    end if;
    if p_elder is not null then
      select * into i from alarms.incident x where x.elder_id = p_elder and x.drill = p_drill
        and x.state in ('suspected', 'raised', 'acknowledged', 'verified', 'dispatched', 'arrived') for update;
    else
      select * into i from alarms.incident x where x.place_key = p_place_key and x.drill = p_drill
        and x.state in ('suspected', 'raised', 'acknowledged', 'verified', 'dispatched', 'arrived') for update;
    end if;
    if found then
      t.raised_severity := p_severity < i.severity;
      t.left_grace := i.state = 'suspected' and p_grace_seconds = 0 and p_severity <= i.severity;
      update alarms.incident x set
        signal_count = x.signal_count + 1,
        last_signal_at = greatest(x.last_signal_at, p_now),
        unseen = x.unseen + case when p_severity <= 'P2' then 1 else 0 end,
        kind = case when t.raised_severity or t.left_grace then p_kind else x.kind end,
        severity = least(x.severity, p_severity),
        state = case when t.left_grace then 'raised'::alarms.incident_state else x.state end,
        grace_until = case when t.left_grace then null else x.grace_until end,
        lon = case when p_lon is not null then p_lon else x.lon end,
        lat = case when p_lon is not null then p_lat else x.lat end,
        ladder = case when t.raised_severity or t.left_grace then p_ladder else x.ladder end,
        ladder_rule_id = case when t.raised_severity or t.left_grace then p_ladder_rule else x.ladder_rule_id end,
        ladder_missing = case when t.raised_severity or t.left_grace then p_missing else x.ladder_missing end,
        targets = case when t.raised_severity or t.left_grace then p_targets else x.targets end,
        ladder_started_at = case when t.left_grace or (t.raised_severity and x.state <> 'suspected') then p_now else x.ladder_started_at end,
        ladder_index = case when t.left_grace or (t.raised_severity and x.state <> 'suspected') then 0 else x.ladder_index end,
        next_step_at = case
          when t.left_grace or (t.raised_severity and x.state <> 'suspected') then first_step
          -- Seen already, and now a further urgent signal: the loop alerts the desk again.
          when x.next_step_at is null and x.state <> 'suspected' and p_severity <= 'P1' then p_now
          else x.next_step_at end,
        updated_at = greatest(x.updated_at, p_now)
      where x.id = i.id returning * into i;
      t := (i.id, i.number, i.kind, i.severity, i.state, i.elder_id, i.org_id, i.region_code, i.signal_count, i.raised_at, false, false, t.raised_severity, t.left_grace)::alarms.taken;
      exit;
    end if;
    -- The one that was in the way has been closed meanwhile: try again.
  end loop;
  insert into alarms.signal (id, incident_id, elder_id, org_id, region_code, kind, severity, source, device_id, rule_id, at, received_at, detail, metrics, lon, lat)
    values (p_signal, i.id, i.elder_id, i.org_id, i.region_code, p_kind, p_severity, p_source, p_device, p_rule, p_at, p_now, p_detail, p_metrics, p_lon, p_lat);
  return t;
end $$;
comment on function alarms.take_signal is 'Opens an incident or joins the open one of the person (or place), exactly one whatever raced; the signal id makes a repeat harmless. Null: no such elder in scope.';
grant execute on function alarms.take_signal to yike_worker, yike_staff, yike_org;

-- Many of a kind in one street within a short time are one storm. One statement for all places of a transaction, run as
-- its last: storms are locked in the order of kind and street, and incidents that others hold are left to those.
create function alarms.settle_storms(p_places jsonb, p_now timestamptz)
returns table (storm uuid, storm_kind alarms.incident_kind, storm_street bigint, fresh boolean, joined int) language plpgsql as $$
declare
  p record; since timestamptz; few int;
begin
  for p in
    select * from jsonb_to_recordset(p_places) as x (id uuid, kind alarms.incident_kind, street bigint, incidents int, within int, ends int)
    order by x.kind, x.street
  loop
    since := p_now - make_interval(secs => p.within);
    if not exists (select from alarms.storm s where s.kind = p.kind and s.region_code = p.street and s.closed_at is null) then
      select count(*) into few from (
        select from alarms.incident i where i.region_code / 1000 = p.street / 1000 and i.kind = p.kind and not i.drill and i.raised_at > since limit p.incidents) f;
      continue when few < p.incidents;
    end if;
    storm_kind := p.kind; storm_street := p.street;
    insert into alarms.storm as s (id, kind, region_code, opened_at, last_at, ends_at)
      values (p.id, p.kind, p.street, p_now, p_now, p_now + make_interval(secs => p.ends))
      on conflict (kind, region_code) where closed_at is null do update set last_at = greatest(s.last_at, excluded.last_at), ends_at = greatest(s.ends_at, excluded.ends_at)
      returning s.id, s.id = p.id into storm, fresh;
    with found as (
      update alarms.incident x set storm_id = storm,
        -- What threatens life keeps its ladder; the rest no longer alerts one by one.
        next_step_at = case when x.severity in ('P0', 'P1') then x.next_step_at end
      where x.id in (select i.id from alarms.incident i
        where i.region_code / 1000 = p.street / 1000 and i.kind = p.kind and i.raised_at > since
          and not i.drill and i.storm_id is null and i.resolved_at is null for update skip locked)
      returning 1)
    select count(*) into joined from found;
    update alarms.storm s set incidents = s.incidents + joined where s.id = storm;
    return next;
  end loop;
end $$;
comment on function alarms.settle_storms is 'p_places: [{id, kind, street, incidents, within, ends}], the rule of each place in incidents and seconds. Opens or prolongs storms and takes in what belongs to them.';
grant execute on function alarms.settle_storms to yike_worker, yike_staff, yike_org;
