-- An institution reads where its residents were cared for before they came to it. Rows of a setting name the institution of
-- that time, so the usual slice by org_id shows only the stay in one's own house; people.elder says who lives here now.
create policy org_residents on people.setting for select to yike_org
  using (exists (select from people.elder e where e.id = elder_id and e.org_id = (select platform.org())));
