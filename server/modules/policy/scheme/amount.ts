import type { AmountPart, AmountRule } from '#contract/benefit-scheme'
import type { VariableName } from '#contract/benefit-situation'
import type { Expression } from './expression.ts'

/**
 * An amount rule as JavaScript and SQL. Both give an integer in the scheme's unit, null for unknown (a fact or a blank of
 * the document), and −1 for none: no row of a table fits, so nothing is due.
 */
export type Amount = {
  readonly js: string
  readonly sql: string
  readonly temporaries: readonly string[]
  readonly variables: readonly VariableName[]
  /** Pointers of blanks, below /amount. */
  readonly blanks: readonly string[]
  /** The most it can be, when that is fixed. */
  readonly ceiling: number | null
}

/** Compiles the expression at a pointer below /amount; faults are collected by the caller. */
export type Express = (text: string, wanted: 'bool' | 'number', pointer: string) => Expression

const OFFSET = {
  down: { hundred: 0, tenThousand: 0 },
  nearest: { hundred: 50, tenThousand: 5000 },
  up: { hundred: 99, tenThousand: 9999 },
} as const
const MAX = Number.MAX_SAFE_INTEGER
const write = (value: number | null) => ({
  js: String(value),
  sql: value === null ? 'null::bigint' : `${value}::bigint`,
})

/** What the generated code calls: arithmetic in hundredths (units) and ten-thousandths (shares), integers throughout. */
export const arithmetic = {
  perUnit(
    units: number | null,
    whole: boolean,
    rate: number | null,
    offset: number,
    cap: number | null,
  ): number | null {
    if (units === null || rate === null || cap === null) return null
    const hundredths = whole ? units * 100 : Math.floor(units * 100 + 0.5)
    const raw = hundredths > 0 ? hundredths * rate : 0
    if (raw > MAX - 10_000) return null
    return Math.min(Math.floor((raw + offset) / 100), cap)
  },
  percent(
    of: number | null,
    share: number | null,
    offset: number,
    cap: number | null,
    left: number | null,
  ): number | null {
    if (of === null || share === null || cap === null || left === null) return null
    if (share === -1) return -1
    const raw = of > 0 ? of * share : 0
    if (raw > MAX - 10_000) return null
    return Math.min(Math.floor((raw + offset) / 10_000), cap, Math.max(left, 0))
  },
  combine(how: 'sum' | 'higher' | 'lower', parts: readonly (number | null)[]): number | null {
    let result = -1
    for (const part of parts) {
      if (part === null) return null
      if (part === -1) continue
      if (result === -1) result = part
      else if (how === 'sum') result += part
      else result = how === 'higher' ? Math.max(result, part) : Math.min(result, part)
    }
    return result > MAX ? null : result
  },
}

type Row = { when: string; value: number | null }

/** The first row that holds; an undecided row before it leaves the value unknown. */
function table(rows: readonly Row[], pointer: string, field: string, express: Express) {
  const built = rows.map((row, i) => ({
    when: express(row.when, 'bool', `${pointer}/rows/${i}/when`),
    value: write(row.value),
    blank: row.value === null ? [`${pointer}/rows/${i}/${field}`] : [],
  }))
  return { built, blanks: built.flatMap((row) => row.blank) }
}

function tableCode(built: ReturnType<typeof table>['built'], temporary: (i: number) => string) {
  const js = built.reduceRight((rest, { when, value }, i) => {
    const t = temporary(i)
    return `((${t}=${when.js})===true?${value.js}:${t}===null?null:${rest})`
  }, '-1')
  const sql = `(case ${built
    .map(({ when, value }) => `when ${when.sql} then ${value.sql} when (${when.sql}) is null then null`)
    .join(' ')} else -1 end)`
  return { js, sql }
}

function part(rule: AmountPart, pointer: string, prefix: string, express: Express): Amount {
  const temporary = (i: number) => `${prefix}r${i}`
  switch (rule.how) {
    case 'fixed':
      return {
        ...write(rule.value),
        temporaries: [],
        variables: [],
        blanks: rule.value === null ? [`${pointer}/value`] : [],
        ceiling: rule.value,
      }
    case 'table': {
      const { built, blanks } = table(rule.rows, pointer, 'value', express)
      return {
        ...tableCode(built, temporary),
        temporaries: [...built.flatMap(({ when }) => when.temporaries), ...built.map((_, i) => temporary(i))],
        variables: built.flatMap(({ when }) => when.variables),
        blanks,
        ceiling: blanks.length > 0 ? null : Math.max(...rule.rows.map((row) => row.value ?? 0)),
      }
    }
    case 'per_unit': {
      const units = express(rule.units, 'number', `${pointer}/units`)
      const whole = units.type === 'int'
      const cap = rule.cap === undefined ? MAX : rule.cap
      const offset = OFFSET[rule.rounding].hundred
      const hundredths = whole ? `${units.sql}::numeric * 100` : `floor(${units.sql} * 100 + 0.5)::numeric`
      const raw = `greatest(${hundredths}, 0) * ${write(rule.rate).sql}`
      return {
        js: `reckon.perUnit(${units.js},${whole},${rule.rate},${offset},${cap})`,
        sql:
          rule.rate === null || cap === null
            ? 'null::bigint'
            : `(case when ${units.sql} is null or ${raw} > ${MAX - 10_000} then null else least(div(${raw} + ${offset}, 100), ${cap}) end)::bigint`,
        temporaries: units.temporaries,
        variables: units.variables,
        blanks: [
          ...(rule.rate === null ? [`${pointer}/rate`] : []),
          ...(rule.cap === null ? [`${pointer}/cap`] : []),
        ],
        ceiling: rule.cap ?? null,
      }
    }
    case 'percent': {
      const of = express(rule.of, 'number', `${pointer}/of`)
      const left = rule.left === undefined ? undefined : express(rule.left, 'number', `${pointer}/left`)
      const { built, blanks } = table(
        rule.rows.map((row) => ({ when: row.when, value: row.basisPoints })),
        pointer,
        'basisPoints',
        express,
      )
      const share = tableCode(built, temporary)
      const cap = rule.cap === undefined ? MAX : rule.cap
      const offset = OFFSET[rule.rounding].tenThousand
      const raw = `greatest(trunc(${of.sql}::numeric), 0) * (${share.sql})`
      return {
        js: `reckon.percent(${of.js},${share.js},${offset},${cap},${left ? left.js : MAX})`,
        sql:
          cap === null
            ? 'null::bigint'
            : `(case when ${of.sql} is null or ${share.sql} is null${left ? ` or ${left.sql} is null` : ''} then null when ${share.sql} = -1 then -1 when ${raw} > ${MAX - 10_000} then null
              else least(div(${raw} + ${offset}, 10000), ${cap}${left ? `, greatest(${left.sql}, 0)::numeric` : ''}) end)::bigint`,
        temporaries: [
          ...of.temporaries,
          ...(left?.temporaries ?? []),
          ...built.flatMap(({ when }) => when.temporaries),
          ...built.map((_, i) => temporary(i)),
        ],
        variables: [
          ...of.variables,
          ...(left?.variables ?? []),
          ...built.flatMap(({ when }) => when.variables),
        ],
        blanks: [...blanks, ...(rule.cap === null ? [`${pointer}/cap`] : [])],
        ceiling: rule.cap ?? null,
      }
    }
  }
}

export function amountOf(rule: AmountRule, express: Express): Amount {
  if (!('parts' in rule)) return part(rule, '/amount', 'm', express)
  const parts = rule.parts.map((one, i) => part(one, `/amount/parts/${i}`, `m${i}_`, express))
  const all = parts.map((one) => one.sql)
  const unknown = all.map((sql) => `(${sql}) is null`).join(' or ')
  const sql =
    rule.how === 'sum'
      ? `(case when ${unknown} then null when greatest(${all.join(',')}) = -1 then -1 when ${all.map((one) => `greatest(${one}, 0)::numeric`).join(' + ')} > ${MAX} then null else ${all.map((one) => `greatest(${one}, 0)`).join(' + ')} end)`
      : rule.how === 'higher'
        ? `(case when ${unknown} then null else greatest(${all.join(',')}) end)`
        : `(case when ${unknown} then null else coalesce(least(${all.map((one) => `nullif(${one}, -1)`).join(',')}), -1) end)`
  const ceilings = parts.map((one) => one.ceiling)
  const known = ceilings.flatMap((one) => (one === null ? [] : [one]))
  return {
    js: `reckon.combine('${rule.how}',[${parts.map((one) => one.js).join(',')}])`,
    sql,
    temporaries: parts.flatMap((one) => one.temporaries),
    variables: parts.flatMap((one) => one.variables),
    blanks: parts.flatMap((one) => one.blanks),
    ceiling:
      known.length < ceilings.length
        ? null
        : rule.how === 'sum'
          ? known.reduce((sum, one) => sum + one, 0)
          : Math.max(...known),
  }
}
