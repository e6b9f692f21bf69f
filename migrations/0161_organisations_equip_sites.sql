-- What a site is equipped with against fire and for emergencies, and when each was last looked at.
create table organisations.equipment_kind (
  code text primary key check (code ~ '^[a-z][a-z0-9_]*$'),
  zh text not null,
  en text not null,
  ordinal int not null unique
);
comment on table organisations.equipment_kind is 'Equipment that a supervisor asks after.';
insert into organisations.equipment_kind (code, zh, en, ordinal) values
  ('micro_fire_station', '微型消防站', 'Micro fire station', 10),
  ('smoke_alarm', '烟感报警', 'Smoke alarms', 20),
  ('sprinkler', '喷淋', 'Sprinklers', 30),
  ('extinguisher', '灭火器', 'Fire extinguishers', 40),
  ('emergency_lighting', '应急照明与疏散指示', 'Emergency lighting and exit signs', 50),
  ('gas_alarm', '燃气报警', 'Gas alarms', 60),
  ('call_button', '床头呼叫', 'Bedside call buttons', 70),
  ('aed', '自动体外除颤器', 'Defibrillator (AED)', 80);
call platform.open_catalogue('organisations.equipment_kind', 'a list of words, the same everywhere');

create table organisations.equipment (
  id uuid primary key,
  site_id uuid not null references organisations.site,
  org_id uuid not null references organisations.organisation,
  region_code bigint not null,
  kind text not null references organisations.equipment_kind,
  pieces int not null check (pieces between 0 and 100000),
  checked_on date not null,
  next_check_on date,
  note text check (length(note) <= 300),
  created_at timestamptz not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (site_id, kind),
  check (next_check_on > checked_on)
);
comment on table organisations.equipment is 'Equipment ledger of a site. pieces 0: looked for and not there, which is a gap; no row: nobody has looked, which is unknown.';
call platform.scope('organisations.equipment', family => null);
