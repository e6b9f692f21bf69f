-- 向护理型养老床位倾斜: how many of a project's beds are nursing beds, so that a scheme may weigh them.
alter table benefits.bed_project
  add nursing_beds int not null default 0,
  add constraint bed_project_nursing check (nursing_beds between 0 and own_new_beds + converted_beds + built_beds);
comment on column benefits.bed_project.nursing_beds is 'Of the beds of the project, whatever building they stand in.';
