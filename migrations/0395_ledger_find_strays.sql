-- ledger: what only the owner of the database could still write, the check finds: an entry without its posting or its account, or
-- in another unit than its account counts in.
create or replace function ledger.verify() returns table (what text, id uuid, detail text) language sql stable as $$
  select 'hash', p.id, ledger.memo_text(p.memo) from ledger.posting p
  where p.hash <> sha256(convert_to(ledger.posting_text(p.id, p.at, p.day, p.memo, p.source, p.subject_id, p.reverses,
    (select string_agg(ledger.line_text(e.account_id, e.unit, e.amount), ',' order by e.line) from ledger.entry e where e.posting_id = p.id)), 'UTF8'))
  union all
  select 'sum', e.posting_id, sum(e.amount) || ' ' || e.unit from ledger.entry e group by e.posting_id, e.unit having sum(e.amount) <> 0
  union all
  select 'balance', a.id, a.code || ': ' || coalesce(b.amount, 0) || ' kept, ' || coalesce(s.sum, 0) || ' by its entries'
  from ledger.account a left join ledger.balance b on b.account_id = a.id
  left join (select account_id, sum(amount)::bigint as sum from ledger.entry group by account_id) s on s.account_id = a.id
  where a.guarded and coalesce(b.amount, 0) <> coalesce(s.sum, 0)
  union all
  select 'empty', p.id, ledger.memo_text(p.memo) from ledger.posting p where not exists (select from ledger.entry e where e.posting_id = p.id)
  union all
  select distinct 'stray', e.posting_id, e.account_id || ' ' || e.unit
  from ledger.entry e left join ledger.posting p on p.id = e.posting_id left join ledger.account a on a.id = e.account_id
  where p.id is null or a.unit is distinct from e.unit
$$;

-- Entries are read by their account or their posting, balances by their account; whoever reads by place or holder reads accounts.
-- An index that nothing reads by costs each posting as much as one that is needed.
drop index if exists ledger.ledger_entry_scope_region, ledger.ledger_entry_scope_org, ledger.ledger_entry_scope_family,
  ledger.ledger_balance_scope_region, ledger.ledger_balance_scope_org, ledger.ledger_balance_scope_family;
