-- A second person asks for help about an incident that a request stands for already: theirs stands beside it, and is
-- taken and closed with the incident.
alter table calls.request drop constraint request_incident_id_key;
alter table calls.request add column beside boolean not null default false,
  add constraint request_beside check (not beside or incident_id is not null);
comment on column calls.request.beside is 'Another request stands for the same incident; this one goes with it.';
create unique index request_incident on calls.request (incident_id) where incident_id is not null and not beside;
create index request_beside_incident on calls.request (incident_id) where beside;
