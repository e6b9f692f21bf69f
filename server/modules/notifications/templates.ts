import {
  editTemplate,
  events,
  fill,
  listTemplates,
  previewTemplate,
  problems,
  smsSize,
  type Template,
  templates,
  templateVersions,
} from '#contract/notifications'
import { stale } from '#contract/problem'
import { clock } from '#platform/clock'
import { sql } from 'kysely'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { checkTexts, currentVersions, definitionOf, templateView, unusedOf, versionsOf } from './template.ts'

export const listTemplatesRoute = route(listTemplates, async ({ tx }) => {
  const versions = await currentVersions(tx)
  return {
    items: Object.entries(templates).map(([code, definition]) =>
      templateView(code, definition, versions.get(code)),
    ),
  }
})

async function currentView(tx: Tx, code: string): Promise<Template> {
  const definition = definitionOf(code)
  if (!definition) throw problems.unknownTemplate(code)
  return templateView(code, definition, (await versionsOf(tx, code))[0])
}

export const templateVersionsRoute = route(templateVersions, async ({ tx, params }) => {
  const definition = definitionOf(params.code)
  if (!definition) throw problems.unknownTemplate(params.code)
  const rows = await versionsOf(tx, params.code)
  return {
    items: [
      ...rows.map((row) => templateView(params.code, definition, row)),
      templateView(params.code, definition, undefined),
    ],
  }
})

/** A new version; the old ones stay, so that a message can always be read as it was sent. */
export const editTemplateRoute = route(editTemplate, async ({ tx, params, body }) => {
  const definition = definitionOf(params.code)
  if (!definition) throw problems.unknownTemplate(params.code)
  checkTexts(definition, body)
  const current = (await versionsOf(tx, params.code))[0]?.version ?? 0
  if (current !== body.seenVersion) throw stale()
  const made = await tx
    .insertInto('notifications.template_version')
    .values({
      code: params.code,
      version: current + 1,
      title_zh: body.titleZh,
      body_zh: body.bodyZh,
      title_en: body.titleEn,
      body_en: body.bodyEn,
      routes: sql`${[...new Set(body.routes)]}::text[]::notifications.route[]`,
      strategy: body.strategy,
      edited_at: clock.now(),
    })
    .onConflict((c) => c.columns(['code', 'version']).doNothing())
    .returning('version')
    .executeTakeFirst()
  if (!made) throw stale()
  await record(tx, events.templateEdited, { code: params.code, version: made.version }, { regionCode: 0 })
  return currentView(tx, params.code)
})

/** The signature that the provider in front puts before every SMS. */
async function signatureOf(tx: Tx): Promise<string | null> {
  const row = await tx
    .selectFrom('notifications.channel')
    .select(sql<string | null>`settings->>'signName'`.as('sign'))
    .where('route', '=', 'sms')
    .where('enabled', '=', true)
    .where('code', '<>', 'outbox')
    .orderBy('ordinal')
    .limit(1)
    .executeTakeFirst()
  return row?.sign ?? null
}

export const previewTemplateRoute = route(previewTemplate, async ({ tx, params, body }) => {
  const definition = definitionOf(params.code)
  if (!definition) throw problems.unknownTemplate(params.code)
  checkTexts(definition, body)
  const example = Object.fromEntries(
    Object.entries(definition.variables).map(([name, variable]) => [name, variable.example]),
  )
  const signature = await signatureOf(tx)
  const shown = (title: string, text: string) => {
    const filled = fill(text, example)
    return { title: fill(title, example), body: filled, sms: smsSize(filled, signature ?? '') }
  }
  return {
    signature,
    zh: shown(body.titleZh, body.bodyZh),
    en: shown(body.titleEn, body.bodyEn),
    unused: unusedOf(definition, body),
  }
})
