import * as contract from '#contract/benefit-applications'
import { addPaper, readPaper } from '#contract/benefit-papers'
import { uuidv7 } from '#contract/id'
import { linkTo } from '#web/lib/call.ts'
import { base64Of, PAPERS } from '#web/lib/file.ts'
import { dayText, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { applicationMessages } from './application-messages.ts'

/** What must be brought, what need not be and from where it is known, and the files that came. */
export function ApplicationPapers({ application: one }: { application: contract.Application }) {
  const m = useMessages(applicationMessages)
  const say = useWord()
  const may = useMay()
  const open = one.state === 'submitted' || one.state === 'returned'
  return (
    <>
      <h3>{m.papers}</h3>
      {one.papersAsked.length === 0 ? (
        <p>{m.nothingAsked}</p>
      ) : (
        <p>
          {m.asked}: <strong>{one.papersAsked.map((paper) => say(paper)).join('、')}</strong>
        </p>
      )}
      {one.papersKnown.length > 0 && (
        <>
          <p>{m.known}:</p>
          <ul style={{ paddingInlineStart: 20 }}>
            {one.papersKnown.map((paper) => (
              <li key={paper.zh}>
                {say(paper)}
                {paper.by.map((from) => (
                  <small key={from.zh}>
                    {' · '}
                    {say(from)}: {from.source ?? m.register}
                    {from.since && ` (${m.since(dayText(from.since))})`}
                  </small>
                ))}
              </li>
            ))}
          </ul>
        </>
      )}
      <p>
        {m.attached}: {one.papers.length === 0 && m.noFiles}
      </p>
      <ul style={{ paddingInlineStart: 20 }}>
        {one.papers.map((paper) => (
          <li key={paper.id}>
            <a
              href={linkTo(readPaper, { params: { id: one.id, paperId: paper.id } })}
              target="_blank"
              rel="noreferrer"
            >
              {paper.title}
            </a>{' '}
            <small>{m.by(paper.addedBy ?? '', shortTime(paper.addedAt))}</small>
          </li>
        ))}
      </ul>
      {open && may('benefits.apply') && <Attach application={one} />}
    </>
  )
}

function Attach({ application: one }: { application: contract.Application }) {
  const m = useMessages(applicationMessages)
  const say = useWord()
  const [title, setTitle] = useState('')
  const [file, setFile] = useState<File | null>(null)
  // One id for a file: pressing twice attaches it once.
  const [paperId, setPaperId] = useState(() => uuidv7())
  const add = useAction(addPaper, {
    changes: [contract.listApplications],
    done: () => {
      setTitle('')
      setFile(null)
      setPaperId(uuidv7())
    },
  })
  const named = title || (one.papersAsked[0] ? say(one.papersAsked[0]) : '')
  const send = async () => {
    if (!file || named === '') return
    const data = await base64Of(file)
    add.mutate({ params: { id: one.id }, body: { paperId, title: named, name: file.name, data } })
  }
  return (
    <div style={{ display: 'grid', gap: 8, justifyItems: 'start', marginBottom: 16 }}>
      <ProblemNote error={add.error} />
      <Input
        aria-label={m.title}
        placeholder={named || m.title}
        maxLength={120}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      <label>
        {m.file}{' '}
        <input
          key={paperId}
          type="file"
          aria-label={m.choose}
          accept={PAPERS}
          onChange={(event) => setFile(event.target.files?.[0] ?? null)}
        />
      </label>
      <Button
        size="small"
        loading={add.isPending}
        disabled={!file || named === ''}
        onClick={() => void send()}
      >
        {m.attach}
      </Button>
    </div>
  )
}
