import { listQrCodes, makeElderQrCodes } from '#contract/calls'
import { count, list } from '#contract/people'
import { Group, groups as groupWords } from '#contract/people-words'
import { call } from '#web/lib/call.ts'
import { number } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, invalidate, q } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { useQuery } from '@tanstack/react-query'
import { Form, type FormInstance, Progress, Select } from 'antd'
import { useState } from 'react'
import { RegionPicker } from '../../shell/pickers/RegionPicker.tsx'
import { messages } from './messages.ts'

type Fields = { region: number; groups?: Group[] }
const MOST = 2000
const BATCH = 200

const queryOf = ({ region, groups }: Partial<Fields>) => ({
  region,
  status: 'alive' as const,
  ...(groups?.length ? { groups: groups.join(',') } : {}),
})

/** Cards for everybody of a region and some groups; batch after batch, and a batch that fails leaves the others made. */
export function MakeCards({ onClose, onMade }: { onClose: () => void; onMade: (made: number) => void }) {
  const m = useMessages(messages)
  const session = useSession()
  const [progress, setProgress] = useState<{ done: number; all: number } | null>(null)
  const [error, setError] = useState<unknown>(null)

  async function make(fields: Fields) {
    setError(null)
    try {
      const { count: all } = await call(count, { query: queryOf(fields) })
      if (all === 0 || all > MOST) return
      setProgress({ done: 0, all })
      let made = 0
      let done = 0
      let batch: Parameters<typeof makeBatch>[0] = []
      for await (const elder of everyRow(list, { query: queryOf(fields) }, MOST)) {
        batch.push(elder.id)
        if (batch.length < BATCH && done + batch.length < all) continue
        made += await makeBatch(batch)
        done += batch.length
        batch = []
        setProgress({ done, all })
      }
      if (batch.length > 0) made += await makeBatch(batch)
      await invalidate(listQrCodes)
      onMade(made)
    } catch (problem) {
      setError(problem)
      await invalidate(listQrCodes)
    } finally {
      setProgress(null)
    }
  }

  return (
    <FormDrawer<Fields>
      title={m.makeCards}
      submit={m.save}
      initial={session.regionCode ? { region: session.regionCode } : {}}
      pending={progress !== null}
      error={error}
      onClose={onClose}
      onSubmit={(fields) => void make(fields)}
    >
      {(form) => (
        <>
          <Form.Item name="region" label={m.region} rules={[{ required: true }]}>
            <RegionPicker width="100%" label={m.region} allowClear={false} />
          </Form.Item>
          <GroupsField />
          <HowMany form={form} />
          {progress && (
            <div role="status">
              <Progress
                aria-label={m.progress(number(progress.done), number(progress.all))}
                percent={Math.round((progress.done / progress.all) * 100)}
              />
              <p>{m.progress(number(progress.done), number(progress.all))}</p>
            </div>
          )}
        </>
      )}
    </FormDrawer>
  )
}

async function makeBatch(
  elderIds: Parameters<typeof call<typeof makeElderQrCodes>>[1]['body']['elderIds'],
): Promise<number> {
  return (await call(makeElderQrCodes, { body: { elderIds } })).made
}

function GroupsField() {
  const m = useMessages(messages)
  const say = useWord()
  return (
    <Form.Item name="groups" label={m.groups}>
      <Select
        mode="multiple"
        allowClear
        optionFilterProp="label"
        options={Group.options.map((value) => ({ value, label: say(groupWords[value]) }))}
      />
    </Form.Item>
  )
}

function HowMany({ form }: { form: FormInstance<Fields> }) {
  const m = useMessages(messages)
  const region = Form.useWatch('region', form)
  const groups = Form.useWatch('groups', form)
  const found = useQuery({
    ...q(count, { query: queryOf({ region, ...(groups ? { groups } : {}) }) }),
    enabled: region !== undefined,
  })
  if (!found.data) return null
  const n = found.data.count
  return (
    <p role="status" className={n === 0 || n > MOST ? 'codes-wrong' : undefined}>
      {n === 0 ? m.nobody : n > MOST ? m.tooMany(number(n)) : m.found(number(n))}
    </p>
  )
}
