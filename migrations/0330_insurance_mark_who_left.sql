-- insurance: an elder who moves out of the place where the fund is pooled keeps the case there until somebody decides.
alter table insurance.care_case add column left_pool_on date;
comment on column insurance.care_case.left_pool_on is 'Since when the elder lives outside the place whose rule granted the case; null: inside. Nothing stops by itself: who granted decides.';
create index care_case_left on insurance.care_case (region_code) where left_pool_on is not null;
