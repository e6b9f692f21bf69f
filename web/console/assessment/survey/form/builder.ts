import { isProblem, stale } from '#contract/problem'
import * as contract from '#contract/survey'
import type { FormFault } from '#contract/survey-faults'
import type { Output } from '#web/lib/call.ts'
import { fieldErrors } from '#web/lib/field-errors.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { invalidate, useAction } from '#web/lib/query.ts'
import { App } from 'antd'
import { createContext, use, useEffect, useMemo, useState } from 'react'
import { type Draft, draftOf, formOf, questionsOf, textOf } from './draft.ts'
import { faultsOf, placeOf } from './faults.ts'
import { begin, change as changed, type History, redo, undo } from './history.ts'
import { builderMessages } from './messages.ts'

export type Campaign = Output<typeof contract.showCampaign>

/** What the parts of the editor share: the form, how it is changed, and what is wrong where. */
export type Builder = {
  draft: Draft
  /** `mark`: the field being typed in, whose keystrokes are undone together. */
  change: (next: Draft, mark?: string) => void
  faultAt: (pointer: string) => string | undefined
  /** How many faults lie at or below a pointer. */
  faultsIn: (pointer: string) => number
  /** The key of the question or section that is open. */
  open: string | null
  setOpen: (key: string | null) => void
}

export const BuilderContext = createContext<Builder | null>(null)
export function useBuilder(): Builder {
  const builder = use(BuilderContext)
  if (!builder) throw new Error('outside the form builder')
  return builder
}

/** Conditions that are wrong now, by the question they belong to: positions change when something is moved. */
function brokenConditions(draft: Draft, faults: readonly FormFault[]): Map<string, FormFault> {
  return new Map(
    faults
      .filter(({ pointer }) => pointer.endsWith('/when'))
      .map((fault) => {
        const { section = -1, question = -1 } = placeOf(fault.pointer)
        return [`${draft.sections[section]?.questions[question]?.key} ${fault.detail}`, fault]
      }),
  )
}

export function useFormBuilder(one: Campaign) {
  const m = useMessages(builderMessages)
  const say = useWord()
  const { message } = App.useApp()
  const [history, setHistory] = useState<History<Draft>>(() => begin(draftOf(one.form)))
  const [seen, setSeen] = useState({ text: textOf(one.form), updatedAt: one.updatedAt })
  const [sent, setSent] = useState<string | null>(null)
  const [open, setOpen] = useState<string | null>(null)
  const draft = history.now
  const text = useMemo(() => textOf(draft), [draft])
  const faults = useMemo(() => faultsOf(draft), [draft])
  const dirty = text !== seen.text

  const reset = () => {
    setHistory(begin(draftOf(one.form)))
    setSeen({ text: textOf(one.form), updatedAt: one.updatedAt })
  }
  const save = useAction(contract.saveForm, {
    changes: [contract.showCampaign, contract.listCampaigns],
    done: (answer) => setSeen({ text: textOf(answer.form), updatedAt: answer.updatedAt }),
  })
  // Somebody else was faster: what they saved is read, and chosen or not.
  useEffect(() => {
    if (isProblem(save.error, stale)) void invalidate(contract.showCampaign)
  }, [save.error])
  // The campaign was read again: its settings changed, or its form, by this editor or by somebody else.
  const theirs = useMemo(() => textOf(one.form), [one.form])
  const fresh = one.updatedAt > seen.updatedAt
  const mine = theirs === seen.text || theirs === text || theirs === sent
  useEffect(() => {
    if (!fresh) return
    if (!mine && !dirty) setHistory(begin(draftOf(one.form)))
    if (mine || !dirty) setSeen({ text: theirs, updatedAt: one.updatedAt })
  }, [fresh, mine, dirty, theirs, one.form, one.updatedAt])

  const change = (next: Draft, mark?: string) => {
    setHistory((before) => changed(before, next, mark))
    if (mark !== undefined) return
    const before = brokenConditions(draft, faults)
    const broken = [...brokenConditions(next, faultsOf(next))].filter(([key]) => !before.has(key))
    const [first] = broken
    if (!first) return
    const { section = -1, question = -1 } = placeOf(first[1].pointer)
    const of = next.sections[section]?.questions[question]
    // Of a question that was itself just made, its own field says it.
    if (!of || !questionsOf(draft).some(({ key }) => key === of.key)) return
    const words = say({ zh: first[1].detail, en: first[1].detailEn })
    message.warning(m.broken(`${m.quoted(say(of) || of.zh || of.code)}：${words}`), 6)
  }

  // What the server refused of this very form, at its field too.
  const refused = useMemo(
    () => (save.error && sent === text ? fieldErrors(save.error) : {}),
    [save.error, sent, text],
  )
  const known = new Set(faults.map(({ pointer }) => pointer))
  const all: FormFault[] = [
    ...faults,
    ...Object.entries(refused)
      .map(([path, words]) => ({ pointer: `/${path}`, detail: words, detailEn: words }))
      .filter(({ pointer }) => pointer.startsWith('/form') && !known.has(pointer)),
  ]

  const builder: Builder = {
    draft,
    change,
    faultAt: (pointer) => {
      const found = all.filter((fault) => fault.pointer === pointer)
      return found.length === 0
        ? undefined
        : found
            .map((fault) => say({ zh: fault.detail, en: fault.detailEn }))
            .join(say({ zh: '；', en: '; ' }))
    },
    faultsIn: (pointer) =>
      all.filter((fault) => fault.pointer === pointer || fault.pointer.startsWith(`${pointer}/`)).length,
    open,
    setOpen,
  }
  return {
    builder,
    faults: all,
    dirty,
    conflict: fresh && !mine && dirty,
    reset: () => {
      save.reset()
      reset()
    },
    save,
    send: () => {
      setSent(text)
      save.mutate({
        params: { campaignId: one.id },
        body: { form: formOf(draft), updatedAt: seen.updatedAt },
      })
    },
    undo: history.past.length > 0 ? () => setHistory(undo) : undefined,
    redo: history.future.length > 0 ? () => setHistory(redo) : undefined,
  }
}
