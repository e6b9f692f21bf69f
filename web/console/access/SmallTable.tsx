import type { Column } from '#web/ui/desk/DataTable.tsx'
import { useMessages } from '#web/lib/locale.ts'
import { Table } from 'antd'

const messages = { zh: { actions: '操作' }, en: { actions: 'Actions' } }

/** A short table inside a panel: all rows are there, so nothing to page, sort or choose. */
export function SmallTable<T extends object>({
  label,
  rows,
  rowKey,
  columns,
  empty,
  loading = false,
}: {
  label: string
  rows: readonly T[]
  rowKey: (row: T) => string
  columns: readonly Column<T>[]
  empty: string
  loading?: boolean
}) {
  const m = useMessages(messages)
  if (rows.length === 0 && !loading) return <p className="small-table-empty">{empty}</p>
  return (
    <Table<T>
      aria-label={label}
      className="small-table"
      size="small"
      pagination={false}
      loading={loading}
      locale={{ emptyText: ' ' }}
      // antd wants a mutable array but does not change it.
      dataSource={rows as T[]}
      rowKey={rowKey}
      columns={columns.map((column) => ({
        key: column.key,
        title: column.title || <span className="visually-hidden">{m.actions}</span>,
        render: (_: unknown, row: T) => column.render(row),
        ...(column.width === undefined ? {} : { width: column.width }),
        ...(column.align === undefined ? {} : { align: column.align }),
      }))}
    />
  )
}
