-- calls: what the hotline orders is an order of the module care; afterwards it asks how it was.
drop table calls.order_request;

create table calls.follow_up (
  id uuid primary key,
  order_id uuid not null unique references care.service_order,
  elder_id uuid not null references people.elder,
  region_code bigint not null,
  due_at timestamptz(3) not null,
  state text not null default 'due' check (state in ('due', 'reached', 'not_reached', 'cancelled')),
  attempts int not null default 0 check (attempts >= 0),
  satisfaction int check (satisfaction between 1 and 5),
  note text check (length(note) <= 500),
  done_at timestamptz(3),
  done_by_name text,
  check ((state = 'due') = (done_at is null)),
  check ((state = 'reached') = (satisfaction is not null))
);
comment on table calls.follow_up is 'A call to make after an order was closed: how was it? The answer is kept with the order (B-CALL-10).';
create index follow_up_due on calls.follow_up (due_at, id) where state = 'due';
call platform.scope('calls.follow_up', org => null, family => null, staff_writes => 'insert, update');
