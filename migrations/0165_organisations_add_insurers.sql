-- organisations: bodies that insure and handle insurance.
insert into organisations.organisation_kind (code, zh, en, ordinal) values ('insurer', '保险机构', 'Insurer', 95);
