import { Sink } from './copy.ts'

/** The tables that a city fills, with the columns it gives. Each belongs to its module; the loader follows their migrations. */
export function sinks() {
  return {
    household: new Sink('people.household', 'id, region_code, address'),
    elder: new Sink(
      'people.elder',
      'id, region_code, org_id, household_id, name, other_names, pinyin, initials, sex, birth_day, identity_kind, identity_cipher, identity_hash, no_identity_reason, nation, care_setting, address, lon, lat, mobility, synthetic',
    ),
    searchKey: new Sink(
      'people.search_key',
      'elder_id, region_code, org_id, name, pinyin, initials, address, grams',
    ),
    profile: new Sink(
      'people.profile',
      'elder_id, region_code, org_id, hearing, vision, wakes_at, sleeps_at, habits',
    ),
    address: new Sink(
      'people.address',
      'id, elder_id, region_code, org_id, kind, place_code, detail, lon, lat, valid, source',
    ),
    contact: new Sink(
      'people.contact',
      'id, elder_id, region_code, org_id, name, relation, position, distance_m, holds_key, lives_with, may_act, guardian, account_id, verified_at',
    ),
    phone: new Sink(
      'people.phone',
      'id, elder_id, contact_id, region_code, org_id, kind, cipher, hash, shared, starts_on',
    ),
    fact: new Sink('people.fact', 'id, elder_id, region_code, org_id, kind, value, valid, source'),
    setting: new Sink('people.setting', 'id, elder_id, region_code, org_id, setting, valid, source'),
    health: new Sink(
      'people.health_item',
      'id, elder_id, region_code, org_id, kind, code, name, critical, since, source',
    ),
    plan: new Sink(
      'people.access_plan',
      'elder_id, region_code, org_id, way_in, key_place, key_contact_id, door_code_cipher, floor, lift, hazards, verified_at',
    ),
    need: new Sink('people.need', 'id, elder_id, region_code, org_id, item, source, since'),
    consent: new Sink(
      'people.consent',
      'id, elder_id, region_code, org_id, purpose, version, given, given_by, channel, at, account_name',
    ),
    organisation: new Sink(
      'organisations.organisation',
      'id, name, kind, credit_code, region_code, phone, contact_name, state, note',
    ),
    site: new Sink(
      'organisations.site',
      'id, org_id, kind, name, region_code, address, lon, lat, duty_phone, round_the_clock, opening_hours, serves_regions',
    ),
    room: new Sink('organisations.room', 'id, site_id, org_id, region_code, floor, name'),
    bed: new Sink('organisations.bed', 'id, room_id, org_id, region_code, label, elder_id, occupied_since'),
    device: new Sink(
      'devices.device',
      'id, serial, model_id, kind, state, binding_id, target, elder_id, org_id, region_code, spot, lon, lat, note, firmware, next_test_at',
    ),
    credential: new Sink('devices.credential', 'device_id, hash'),
    binding: new Sink(
      'devices.binding',
      'id, device_id, target, elder_id, org_id, region_code, address, spot, lon, lat, reason, bound',
    ),
    custody: new Sink(
      'devices.custody',
      'id, device_id, holder, elder_id, org_id, region_code, reason, deposit_free, lent_at',
    ),
    account: new Sink('access.account', 'id, name, login, phone_cipher, phone_hash, region_code, org_id'),
    secret: new Sink('access.credential', 'account_id, password_hash, password_set_at'),
    post: new Sink(
      'access.post',
      'id, account_id, role, audience, title, region_code, org_id, person_id, valid_from',
    ),
    grant: new Sink(
      'access.family_grant',
      'id, account_id, elder_id, region_code, relation, consent_at, consent_by, consent_evidence',
    ),
    responder: new Sink(
      'responders.responder',
      'id, kind, name, account_id, org_id, region_code, phone_cipher, phone_hash, phone_tail, travel_mode, location_consent_at, duty_mode',
    ),
    place: new Sink('responders.place', 'responder_id, source, region_code, org_id, lon, lat, at'),
    qualification: new Sink(
      'responders.qualification',
      'id, responder_id, region_code, org_id, kind, valid_from, valid_until',
    ),
    heldKey: new Sink('responders.held_key', 'id, responder_id, elder_id, region_code, org_id, since'),
    shift: new Sink('responders.shift', 'id, responder_id, region_code, org_id, starts_at, ends_at'),
  }
}
export type Sinks = ReturnType<typeof sinks>

/** Tables whose rows the loader may clear away when an earlier load broke off, children first. */
export const FILLED = Object.values(sinks()).map((sink) => sink.table)
