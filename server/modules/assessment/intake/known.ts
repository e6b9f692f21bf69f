import { sql } from 'kysely'
import { chosenOf, optionsOf } from '#contract/assessment-intake-check'
import {
  type IntakeAnswers,
  type IntakeFacts,
  type IntakeForm,
  IntakeKept,
  type IntakeQuestion,
  type SittingIntake,
} from '#contract/assessment-intake'
import { reasons } from '#contract/assessment-words'
import { ageOn, dayOf } from '#contract/day'
import { maskIdentity } from '#contract/identity'
import { relations, sexes } from '#contract/people-words'
import { maskPhone } from '#contract/phone'
import { contactLadder, idsOf } from '#modules/people'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { decrypt } from '#platform/secrets'
import type { ApplicationRow } from '../application.ts'

/** What the register and the alarms know of the answers: prefilled, marked with where it is from, never asked twice. */

type HealthItem = { kind: 'condition' | 'medication'; code: string; name: string; detail: string }
type Known = SittingIntake['known'] & { withheld: string[]; economic: IntakeAnswers }

/** What is read and not asked: the register's facts, and the number and reason of the application. Identity and phone masked. */
export async function factsOf(tx: Tx, row: ApplicationRow): Promise<IntakeFacts> {
  const elder = await tx
    .selectFrom('people.elder')
    .select(['name', 'sex', 'birth_day', 'nation', 'identity_cipher', 'no_identity_reason'])
    .where('id', '=', row.elder_id)
    .executeTakeFirstOrThrow()
  const [contact] = await contactLadder(tx, row.elder_id)
  const same = (text: string) => ({ zh: text, en: text })
  const age = ageOn(elder.birth_day, dayOf(clock.now()))
  const relation = contact && relations[contact.relation as keyof typeof relations]
  return {
    number: same(row.number),
    ...(row.sit_at ? { date: same(dayOf(row.sit_at)) } : {}),
    reason: reasons[row.reason],
    name: same(elder.name),
    sex: sexes[elder.sex],
    birth: { zh: `${elder.birth_day}（${age} 岁）`, en: `${elder.birth_day} (aged ${age})` },
    nation: same(elder.nation),
    identity: elder.identity_cipher
      ? same(maskIdentity(decrypt(elder.identity_cipher)))
      : {
          zh: `无证件（${elder.no_identity_reason ?? ''}）`,
          en: `No card (${elder.no_identity_reason ?? ''})`,
        },
    contact_name: contact
      ? {
          zh: `${contact.name}（${relation?.zh ?? contact.relation}）`,
          en: `${contact.name} (${relation?.en ?? contact.relation})`,
        }
      : { zh: '登记册没有联系人', en: 'No contact on the register' },
    contact_phone: contact?.phones[0]
      ? same(maskPhone(contact.phones[0]))
      : { zh: '登记册没有电话', en: 'No phone on the register' },
  }
}

export async function knownOf(tx: Tx, form: IntakeForm, row: ApplicationRow): Promise<Known> {
  const { rows } = await sql<{
    living: string | null
    income: string[]
    health: HealthItem[]
    falls: number
    last: unknown
  }>`select
      (select f.value from people.fact f where f.elder_id = ${row.elder_id} and f.kind = 'living' and f.valid @> ${dayOf(clock.now())}::date) as living,
      coalesce((select array_agg(distinct i.source::text) from people.income i where i.elder_id = ${row.elder_id} and i.ended_on is null), '{}') as income,
      coalesce((select jsonb_agg(jsonb_build_object('kind', h.kind, 'code', h.code, 'name', h.name, 'detail', h.detail) order by h.created_at, h.id)
        from people.health_item h where h.elder_id = ${row.elder_id} and h.kind in ('condition', 'medication') and h.ended_on is null), '[]') as health,
      (select count(*)::int from assessment.sign s where s.elder_id in ${idsOf(row.elder_id)} and s.kind = 'fall' and s.at > ${clock.now()}::timestamptz - interval '30 days' and s.at <= ${clock.now()}) as falls,
      (select r.intake from assessment.record r where r.elder_id in ${idsOf(row.elder_id)} and r.scale_id = ${form.scale} and r.intake is not null
        and r.state in ('confirmed', 'superseded') order by r.assessed_at desc, r.version desc limit 1) as last`.execute(
    tx,
  )
  const [read] = rows
  if (!read) throw new Error('no row of known answers')
  const known: Known = { answers: {}, evidence: {}, from: {}, withheld: [], economic: {} }
  const last = read.last === null ? null : IntakeKept.parse(read.last)
  for (const question of form.questions) {
    if (question.lasting && last) takeLast(known, question, last.answers)
    if (question.from === 'living' && read.living) takeOptions(known, question, [read.living])
    if (question.from === 'income' && read.income.length > 0) takeIncome(known, question, read.income)
    if (question.from === 'conditions')
      takeConditions(
        known,
        question,
        read.health.filter(({ kind }) => kind === 'condition'),
      )
    if (question.from === 'medication')
      takeMedicines(
        known,
        question,
        read.health.filter(({ kind }) => kind === 'medication'),
      )
    if (question.ask.kind === 'evidence' && question.ask.evidence === 'events' && read.falls > 0) {
      known.evidence['events'] = { fall: Math.min(99, read.falls) }
      known.from[question.code] = 'signs'
    }
  }
  return known
}

function takeLast(known: Known, question: IntakeQuestion, last: IntakeAnswers): void {
  const answer = last[question.code]
  if (answer === undefined || answer === null) return
  known.answers[question.code] = answer
  known.from[question.code] = 'last'
  for (const option of chosenOf(question, answer)) {
    const key = `${question.code}.${option.value}`
    const told = last[key]
    if (told !== undefined) known.answers[key] = told
  }
}

function takeOptions(known: Known, question: IntakeQuestion, values: readonly string[]): void {
  const found = optionsOf(question.ask).filter(({ register }) =>
    register?.some((one) => values.includes(one)),
  )
  if (found.length === 0) return
  known.answers[question.code] = found.map(({ value }) => value)
  known.from[question.code] = 'register'
}

/** The phone of an assessor is told that it is known, not what it is (A-REG-13). */
function takeIncome(known: Known, question: IntakeQuestion, sources: readonly string[]): void {
  const found = optionsOf(question.ask).filter(({ register }) =>
    register?.some((one) => sources.includes(one)),
  )
  if (found.length === 0) return
  known.economic[question.code] = found.map(({ value }) => value)
  known.withheld.push(question.code)
}

function takeConditions(known: Known, question: IntakeQuestion, items: readonly HealthItem[]): void {
  if (items.length === 0) return
  const chosen = new Set<string>()
  const others: string[] = []
  for (const item of items) {
    const code = item.code.trim().toUpperCase()
    const option = optionsOf(question.ask).find(
      ({ icd, zh }) =>
        (code !== '' && icd !== undefined && new RegExp(icd, 'u').test(code)) ||
        (zh.split(/[ （]/u)[0] === item.name.trim() && zh !== ''),
    )
    if (option && !option.alone && !option.ask) {
      chosen.add(option.value)
      // Asked once for both: the code that changes the level.
      if (option.evidence && /^F\d{2}(\.\d{1,2})?$/u.test(code)) known.evidence[option.evidence] ??= code
    } else others.push(item.name)
  }
  const other = optionsOf(question.ask).find(({ ask }) => ask !== undefined)
  if (others.length > 0 && other) {
    chosen.add(other.value)
    known.answers[`${question.code}.${other.value}`] = others.join('、').slice(0, 500)
  }
  if (chosen.size === 0) return
  known.answers[question.code] = [...chosen]
  known.from[question.code] = 'register'
}

function takeMedicines(known: Known, question: IntakeQuestion, items: readonly HealthItem[]): void {
  if (items.length === 0) return
  known.answers[question.code] = items.slice(0, 60).map(({ name, detail }) => ({
    name: name.slice(0, 80),
    how: '',
    dose: detail.slice(0, 40),
    often: '',
  }))
  known.from[question.code] = 'register'
}
