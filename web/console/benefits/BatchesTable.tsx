import * as contract from '#contract/benefit-payments'
import type { CycleId } from '#contract/benefit-words'
import { dayText, number, yuan } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf } from '#web/lib/query.ts'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { messages } from './messages.ts'
import { BatchTag } from './parts.tsx'

/** The batches of a month, the newest first. */
export function BatchesTable({ cycleId }: { cycleId: CycleId }) {
  const m = useMessages(messages)
  const navigate = useNavigate()
  const query = { cycleId }
  const list = useInfiniteQuery(pages(contract.listBatches, { query }))
  return (
    <DataTable<contract.Batch>
      name="benefit-batches"
      label={m.batches}
      rows={rowsOf(contract.listBatches, list.data)}
      rowKey={(one) => one.id}
      source={list}
      onOpen={(one) => void navigate({ to: paths.benefitBatch, params: { batchId: one.id } })}
      exportAs={{ file: m.batches, rows: () => everyRow(contract.listBatches, { query }) }}
      empty={<Empty title={m.noBatches} />}
      columns={[
        {
          key: 'number',
          title: m.number,
          render: (one) => (
            <Link to={paths.benefitBatch} params={{ batchId: one.id }} className="digits">
              {one.number}
            </Link>
          ),
          text: (one) => one.number,
        },
        {
          key: 'state',
          title: m.state,
          width: 130,
          render: (one) => <BatchTag state={one.state} />,
          text: (one) => one.state,
        },
        {
          key: 'pay',
          title: m.payDay,
          width: 130,
          render: (one) => dayText(one.payDay),
          text: (one) => one.payDay,
        },
        {
          key: 'n',
          title: m.payments,
          align: 'right',
          render: (one) => number(one.payments),
          text: (one) => one.payments,
        },
        {
          key: 'total',
          title: m.total,
          align: 'right',
          render: (one) => yuan(one.totalFen),
          text: (one) => one.totalFen / 100,
        },
        {
          key: 'paid',
          title: m.paid,
          align: 'right',
          render: (one) => yuan(one.paidFen),
          text: (one) => one.paidFen / 100,
        },
        {
          key: 'failed',
          title: m.failed,
          align: 'right',
          render: (one) => yuan(one.failedFen),
          text: (one) => one.failedFen / 100,
        },
      ]}
    />
  )
}
