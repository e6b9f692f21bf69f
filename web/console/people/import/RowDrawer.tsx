import * as contract from '#contract/people-import'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Link } from '@tanstack/react-router'
import { Button, Drawer, Form, Input } from 'antd'
import { paths } from '../../paths.ts'
import { MatchCard } from '../duplicates/MatchCard.tsx'
import { messages } from './messages.ts'

type Texts = Partial<Record<contract.ImportField, string>>

/** One row: what is doubtful, mended in place; and the people it may be, to decide upon. */
export function RowDrawer({
  one,
  row,
  onClose,
}: {
  one: contract.Import
  row: contract.ImportRow
  onClose: () => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  const [form] = Form.useForm<Texts>()
  const changes = [contract.show, contract.rows]
  const mend = useAction(contract.mendRow, { changes })
  const decide = useAction(contract.decideRow, { changes, done: onClose })
  const params = { importId: one.id, row: row.row }
  const settled = row.state === 'applied' || row.state === 'undone'
  const hard = row.reasons.find((reason) => !contract.importReasons[reason.code].soft)
  const hardOfSame = row.reasons.find(
    (reason) => !contract.importReasons[reason.code].soft && !contract.knownBetter.has(reason.code),
  )
  const alike = row.reasons.some((reason) => reason.code === 'likely_same')
  const { fields: usual } = contract.importList(one.list)
  const shown = [...new Set([...row.fields.map((f) => f.field), ...usual])]
  const initial: Texts = Object.fromEntries(row.fields.map(({ field, text }) => [field, text]))
  const wrong = new Map(row.reasons.map((reason) => [reason.field, reason]))

  const use = ({ field, suggestion }: contract.ImportRow['reasons'][number]) => {
    if (field && suggestion) form.setFieldValue(field, suggestion)
  }
  const save = (values: Texts) => {
    const fields = shown.flatMap((field) =>
      (values[field] ?? '') === (initial[field] ?? '') ? [] : [{ field, text: values[field] ?? '' }],
    )
    if (fields.length > 0) mend.mutate({ params, body: { fields } })
  }
  return (
    <Drawer
      open
      size={560}
      title={`${m.rowTitle(row.row)} ${row.name}`}
      onClose={onClose}
      footer={
        <div className="drawer-foot">
          {!settled && row.state !== 'skipped' && (
            <Button onClick={() => decide.mutate({ params, body: { decision: 'skip' } })}>{m.skip}</Button>
          )}
          {row.state === 'held' && !alike && (
            <ActionButton
              needs="people.import"
              disabledReason={hard && say(contract.importReasons[hard.code])}
              onClick={() => decide.mutate({ params, body: { decision: 'accept' } })}
            >
              {m.accept}
            </ActionButton>
          )}
          {alike && row.state === 'held' && (
            <ActionButton
              needs="people.import"
              disabledReason={hard && say(contract.importReasons[hard.code])}
              onClick={() => decide.mutate({ params, body: { decision: 'different' } })}
            >
              {m.different}
            </ActionButton>
          )}
          {!settled && (
            <Button type="primary" loading={mend.isPending} onClick={() => form.submit()}>
              {m.mend}
            </Button>
          )}
        </div>
      }
    >
      <ProblemNote error={mend.error ?? decide.error} />
      {row.elderId && (
        <p>
          <Link to={paths.elder} params={{ elderId: row.elderId }}>
            {m.record}
          </Link>
        </p>
      )}
      {row.reasons.length > 0 && (
        <ul className="row-reasons" style={{ marginBottom: 14 }}>
          {row.reasons.map((reason) => (
            <li key={reason.code + reason.field}>
              <Tag tone={contract.importReasons[reason.code].soft ? 'medium' : 'high'}>
                {say(contract.importReasons[reason.code])}
              </Tag>{' '}
              <small>{reason.code === 'in_file' ? m.rowTitle(Number(reason.detail)) : reason.detail}</small>
              {reason.suggestion && reason.field && !settled && (
                <>
                  {' '}
                  {m.suggestion} <b className="digits">{reason.suggestion}</b>{' '}
                  <Button size="small" onClick={() => use(reason)}>
                    {m.use}
                  </Button>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {row.matches.length > 0 && (
        <section>
          <h3>{m.matches}</h3>
          {row.matches.map((match) => (
            <MatchCard
              key={match.elderId}
              match={match}
              action={
                row.state === 'held' && (
                  <ActionButton
                    size="small"
                    needs="people.import"
                    disabledReason={hardOfSame && say(contract.importReasons[hardOfSame.code])}
                    onClick={() =>
                      decide.mutate({ params, body: { decision: 'same', elderId: match.elderId } })
                    }
                  >
                    {m.same}
                  </ActionButton>
                )
              }
            />
          ))}
        </section>
      )}
      <Form<Texts> form={form} layout="vertical" initialValues={initial} onFinish={save} disabled={settled}>
        {shown.map((field) => {
          const reason = wrong.get(field)
          return (
            <Form.Item
              key={field}
              name={field}
              label={
                <>
                  {say(contract.fieldWords(field))}
                  {row.fields.find((f) => f.field === field)?.mended && <Tag tone="low">{m.mended}</Tag>}
                </>
              }
              {...(reason
                ? {
                    validateStatus: contract.importReasons[reason.code].soft
                      ? ('warning' as const)
                      : ('error' as const),
                    help: say(contract.importReasons[reason.code]),
                  }
                : {})}
            >
              <Input maxLength={300} />
            </Form.Item>
          )
        })}
      </Form>
    </Drawer>
  )
}
