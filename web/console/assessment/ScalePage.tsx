import { scoreScale, showScale } from '#contract/assessment-scale'
import { uuidv7 } from '#contract/id'
import * as drafts from '#contract/scale-drafts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { fieldErrors, q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { daysAgo, listed } from '#web/lib/format.ts'
import { paths } from '../paths.ts'
import { draftMessages } from './scale-draft-messages.ts'
import { AnswersForm, type Answered, openItems } from './AnswersForm.tsx'
import './assessment.css'
import { assessmentMessages } from './messages.ts'
import { scaleRoute } from './pages.tsx'
import { LevelTag, ToConfirm } from './words.tsx'

/** A scale as it is, and a place to try it: nothing is stored. */
export function ScalePage() {
  const m = useMessages(assessmentMessages)
  const say = useWord()
  const { scaleId } = scaleRoute.useParams()
  const { version } = scaleRoute.useSearch()
  const answer = useQuery(q(showScale, { params: { scale: scaleId }, query: { version } }))
  const [value, setValue] = useState<Answered>({ answers: {}, evidence: {} })
  const action = useAction(scoreScale, { changes: [] })
  const d = useMessages(draftMessages)
  const navigate = scaleRoute.useNavigate()
  const begin = useAction(drafts.saveDraft, {
    changes: [drafts.listDrafts],
    done: (made) => void navigate({ to: paths.scaleDraft, params: { draftId: made.id } }),
  })
  const scale = answer.data
  if (!scale)
    return (
      <Page title={m.scales}>
        <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
      </Page>
    )
  const left = openItems(scale, value.answers)
  const faults = Object.keys(fieldErrors(action.error) ?? {}).map((key) => `/${key.replace('.', '/')}`)
  return (
    <Page
      title={say(scale)}
      note={`${scale.source.document} · ${scale.version}`}
      actions={
        <ActionButton
          needs="assessment.manage"
          title={d.newVersionNote}
          loading={begin.isPending}
          onClick={() =>
            begin.mutate({
              // Made by uuidv7: the brand is only a type.
              params: { draftId: uuidv7() as drafts.ScaleDraftId },
              body: {
                scale: { ...scale, version: `${scale.version}-1`, validFrom: daysAgo(-30), validTo: null },
              },
            })
          }
        >
          {d.newVersion}
        </ActionButton>
      }
    >
      <ProblemNote error={begin.error} />
      <ToConfirm notes={scale.toConfirm} />
      <div className="two-columns">
        <div>
          <Panel title={m.try} note={m.tryNote}>
            {scale.licence && <p className="field-hint">{say(scale.licence)}</p>}
            <AnswersForm scale={scale} value={value} onChange={setValue} faults={faults} />
          </Panel>
        </div>
        <div>
          <Panel
            title={m.score}
            actions={
              <ActionButton
                type="primary"
                loading={action.isPending}
                onClick={() =>
                  action.mutate({ params: { scale: scale.id }, body: { version: scale.version, ...value } })
                }
              >
                {m.score}
              </ActionButton>
            }
          >
            {left > 0 && <p className="field-hint">{m.unanswered(left)}</p>}
            <ProblemNote error={action.error} />
            {action.data && (
              <>
                {action.data.level === null ? (
                  <p>{m.noLevel}</p>
                ) : (
                  <LevelTag
                    level={action.data.level}
                    zh={action.data.name?.zh ?? ''}
                    en={action.data.name?.en ?? ''}
                  />
                )}
                {action.data.total !== null && (
                  <p>{m.scoreOf(String(action.data.total), String(action.data.max))}</p>
                )}
                <ul>
                  {action.data.groups.map((group) => (
                    <li key={group.code}>
                      {say(group)}{' '}
                      <b className="digits">
                        {group.points} / {group.max}
                      </b>
                    </li>
                  ))}
                  {action.data.grounds.map((ground) => (
                    <li key={ground.code}>
                      {say(ground)} <small className="field-hint">{ground.clause}</small>{' '}
                      {ground.counted ? `${ground.from} → ${ground.to}` : m.notCounted}
                    </li>
                  ))}
                </ul>
              </>
            )}
          </Panel>
          <Panel title={m.levels} flush>
            <table className="mini">
              <tbody>
                {scale.levels.map((level) => (
                  <tr key={level.level}>
                    <td className="digits">{level.level}</td>
                    <td>{say(level)}</td>
                    <td className="is-right digits">
                      {scale.result.kind === 'bands' &&
                        listed(
                          scale.result.bands
                            .filter((band) => band.level === level.level)
                            .map((band) =>
                              band.from === band.to ? String(band.from) : `${band.from}–${band.to}`,
                            ),
                        )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Panel>
          {scale.changes.length > 0 && (
            <Panel title={m.changes}>
              <Facts
                columns={1}
                items={scale.changes.map((change) => [change.clause, say(change)] as const)}
              />
            </Panel>
          )}
        </div>
      </div>
    </Page>
  )
}
