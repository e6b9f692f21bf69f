import type { Endpoint } from '#contract/endpoint'
import type { Permission } from '#contract/permission'
import type { Roll, RollEndpoints, RollField } from '#contract/rolls'
import { shortTime } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { pages, rowsOf } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Drawer } from 'antd'
import { type ReactNode, useState } from 'react'
import { messages } from './messages.ts'
import { RollRows } from './RollRows.tsx'
import { UploadList } from './UploadList.tsx'
import './rolls.css'

/** Lists of one kind: upload, what became of each, and the rows of one. `changes` is what a taken row changes elsewhere. */
export function RollsDrawer({
  contract,
  may,
  title,
  fields,
  changes,
  verify,
  onClose,
}: {
  contract: RollEndpoints
  /** What it takes to upload and mend. */
  may: Permission
  title: string
  fields: readonly RollField[]
  changes: readonly Endpoint[]
  /** What a second person does with a list that is in. */
  verify?: (roll: Roll) => ReactNode
  onClose: () => void
}) {
  const m = useMessages(messages)
  const mayDo = useMay()
  const [openId, setOpenId] = useState<string | null>(null)
  const list = useInfiniteQuery({
    ...pages(contract.list, { query: {} }),
    refetchInterval: (query) =>
      rowsOf(contract.list, query.state.data).some((one) => one.running) ? 1500 : false,
  })
  const rolls = rowsOf(contract.list, list.data)
  const open = rolls.find((one) => one.id === openId)
  return (
    <Drawer title={open ? open.fileName : title} open size={920} onClose={onClose} destroyOnHidden>
      {open ? (
        <>
          <div className="roll-actions">
            <Button onClick={() => setOpenId(null)}>{m.back}</Button>
            {open.running ? <span className="muted">{m.running}</span> : verify?.(open)}
          </div>
          <RollRows
            key={`${open.id} ${String(open.running)}`}
            contract={contract}
            may={may}
            roll={open}
            fields={fields}
            changes={changes}
          />
        </>
      ) : (
        <>
          {mayDo(may) && (
            <UploadList contract={contract} fields={fields} onDone={(made) => setOpenId(made.id)} />
          )}
          <DataTable<Roll>
            name="rolls"
            label={m.lists}
            rows={rolls}
            rowKey={(one) => one.id}
            source={list}
            empty={<Empty title={m.none} />}
            onOpen={(one) => setOpenId(one.id)}
            columns={[
              { key: 'file', title: m.file, render: (one) => one.fileName, text: (one) => one.fileName },
              {
                key: 'total',
                title: m.total,
                align: 'right',
                render: (one) => one.total,
                text: (one) => one.total,
              },
              {
                key: 'taken',
                title: m.taken,
                align: 'right',
                render: (one) => one.counts.taken,
                text: (one) => one.counts.taken,
              },
              {
                key: 'held',
                title: m.held,
                align: 'right',
                render: (one) => (one.running ? m.running : one.counts.held),
                text: (one) => one.counts.held,
              },
              { key: 'by', title: m.by, render: (one) => one.createdBy ?? '—', text: (one) => one.createdBy },
              {
                key: 'at',
                title: m.at,
                render: (one) => <time className="digits">{shortTime(one.createdAt)}</time>,
                text: (one) => one.createdAt,
              },
              ...(verify
                ? [
                    {
                      key: 'verified',
                      title: m.verified,
                      render: (one: Roll) => one.verifiedBy ?? '—',
                      text: (one: Roll) => one.verifiedBy,
                    },
                  ]
                : []),
            ]}
          />
        </>
      )}
    </Drawer>
  )
}
