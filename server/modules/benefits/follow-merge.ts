import { followMerge } from '#modules/people'

/**
 * What is promised to a person, and what is asked of them, goes on under the living record; what was reckoned and paid stays with
 * the record it was paid to, and the ledger with it.
 */
export const followPeople = followMerge({
  tables: [
    {
      table: 'benefits.award',
      unless: 'there.scheme = here.scheme and there.months && here.months',
      also: ['subject_id'],
      own: ['region_code'],
    },
    {
      table: 'benefits.application',
      where: "state in ('submitted', 'returned', 'checked')",
      once: ['scheme'],
      also: ['subject_id'],
      own: ['region_code'],
    },
    {
      table: 'benefits.application_paper',
      where:
        'exists (select from benefits.application a where a.id = here.application_id and a.elder_id <> here.elder_id)',
      own: ['region_code'],
    },
    {
      table: 'benefits.account',
      where: 'ended_at is null',
      once: [],
      also: ['payee_id'],
      own: ['region_code'],
    },
    {
      table: 'benefits.hold',
      where: 'released_at is null',
      once: ['reason', 'scheme'],
      also: ['payee_id'],
      own: ['region_code'],
    },
    {
      table: 'benefits.recovery',
      where: "state in ('proposed', 'agreed')",
      once: ['scheme', 'month'],
      also: ['subject_id', 'payee_id'],
      own: ['region_code'],
    },
    {
      table: 'benefits.outreach',
      where: "state in ('open', 'declined')",
      once: ['scheme'],
      own: ['region_code'],
    },
    {
      table: 'benefits.mandate',
      where: 'revoked_at is null',
      unless: 'there.org_id = here.org_id and there.valid && here.valid and there.revoked_at is null',
    },
    { table: 'benefits.contact' },
    { table: 'benefits.life_check', once: [], own: ['region_code'] },
    { table: 'benefits.quota', once: ['scheme', 'month'], own: ['region_code'] },
    { table: 'benefits.quota_hold', where: "state = 'held'", own: ['region_code'] },
  ],
  stays: [
    'benefits.payment',
    'benefits.line',
    'benefits.change',
    'benefits.assessed',
    'benefits.quota_use',
    // The cap of a month counts both records: `benefits.hold_deduction_month`.
    'benefits.deduction',
    'benefits.deduction_month',
  ],
})
