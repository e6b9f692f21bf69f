import { useMessages } from '#web/lib/locale.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { PlusOutlined, RedoOutlined, UndoOutlined } from '@ant-design/icons'
import { useBlocker } from '@tanstack/react-router'
import { App, Button, Segmented } from 'antd'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { BuilderContext, type Campaign, useFormBuilder } from './builder.ts'
import { addSection, questionsOf } from './draft.ts'
import { FaultList } from './FaultList.tsx'
import { placeOf } from './faults.ts'
import './form.css'
import { HeadPanel } from './HeadPanel.tsx'
import { builderMessages } from './messages.ts'
import { Preview } from './Preview.tsx'
import { SectionPanel } from './SectionPanel.tsx'
import { StartFrom } from './StartFrom.tsx'

/** Builds the form of a draft: sections, questions, options and conditions beside what the collector will see. */
export function FormEditor({ one, onDirty }: { one: Campaign; onDirty: (dirty: boolean) => void }) {
  const m = useMessages(builderMessages)
  const { modal } = App.useApp()
  const { builder, faults, dirty, conflict, reset, save, send, undo, redo } = useFormBuilder(one)
  const { draft, open, setOpen, change } = builder
  const root = useRef<HTMLDivElement>(null)
  const [starting, setStarting] = useState(false)
  const [looking, setLooking] = useState(false)
  const [part, setPart] = useState(0)
  const [going, setGoing] = useState<string | null>(null)

  useEffect(() => onDirty(dirty), [dirty, onDirty])
  useBlocker({
    shouldBlockFn: ({ current, next }) =>
      new Promise<boolean>((resolve) => {
        if (!dirty || current.pathname === next.pathname) return resolve(false)
        modal.confirm({ title: m.leave, onOk: () => resolve(false), onCancel: () => resolve(true) })
      }),
    enableBeforeUnload: () => dirty,
  })

  // The preview turns to the section that is worked on.
  useEffect(() => {
    const at = draft.sections.findIndex(
      ({ key, questions }) => key === open || questions.some((question) => question.key === open),
    )
    if (at >= 0) setPart(at)
  }, [open, draft.sections])

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return
      const letter = event.key.toLowerCase()
      const act = letter === 'y' || (letter === 'z' && event.shiftKey) ? redo : letter === 'z' ? undo : null
      const from = event.target
      if (
        act === null ||
        !root.current?.offsetParent ||
        document.querySelector('.ant-modal-wrap:not([style*="display: none"]), .ant-drawer-open')
      )
        return
      // A field elsewhere on the page takes back its own letters.
      if (from instanceof HTMLElement && from !== document.body && !root.current.contains(from)) return
      event.preventDefault()
      act?.()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [undo, redo])

  // From the list of faults to the field, once it is on the page.
  useEffect(() => {
    if (going === null || !root.current) return
    for (let at = going; at.startsWith('/form'); at = at.slice(0, at.lastIndexOf('/'))) {
      const found = root.current.querySelector<HTMLElement>(`[data-at="${at}"]`)
      if (!found) continue
      found.scrollIntoView({ block: 'center' })
      found.querySelector<HTMLElement>('input, textarea, button')?.focus({ preventScroll: true })
      break
    }
    setGoing(null)
  }, [going])
  const go = (pointer: string) => {
    const { section, question } = placeOf(pointer)
    const of = section === undefined ? undefined : draft.sections[section]
    setOpen((question === undefined ? of?.key : of?.questions[question]?.key) ?? null)
    setLooking(false)
    setGoing(pointer)
  }

  // Typing does not wait for the preview.
  const shown = useDeferredValue(draft)
  let before = 0
  return (
    <BuilderContext value={builder}>
      <div className="form-builder" ref={root} data-looking={looking}>
        <div className="builder-bar no-print">
          <ActionButton
            type={dirty ? 'primary' : 'default'}
            needs="assessment.manage"
            loading={save.isPending}
            disabledReason={
              dirty ? (faults.length > 0 ? m.mendFirst(faults.length) : undefined) : m.nothingToSave
            }
            onClick={send}
          >
            {m.save}
          </ActionButton>
          <span role="status">
            <Tag tone={dirty ? 'medium' : 'good'}>{dirty ? m.unsaved : m.saved}</Tag>
          </span>
          <Button
            icon={<UndoOutlined />}
            aria-label={m.undo}
            title={`${m.undo} Ctrl+Z`}
            aria-keyshortcuts="Control+Z"
            disabled={!undo}
            onClick={undo}
          />
          <Button
            icon={<RedoOutlined />}
            aria-label={m.redo}
            title={`${m.redo} Ctrl+Shift+Z`}
            aria-keyshortcuts="Control+Shift+Z"
            disabled={!redo}
            onClick={redo}
          />
          <Button onClick={() => setStarting(true)}>{m.start}</Button>
          <Segmented
            className="builder-switch"
            value={looking ? 'look' : 'edit'}
            onChange={(next) => setLooking(next === 'look')}
            options={[
              { value: 'edit', label: m.edit },
              { value: 'look', label: m.preview },
            ]}
          />
          <span className="builder-count field-hint">
            {m.count(draft.sections.length, questionsOf(draft).length)}
          </span>
        </div>
        <ProblemNote
          error={conflict ? null : save.error}
          placed={new Set(faults.map(({ pointer }) => pointer.slice(1)))}
        />
        {conflict && (
          <p className="builder-faults" role="alert">
            {m.conflict}{' '}
            <Button size="small" onClick={reset}>
              {m.takeTheirs}
            </Button>
          </p>
        )}
        <div className="builder-columns">
          <div className="builder-edit">
            <FaultList faults={faults} go={go} />
            <HeadPanel />
            {draft.sections.map((section, s) => {
              const first = before
              before += section.questions.length
              return <SectionPanel key={section.key} section={section} s={s} before={first} />
            })}
            <Button
              icon={<PlusOutlined />}
              onClick={() => {
                const next = addSection(draft)
                change(next)
                setOpen(next.sections.at(-1)?.key ?? null)
              }}
            >
              {m.addSection}
            </Button>
          </div>
          <Preview draft={shown} part={part} setPart={setPart} />
        </div>
        {starting && <StartFrom one={one} onClose={() => setStarting(false)} />}
      </div>
    </BuilderContext>
  )
}
