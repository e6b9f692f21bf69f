import type { Worker } from '#contract/benefit-payees'
import * as contract from '#contract/worker-support'
import { linkTo } from '#web/lib/call.ts'
import { shortTime, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Drawer } from 'antd'
import { useState } from 'react'
import { SupportDecision } from './SupportDecision.tsx'
import { SupportForm } from './SupportForm.tsx'
import { supportMessages } from './support-messages.ts'
import './support.css'

export const supportTones: Record<contract.WorkerSupport['state'], Tone> = {
  applied: 'medium',
  granted: 'good',
  refused: 'high',
}

/** What was studied, the contract, the papers, who asked and who decided. */
export function SupportCase({ one }: { one: contract.WorkerSupport }) {
  const m = useMessages(supportMessages)
  const say = useWord()
  return (
    <>
      {one.entry && (
        <p>
          {say(contract.educations[one.entry.education])} · {one.entry.school} · {one.entry.major} ·{' '}
          <span className="digits">{one.entry.graduatedOn}</span>
          <br />
          {m.contract} <span className="digits">{one.entry.contractFrom}</span> –{' '}
          <span className="digits">{one.entry.contractTo ?? m.open}</span>
        </p>
      )}
      {one.papers.length > 0 && (
        <p>
          {one.papers.map((paper) => (
            <a
              key={paper.id}
              className="support-paper"
              href={linkTo(contract.readEvidence, { params: { supportId: one.id, paperId: paper.id } })}
              target="_blank"
              rel="noreferrer"
            >
              {say(contract.evidenceKinds[paper.kind])}
            </a>
          ))}
        </p>
      )}
      {one.note && <p>{one.note}</p>}
      <small className="field-hint">
        {m.applied} {m.by(one.appliedBy ?? '—', shortTime(one.appliedAt))}
        {one.decidedAt && ` · ${m.decided} ${m.by(one.decidedBy ?? '—', shortTime(one.decidedAt))}`}
        {one.reason && ` · ${one.reason}`}
      </small>
    </>
  )
}

/** Each kind of support, where this person stands with it, and what can be asked for. */
export function SupportDrawer({ worker, onClose }: { worker: Worker; onClose: () => void }) {
  const m = useMessages(supportMessages)
  const say = useWord()
  const [asking, setAsking] = useState<contract.SupportKind | null>(null)
  const query = useQuery(q(contract.showSupport, { params: { id: worker.id } }))
  return (
    <Drawer open size={560} title={`${worker.name} · ${m.title}`} onClose={onClose}>
      <ProblemNote error={query.error} retry={() => void query.refetch()} />
      <ul className="support-list">
        {query.data?.items.map((one) => (
          <li key={one.kind}>
            <header>
              <b>{say(contract.supportKinds[one.kind])}</b>
              {one.last ? (
                <Tag tone={supportTones[one.last.state]}>{say(contract.supportStates[one.last.state])}</Tag>
              ) : (
                <Tag tone="plain">{m.none}</Tag>
              )}
              {(one.last === null || one.last.state === 'refused') && (
                <ActionButton size="small" needs="benefits.prepare" onClick={() => setAsking(one.kind)}>
                  {one.last ? m.again : m.apply}
                </ActionButton>
              )}
            </header>
            <small className="field-hint">
              {one.promised
                ? `${m.promised} · ${one.amountFen === null ? m.noAmount : m.amount(yuan(one.amountFen))} · ${one.source ?? ''}`
                : m.notPromised}
            </small>
            {one.last && <SupportCase one={one.last} />}
            {one.last?.state === 'applied' && <SupportDecision one={one.last} />}
          </li>
        ))}
      </ul>
      {asking && (
        <SupportForm
          workerId={worker.id}
          workerName={worker.name}
          kind={asking}
          onClose={() => setAsking(null)}
        />
      )}
    </Drawer>
  )
}
