-- Subsidies of an organisation under sanction wait for a hold like any other, with the reference, and are settled like it.
alter type benefits.hold_reason add value 'sanction';

-- Lines left waiting though no hold is open for them (a sanction had none; a resident's was settled without the institution's
-- line): each payee gets one, so that somebody decides.
insert into benefits.hold (id, payee_kind, payee_id, elder_id, org_id, region_code, reason, since, note, source)
select platform.new_id(), l.payee_kind, l.payee_id, case when l.payee_kind = 'elder' then l.payee_id end, (array_agg(l.org_id))[1], max(l.region_code),
  'asked', min(l.month), coalesce(max(p.suspended_reason), ''), '升级前暂缓，待处理'
from benefits.line l join benefits.cycle c on c.id = l.cycle_id left join benefits.provider p on p.org_id = l.payee_id and l.payee_kind = 'organisation'
where l.held and not l.void and l.payment_id is null and l.form = 'cash' and c.state not in ('cancelled', 'closed')
  and not exists (select from benefits.hold h where h.released_at is null and h.payee_id in (l.payee_id, l.subject_id) and (h.scheme is null or h.scheme = l.scheme))
group by l.payee_kind, l.payee_id
on conflict do nothing;
