-- What the database refuses of payments, whoever asks.

-- ---------------------------------------------------------------- cycles move along their states only
create function benefits.guard_cycle() returns trigger language plpgsql as $$
begin
  if (old.state, new.state) not in (
    ('draft', 'submitted'), ('submitted', 'checked'), ('checked', 'frozen'), ('frozen', 'paying'), ('frozen', 'closed'), ('paying', 'closed'),
    ('submitted', 'draft'), ('checked', 'draft'), ('draft', 'cancelled'), ('submitted', 'cancelled'), ('checked', 'cancelled')) then
    raise exception 'a cycle does not go from % to %', old.state, new.state using errcode = '23514', constraint = 'cycle_transition';
  end if;
  -- Nothing is approved before what it stands on: the months before it.
  if new.state in ('checked', 'frozen') and exists (
    select from benefits.cycle c where c.month < new.month and c.span && new.span and c.state in ('draft', 'submitted', 'checked')) then
    raise exception 'an earlier month is not approved yet' using errcode = '23514', constraint = 'cycle_parent_first';
  end if;
  return new;
end $$;
create trigger guard_cycle before update of state on benefits.cycle for each row
  when (old.state is distinct from new.state) execute function benefits.guard_cycle();

create function benefits.guard_batch() returns trigger language plpgsql as $$
declare c benefits.cycle; b benefits.batch; s record;
begin
  select * into c from benefits.cycle where id = new.cycle_id;
  if c.state not in ('frozen', 'paying') and new.state <> 'cancelled' then
    raise exception 'the cycle is not approved' using errcode = '23514', constraint = 'batch_parent_first';
  end if;
  if new.repays is not null then
    select * into b from benefits.batch where id = new.repays;
    if b.state not in ('exported', 'settled') then
      raise exception 'the batch paid again has not gone out' using errcode = '23514', constraint = 'batch_parent_first';
    end if;
  end if;
  if tg_op = 'UPDATE' and (old.state, new.state) not in (
    ('built', 'approved'), ('approved', 'exported'), ('exported', 'settled'), ('built', 'cancelled'), ('approved', 'cancelled'), ('approved', 'built')) then
    raise exception 'a batch does not go from % to %', old.state, new.state using errcode = '23514', constraint = 'batch_transition';
  end if;
  -- What goes out is what it says: the sum of its payments, and each payment the sum of its lines.
  if tg_op = 'UPDATE' and new.state = 'exported' then
    select coalesce(sum(p.amount) filter (where p.state in ('queued', 'sent')), 0) as total, count(*) filter (where p.state in ('queued', 'sent')) as n
      into s from benefits.payment p where p.batch_id = new.id;
    if s.total <> new.total_fen or s.n <> new.payments then
      raise exception 'batch %: % payments of % fen, but it says % of %', new.number, s.n, s.total, new.payments, new.total_fen
        using errcode = '23514', constraint = 'batch_sum';
    end if;
    if exists (select from benefits.payment p where p.batch_id = new.id
               and p.amount <> (select coalesce(sum(l.amount), 0) from benefits.line l where l.payment_id = p.root_id)) then
      raise exception 'a payment of batch % is not the sum of its lines', new.number using errcode = '23514', constraint = 'payment_sum';
    end if;
  end if;
  return new;
end $$;
create trigger guard_new_batch before insert on benefits.batch for each row execute function benefits.guard_batch();
create trigger guard_batch before update of state on benefits.batch for each row
  when (old.state is distinct from new.state) execute function benefits.guard_batch();

create function benefits.guard_payment() returns trigger language plpgsql as $$
begin
  if (old.state, new.state) not in (
    ('queued', 'sent'), ('sent', 'paid'), ('sent', 'failed'), ('queued', 'held'), ('held', 'queued'), ('queued', 'failed'), ('held', 'failed'),
    ('held', 'stopped'), ('queued', 'stopped'), ('failed', 'stopped'), ('paid', 'failed')) then
    raise exception 'a payment does not go from % to %', old.state, new.state using errcode = '23514', constraint = 'payment_transition';
  end if;
  if new.amount <> old.amount or new.payee_id <> old.payee_id or new.root_id <> old.root_id then
    raise exception 'a payment does not change' using errcode = '23514', constraint = 'payment_keeps';
  end if;
  return new;
end $$;
create trigger guard_payment before update of state, amount, payee_id, root_id on benefits.payment for each row
  when (old.state is distinct from new.state or old.amount is distinct from new.amount or old.payee_id is distinct from new.payee_id or old.root_id is distinct from new.root_id)
  execute function benefits.guard_payment();

-- ---------------------------------------------------------------- a frozen month keeps
create function benefits.guard_new_lines() returns trigger language plpgsql as $$
begin
  if exists (select from (select distinct cycle_id from added) a left join benefits.cycle c on c.id = a.cycle_id where c.state is distinct from 'draft') then
    raise exception 'lines are only added to a draft' using errcode = '23514', constraint = 'line_keeps';
  end if;
  return null;
end $$;
create trigger guard_new_lines after insert on benefits.line referencing new table as added
  for each statement execute function benefits.guard_new_lines();
create trigger guard_new_assessed after insert on benefits.assessed referencing new table as added
  for each statement execute function benefits.guard_new_lines();

-- That an instalment's recovery stands: by statement as well, for a reference is asked for every line of a city, most of which have none.
create function benefits.guard_new_instalments() returns trigger language plpgsql as $$
begin
  if exists (select from added a where a.recovery_id is not null and not exists (select from benefits.recovery r where r.id = a.recovery_id)) then
    raise exception 'no such recovery' using errcode = '23503', constraint = 'line_recovery_stands';
  end if;
  return null;
end $$;
create trigger guard_new_instalments after insert on benefits.line referencing new table as added
  for each statement execute function benefits.guard_new_instalments();
create function benefits.keep_recovery() returns trigger language plpgsql as $$
begin
  if exists (select from benefits.line l where l.recovery_id = old.id) then
    raise exception 'a recovery stays while a line takes from it' using errcode = '23503', constraint = 'line_recovery_stands';
  end if;
  return old;
end $$;
create trigger keep_recovery before delete on benefits.recovery for each row execute function benefits.keep_recovery();

create function benefits.guard_line() returns trigger language plpgsql as $$
begin
  if (select state from benefits.cycle where id = old.cycle_id) <> 'draft' then
    if (new.amount, new.payee_id, new.subject_id, new.scheme, new.month, new.turn, new.unit, new.form, new.entitled, new.rule_id, new.cycle_id)
        is distinct from (old.amount, old.payee_id, old.subject_id, old.scheme, old.month, old.turn, old.unit, old.form, old.entitled, old.rule_id, old.cycle_id) then
      raise exception 'a line of an approved cycle does not change' using errcode = '23514', constraint = 'line_keeps';
    end if;
  end if;
  return new;
end $$;
create trigger guard_line before update of amount, payee_id, subject_id, scheme, month, turn, unit, form, entitled, rule_id, cycle_id on benefits.line
  for each row execute function benefits.guard_line();

create function benefits.guard_gone_lines() returns trigger language plpgsql as $$
begin
  if exists (select from (select distinct cycle_id from gone) g join benefits.cycle c on c.id = g.cycle_id where c.state <> 'draft') then
    raise exception 'a line of an approved cycle is not removed' using errcode = '23514', constraint = 'line_keeps';
  end if;
  return null;
end $$;
create trigger guard_gone_lines after delete on benefits.line referencing old table as gone
  for each statement execute function benefits.guard_gone_lines();

-- The hash of a month: every line in one canonical text, in the order of payee, scheme, month and turn.
create function benefits.cycle_hash(p_cycle uuid) returns bytea language sql stable as $$
  select sha256(convert_to(coalesce(string_agg(
    concat_ws('|', l.payee_kind, l.payee_id, l.subject_id, l.scheme, l.rule_id, l.month, l.turn, l.kind, l.form, l.unit, l.amount, l.entitled), e'\n'
    order by l.subject_id, l.scheme, l.month, l.turn, l.kind, l.recovery_id), ''), 'UTF8'))
  from benefits.line l where l.cycle_id = p_cycle and not l.void
$$;
grant execute on function benefits.cycle_hash to yike_worker, yike_staff;

-- Recomputes the hashes and sums of every approved month and batch from the rows alone; returns what does not fit.
create function benefits.verify() returns table (what text, id uuid, detail text) language sql stable as $$
  select 'hash', c.id, c.month::text from benefits.cycle c where c.hash is not null and c.hash <> benefits.cycle_hash(c.id)
  union all
  select 'payment', p.id, p.amount || ' fen, its lines ' || coalesce(sum(l.amount), 0)
    from benefits.payment p left join benefits.line l on l.payment_id = p.root_id group by p.id having p.amount <> coalesce(sum(l.amount), 0)
  union all
  select 'batch', b.id, b.number from benefits.batch b where b.state in ('exported', 'settled') -- what was refused before it went out is not in the total
    and b.total_fen <> (select coalesce(sum(p.amount), 0) from benefits.payment p where p.batch_id = b.id and (p.state in ('sent', 'paid') or p.state = 'failed' and p.settled_at is not null))
  union all
  select 'twice', p.root_id, 'paid twice' from benefits.payment p where p.state = 'paid' group by p.root_id having count(*) > 1
$$;
grant execute on function benefits.verify to yike_worker;
