import {
  faultsOf,
  type MessageTemplate,
  placeholdersOf,
  problems,
  type Route,
  type Template,
  templates,
  type TemplateCode,
} from '#contract/notifications'
import type { FieldError } from '#contract/problem'
import type { Tx } from '#platform/db'

/** A template as it counts now: the office's highest version, else what ships. */
export type Effective = {
  readonly code: string
  readonly definition: MessageTemplate
  readonly version: number
  readonly text: MessageTemplate['text']
  readonly routes: readonly Route[]
  readonly strategy: 'in_order' | 'all'
}

export function definitionOf(code: string): MessageTemplate | undefined {
  return Object.hasOwn(templates, code) ? templates[code as TemplateCode] : undefined // asked on the left
}

type VersionRow = {
  version: number
  title_zh: string
  body_zh: string
  title_en: string
  body_en: string
  routes: string
  strategy: string
  edited_by_name: string | null
  edited_at: Date
}

/** `array_to_string` in the query: pg leaves arrays of an enum type as text. */
const columns = [
  'version',
  'title_zh',
  'body_zh',
  'title_en',
  'body_en',
  'strategy',
  'edited_by_name',
  'edited_at',
] as const

export async function versionsOf(tx: Tx, code: string): Promise<VersionRow[]> {
  return tx
    .selectFrom('notifications.template_version')
    .select(columns)
    .select((eb) => eb.fn<string>('array_to_string', ['routes', eb.val(',')]).as('routes'))
    .where('code', '=', code)
    .orderBy('version', 'desc')
    .execute()
}

/** The highest version of every code, in one query. */
export async function currentVersions(tx: Tx): Promise<Map<string, VersionRow>> {
  const rows = await tx
    .selectFrom('notifications.template_version')
    .select([...columns, 'code'])
    .select((eb) => eb.fn<string>('array_to_string', ['routes', eb.val(',')]).as('routes'))
    .distinctOn('code')
    .orderBy('code')
    .orderBy('version', 'desc')
    .execute()
  return new Map(rows.map((row) => [row.code, row]))
}

export async function effective(tx: Tx, code: string): Promise<Effective> {
  const definition = definitionOf(code)
  if (!definition) throw problems.unknownTemplate(code)
  const row = (await versionsOf(tx, code))[0]
  return row
    ? fromRow(code, definition, row)
    : {
        code,
        definition,
        version: 0,
        text: definition.text,
        routes: definition.routes,
        strategy: definition.strategy,
      }
}

function fromRow(code: string, definition: MessageTemplate, row: VersionRow): Effective {
  return {
    code,
    definition,
    version: row.version,
    text: { zh: { title: row.title_zh, body: row.body_zh }, en: { title: row.title_en, body: row.body_en } },
    routes: row.routes.split(',') as Route[], // the column is an array of this enum
    strategy: row.strategy === 'all' ? 'all' : 'in_order',
  }
}

export function templateView(
  code: string,
  definition: MessageTemplate,
  row: VersionRow | undefined,
): Template {
  const now = row ? fromRow(code, definition, row) : undefined
  const text = now?.text ?? definition.text
  return {
    code,
    name: { zh: definition.zh, en: definition.en },
    urgency: definition.urgency,
    stoppable: definition.stoppable,
    variables: Object.entries(definition.variables).map(([name, variable]) => ({
      name,
      zh: variable.zh,
      en: variable.en,
      example: variable.example,
      secret: variable.secret === true,
    })),
    version: row?.version ?? 0,
    titleZh: text.zh.title,
    bodyZh: text.zh.body,
    titleEn: text.en.title,
    bodyEn: text.en.body,
    routes: [...(now?.routes ?? definition.routes)],
    strategy: now?.strategy ?? definition.strategy,
    editedBy: row?.edited_by_name ?? null,
    editedAt: row?.edited_at.toISOString() ?? null,
  }
}

type Texts = { titleZh: string; bodyZh: string; titleEn: string; bodyEn: string }

/** Throws `bad-text` naming each field whose text could not be sent. */
export function checkTexts(definition: MessageTemplate, texts: Texts): void {
  const declared = Object.keys(definition.variables)
  const errors: FieldError[] = (['titleZh', 'bodyZh', 'titleEn', 'bodyEn'] as const).flatMap((field) =>
    faultsOf(texts[field], declared).map((fault) => ({
      pointer: `/${field}`,
      detail: fault.zh,
      detailEn: fault.en,
    })),
  )
  if (errors.length > 0) throw problems.badText(undefined, errors)
}

export function unusedOf(definition: MessageTemplate, texts: Texts): string[] {
  const used = new Set([texts.titleZh, texts.bodyZh, texts.titleEn, texts.bodyEn].flatMap(placeholdersOf))
  return Object.keys(definition.variables).filter((name) => !used.has(name))
}
