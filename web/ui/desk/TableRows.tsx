import { Table, type TableColumnType } from 'antd'
import {
  type Key,
  memo,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { Column, Sort } from './DataTable.tsx'
import { BLOCK, TableBlocks } from './TableBlocks.tsx'

type TableRowsProps<T> = {
  label: string
  rows: readonly T[]
  /** Of the first drawing: what names a row does not change. */
  rowKey: (row: T) => string
  columns: readonly Column<T>[]
  pending: boolean
  more: boolean
  empty: ReactNode
  sort: Sort | undefined
  openedKey: string | undefined
  selected: readonly string[] | undefined
  /** The class of each row, comma between. */
  tones: string | undefined
} & Handlers<T>

type Handlers<T> = {
  onSort: ((sort: Sort | undefined) => void) | undefined
  onOpen: ((row: T) => void) | undefined
  onSelect: ((keys: string[]) => void) | undefined
}

/** Handlers that stay the same and call the latest: a page makes new ones at every drawing, and no row looks different. */
function useLatest<T>({ onSort, onOpen, onSelect }: Handlers<T>): Handlers<T> {
  const latest = useRef<Handlers<T>>({ onSort, onOpen, onSelect })
  useLayoutEffect(() => {
    latest.current = { onSort, onOpen, onSelect }
  })
  const sorts = onSort !== undefined
  const opens = onOpen !== undefined
  const selects = onSelect !== undefined
  return useMemo(
    () => ({
      onSort: sorts ? (sort) => latest.current.onSort?.(sort) : undefined,
      onOpen: opens ? (row) => latest.current.onOpen?.(row) : undefined,
      onSelect: selects ? (keys) => latest.current.onSelect?.(keys) : undefined,
    }),
    [sorts, opens, selects],
  )
}

/** The rows of a `DataTable`: drawn anew when they, their columns, the selection or the order change, not with the page. */
export function TableRows<T extends object>(props: TableRowsProps<T>) {
  const handlers = useLatest(props)
  return <Rows {...props} {...handlers} />
}

const parts = { body: { wrapper: TableBlocks } }

function RowsOf<T extends object>(props: TableRowsProps<T>) {
  const { label, rows, columns, pending, more, empty, sort, onSort, onOpen, openedKey, selected, onSelect } =
    props
  const [rowKey] = useState(() => props.rowKey)
  const whole = useRef<HTMLDivElement>(null)
  // antd repeats the heads, with the box that selects all, in a row that nobody sees: the keyboard must not stop there.
  useEffect(() => {
    for (const row of whole.current?.querySelectorAll('.ant-table-measure-row') ?? [])
      row.setAttribute('inert', '')
  })
  const widths = useKeptWidths(whole, rows.length > BLOCK, columns.map((c) => c.key).join())
  const antColumns = useMemo(
    () =>
      columns.map((c): TableColumnType<T> => {
        const width = widths?.[c.key] ?? c.width
        return {
          key: c.key,
          title: c.title,
          render: (_, row) => c.render(row),
          ...(width === undefined ? {} : { width }),
          ...(c.align === undefined ? {} : { align: c.align }),
          ...(c.sort === undefined
            ? {}
            : {
                sorter: true,
                sortOrder: sort?.by === c.sort ? (sort.descending ? 'descend' : 'ascend') : null,
              }),
        }
      }),
    [columns, sort, widths],
  )
  const tones = props.tones?.split(',')

  return (
    <div ref={whole}>
      <Table<T>
        aria-label={label}
        // Rows out of sight are not there: a screen reader is told how many there are.
        aria-rowcount={more ? -1 : rows.length}
        size="small"
        sticky
        tableLayout={widths ? 'fixed' : 'auto'}
        components={parts}
        // antd wants a mutable array but does not change it.
        dataSource={rows as T[]}
        rowKey={rowKey}
        columns={antColumns}
        loading={pending}
        pagination={false}
        showSorterTooltip={false}
        locale={{ emptyText: pending ? ' ' : empty }}
        rowClassName={(row, index) =>
          `${tones?.[index] ?? ''} ${openedKey === rowKey(row) ? 'is-opened' : ''}`
        }
        {...(onSelect
          ? {
              rowSelection: {
                selectedRowKeys: [...(selected ?? [])],
                onChange: (keys: Key[]) => onSelect(keys.map(String)),
                columnWidth: 36,
              },
            }
          : {})}
        onChange={(_pagination, _filters, sorter) => {
          const one = Array.isArray(sorter) ? sorter[0] : sorter
          const by = columns.find((c) => c.key === one?.columnKey)?.sort
          onSort?.(one?.order && by ? { by, descending: one.order === 'descend' } : undefined)
        }}
        onRow={(row, index) => ({
          'aria-rowindex': (index ?? 0) + 1,
          ...(onOpen
            ? {
                tabIndex: 0,
                className: 'is-link',
                onClick: (event) => {
                  if (event.target instanceof HTMLElement && event.target.closest('a, button, input, label'))
                    return
                  onOpen(row)
                },
                onKeyDown: (event) => {
                  if (event.target !== event.currentTarget) return
                  if (event.key === 'Enter') onOpen(row)
                  const step =
                    event.key === 'ArrowDown' || event.key === 'j'
                      ? 1
                      : event.key === 'ArrowUp' || event.key === 'k'
                        ? -1
                        : 0
                  if (step !== 0 && focusRow(event.currentTarget, step)) event.preventDefault()
                },
              }
            : {}),
        })}
      />
    </div>
  )
}
// memo forgets the type parameter.
const Rows = memo(RowsOf) as typeof RowsOf

/**
 * Puts the keyboard on the row before (-1) or after (1), over the edges of blocks; false at the ends, and where the next block
 * is not drawn yet: then the key scrolls, as it would without a table, and the block is drawn.
 */
function focusRow(row: HTMLElement, step: 1 | -1): boolean {
  const rows = [...(row.closest('table')?.querySelectorAll<HTMLElement>('tr[data-row-key]') ?? [])]
  const to = rows[rows.indexOf(row) + step]
  if (to === undefined || to.ariaRowIndex !== String(Number(row.ariaRowIndex) + step)) return false
  to.focus()
  return true
}

/**
 * Shares of the width that the first rows gave the columns, by key, once a table is so long that rows leave it when they
 * are out of sight: the columns would move with every block.
 */
function useKeptWidths(
  whole: RefObject<HTMLDivElement | null>,
  long: boolean,
  keys: string,
): Record<string, string> | undefined {
  const [kept, setKept] = useState<{ keys: string; shares: Record<string, string> }>()
  useLayoutEffect(() => {
    if (!long || kept?.keys === keys) return
    const cells = [
      ...(whole.current?.querySelectorAll<HTMLElement>('.ant-table-measure-row > td') ?? []),
    ].map((cell) => cell.getBoundingClientRect().width)
    const names = keys.split(',')
    const total = cells.reduce((sum, width) => sum + width, 0)
    if (total === 0) return
    // A column of boxes to tick stands before the others and keeps its pixels.
    const own = cells.slice(cells.length - names.length)
    setKept({
      keys,
      shares: Object.fromEntries(names.map((key, i) => [key, `${((own[i] ?? 0) / total) * 100}%`])),
    })
  }, [whole, long, keys, kept])
  return long && kept?.keys === keys ? kept.shares : undefined
}
