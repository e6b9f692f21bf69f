-- ledger: postings, entries and running balances are written by ledger.post and by nothing else. What it has checked needs no
-- trigger that reads it again, and nobody else may write: the rules stand in one place (decision 049).

-- What a column may hold is its type: a check of the table is read from its text by every statement, a domain's once a connection.
create domain ledger.memo as jsonb constraint posting_memo_check check (coalesce(case jsonb_typeof(value)
  when 'string' then length(value #>> '{}') between 1 and 300
  when 'object' then length(value ->> 'zh') between 1 and 300 and length(value ->> 'en') between 1 and 300 end, false));
comment on domain ledger.memo is 'What the product says, in both languages, {zh, en}; what somebody wrote, as it was written. At most 300 characters.';
create domain ledger.source as text constraint posting_source_check check (value ~ '^[a-z]+\.[a-z_]+$');
create domain ledger.hash as bytea constraint posting_hash_check check (octet_length(value) = 32);
create domain ledger.line as int constraint entry_line_check check (value > 0);
create domain ledger.amount as bigint constraint entry_amount_check check (value <> 0);
create domain ledger.held as bigint constraint balance_amount_check check (value >= 0);
comment on domain ledger.held is 'What a guarded account has: the check is the guard.';

alter table ledger.posting drop constraint posting_memo_check, drop constraint posting_source_check, drop constraint posting_hash_check,
  alter memo type ledger.memo, alter source type ledger.source, alter hash type ledger.hash;
alter table ledger.entry drop constraint entry_line_check, drop constraint entry_amount_check,
  alter line type ledger.line, alter amount type ledger.amount;
alter table ledger.balance drop constraint balance_amount_check, alter amount type ledger.held;

drop trigger entry_sums_to_zero on ledger.entry;
drop function ledger.check_postings, ledger.refuse;
drop function ledger.post;
revoke insert, update on ledger.posting, ledger.entry, ledger.balance from yike_worker, yike_staff;
comment on table ledger.entry is 'Amounts in fen or minutes; the entries of a posting sum to zero in each unit. Region, organisation and elder are the account''s. ledger.post, which alone writes here, has looked at account and posting: a foreign key would have every posting lock the rows of the few accounts that all share.';
comment on table ledger.balance is 'Running balance of guarded accounts, begun with the account and moved by ledger.post.';

alter function ledger.begin_balance security definer set search_path = pg_catalog;

-- Line by line in statements of one row: their plans are the same for all values, so that each connection makes them once. A
-- statement over arrays is planned anew each time, since two lines look cheaper than the ten that a kept plan supposes.
create function ledger.post(p_id uuid, p_at timestamptz, p_day date, p_memo ledger.memo, p_source ledger.source, p_subject uuid, p_reverses uuid,
  p_region bigint, p_accounts uuid[], p_units ledger.unit[], p_amounts bigint[], p_event uuid)
returns boolean language plpgsql security definer set search_path = pg_catalog as $$
declare
  day date := p_day; n int := coalesce(cardinality(p_accounts), 0);
  lines text; h bytea; fen bigint := 0; minutes bigint := 0;
  account uuid; unit ledger.unit; value bigint;
  a record; stands record; moved record;
  guarded uuid; held bigint; several boolean := false;
  lo bigint; hi bigint;
  audience text := current_setting('yike.audience', true);
  actor text := nullif(current_setting('yike.actor_id', true), '');
  actor_name text := nullif(current_setting('yike.actor_name', true), '');
begin
  if audience = 'staff' then
    lo := platform.region_lo(); hi := platform.region_hi();
    if (p_region >= lo and p_region < hi) is not true then
      raise exception 'region % is not in scope', p_region using errcode = '42501';
    end if;
  elsif audience is distinct from 'system' then
    raise exception 'audience % posts nothing', audience using errcode = '42501';
  end if;
  if day is null then day := (p_at at time zone 'Asia/Shanghai')::date; end if;
  -- Only what is stored is hashed, in one form.
  for i in 1 .. n loop
    unit := p_units[i]; value := p_amounts[i];
    lines := format('%s,%s %s %s', lines, p_accounts[i], value, unit);
    if unit = 'fen' then fen := fen + value; else minutes := minutes + value; end if;
  end loop;
  if (n >= 2 and fen = 0 and minutes = 0) is not true then
    raise exception 'posting % of % lines is off by % fen, % minutes', p_id, n, fen, minutes using errcode = '23514', constraint = 'entry_sums_to_zero';
  end if;
  lines := ltrim(lines, ',');
  h := sha256(convert_to(ledger.posting_text(p_id, p_at, day, p_memo, p_source, p_subject, p_reverses, lines), 'UTF8'));
  insert into ledger.posting (id, at, day, memo, source, subject_id, reverses, region_code, made_by, made_by_name, hash)
    values (p_id, p_at, day, p_memo, p_source, p_subject, p_reverses, p_region, actor::uuid, actor_name, h) on conflict (id) do nothing;
  if not found then
    -- A repeat is compared with the time and day of the first: only what was asked for must be the same.
    select p.at, p.day, p.hash into stands from ledger.posting p where p.id = p_id and (lo is null or p.region_code >= lo and p.region_code < hi);
    if not found or stands.hash <> sha256(convert_to(ledger.posting_text(p_id, stands.at, coalesce(p_day, stands.day), p_memo, p_source, p_subject, p_reverses, lines), 'UTF8')) then
      raise exception 'posting % stands with another content', p_id using errcode = '23505', constraint = 'posting_differs';
    end if;
    return false;
  end if;
  for i in 1 .. n loop
    account := p_accounts[i]; unit := p_units[i]; value := p_amounts[i];
    select c.unit, c.closed_at, c.guarded, c.region_code, c.org_id, c.elder_id into a from ledger.account c where c.id = account;
    -- Accounts that the asker may not see are no accounts.
    if a.region_code is null or a.region_code < lo or a.region_code >= hi then
      raise exception 'no account %', account using errcode = '23503', constraint = 'entry_account_open';
    elsif a.closed_at is not null then
      raise exception 'account % is closed', account using errcode = '23514', constraint = 'entry_account_open';
    elsif a.unit <> unit then
      raise exception 'account % counts in %', account, a.unit using errcode = '23514', constraint = 'entry_unit';
    end if;
    insert into ledger.entry (posting_id, line, account_id, unit, amount, day, region_code, org_id, elder_id)
      values (p_id, i, account, unit, value, day, a.region_code, a.org_id, a.elder_id);
    if a.guarded then
      several := guarded is not null;
      guarded := account; held := value;
    end if;
  end loop;
  if several then
    -- In the order of accounts, so that two postings over the same guarded accounts never wait for each other in a circle.
    for moved in select b.account_id, sum(x.amount) as sum
      from unnest(p_accounts, p_amounts) as x (account_id, amount) join ledger.balance b using (account_id) group by 1 order by 1
    loop
      update ledger.balance set amount = amount + moved.sum where account_id = moved.account_id;
    end loop;
  elsif guarded is not null then
    update ledger.balance set amount = amount + held where account_id = guarded;
  end if;
  -- Here and not in a round trip of its own: postings come by the thousand.
  insert into platform.event (id, type, actor_id, actor_name, audience, region_code, subject_id, payload)
    values (p_event, 'ledger.posted', actor::uuid, actor_name, audience, p_region, p_id,
      jsonb_build_object('postingId', p_id, 'hash', encode(h, 'hex'), 'source', p_source));
  return true;
end $$;
comment on function ledger.post is 'The only door to postings, entries and balances. Writes one posting with its entries and its event: true when new, false when a repeat of the same. p_day: null means the business day of p_at. Line i is p_accounts[i], p_units[i], p_amounts[i]. Refused: a sum that is not zero, an account closed, out of scope or of another unit, a guarded account below zero.';
revoke execute on function ledger.post from public;
grant execute on function ledger.post to yike_worker, yike_staff;

-- Who works without a person is entered by the pool itself (platform/db.ts), in words that PostgreSQL does not have to plan.
drop function platform.enter_system;
