-- A second look of a record that was sent back is dropped, not a disagreement; one that differed is settled with a reason.

alter table assessment.review drop constraint review_state_check, drop constraint review_check1;
update assessment.review v set state = 'dropped', level = null
  where v.state = 'differed' and v.answers is null;
alter table assessment.review
  add column decision text check (char_length(decision) between 2 and 500),
  add constraint review_state_check check (state in ('open', 'agreed', 'differed', 'dropped')),
  add constraint review_level_check check ((state in ('open', 'dropped')) = (level is null)),
  add constraint review_decided_check check (decision is null or state = 'differed');
comment on column assessment.review.decision is 'Why the result was confirmed although the second look came to another level.';

create function assessment.settle_review() returns trigger language plpgsql as $$
begin
  if exists (select from assessment.review v where v.record_id = new.id and v.state = 'differed' and v.decision is null) then
    raise exception 'the second look came to another level: confirmed with a reason only' using errcode = '23514', constraint = 'review_settled';
  end if;
  return new;
end $$;
create trigger settle_review before update of state on assessment.record
  for each row when (old.state = 'signed' and new.state = 'confirmed') execute function assessment.settle_review();
