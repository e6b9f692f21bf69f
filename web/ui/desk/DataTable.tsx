import { number } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { DownloadOutlined, SettingOutlined } from '@ant-design/icons'
import { Button, Checkbox, Popover } from 'antd'
import {
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type Key,
  type ReactNode,
  type RefObject,
} from 'react'
import { Empty } from './Empty.tsx'
import { scrollerOf } from './TableBlocks.tsx'
import { TableRows } from './TableRows.tsx'
import { saveCsv } from './csv.ts'

const messages = {
  zh: {
    more: '继续加载',
    loading: '正在加载…',
    shown: (n: string, more: boolean) => (more ? `已显示 ${n} 条，还有更多` : `共 ${n} 条`),
    columns: '显示的列',
    exportAs: '导出 CSV',
    exporting: (n: string) => `正在导出 ${n} 条…`,
    selected: (n: string) => `已选 ${n} 条`,
    empty: '没有符合条件的记录',
    emptyHint: '可以放宽筛选条件再试',
  },
  en: {
    more: 'Load more',
    loading: 'Loading…',
    shown: (n: string, more: boolean) => (more ? `${n} shown, more to come` : `${n} in all`),
    columns: 'Columns shown',
    exportAs: 'Export CSV',
    exporting: (n: string) => `Exporting ${n}…`,
    selected: (n: string) => `${n} selected`,
    empty: 'Nothing matches',
    emptyHint: 'Try with fewer filters',
  },
}

export type Column<T> = {
  key: string
  title: string
  render: (row: T) => ReactNode
  /** The plain value for the export; a column without it is not exported. */
  text?: (row: T) => string | number | null | undefined
  width?: number | string
  align?: 'right' | 'center'
  /** The server sorts by this name; clicking the head asks for it through `onSort`. */
  sort?: string
  /** Not shown until somebody turns it on. */
  optional?: boolean
}

/** What the columns need on a screen too narrow for them, in pixels: a column without a width gets that of a few words. */
function widthOf<T>(columns: readonly Column<T>[], selects: boolean): number {
  const sum = columns.reduce((all, { width }) => all + (typeof width === 'number' ? width : 170), 0)
  return Math.max(900, sum + (selects ? 48 : 0))
}

export type Sort = { by: string; descending: boolean }

/** The parts of `useInfiniteQuery` that a table needs; a plain `useQuery` gives the first three. */
export type Source = {
  isPending: boolean
  error: unknown
  refetch: () => unknown
  hasNextPage?: boolean
  isFetchingNextPage?: boolean
  fetchNextPage?: () => unknown
}

export type DataTableProps<T> = {
  /** Names the table for screen readers and remembers its columns. */
  name: string
  label: string
  rows: readonly T[]
  rowKey: (row: T) => string
  columns: readonly Column<T>[]
  source: Source
  sort?: Sort | undefined
  onSort?: (sort: Sort | undefined) => void
  onOpen?: ((row: T) => void) | undefined
  openedKey?: string | undefined
  selected?: readonly string[]
  onSelect?: (keys: string[]) => void
  /** Above the table at the left: what to do with the selected rows. */
  tools?: ReactNode
  empty?: ReactNode
  rowTone?: (row: T) => string | undefined
  /** File name without ending, and every row (not just those loaded). Left out: no export. */
  exportAs?: { file: string; rows: () => AsyncIterable<T> | Promise<readonly T[]> } | undefined
}

function rememberedHidden(name: string): string[] | null {
  const value = localStorage.getItem(`yike.columns.${name}`)
  return value === null ? null : value.split(',').filter(Boolean)
}

/** A list from the server: pages by keyset as one scrolls, sorts by its head, chooses columns, exports everything. */
export function DataTable<T extends object>(props: DataTableProps<T>) {
  const {
    name,
    label,
    rows,
    rowKey,
    columns,
    source,
    sort,
    onSort,
    onOpen,
    openedKey,
    selected,
    onSelect,
    tools,
    empty,
    rowTone,
    exportAs,
  } = props
  const m = useMessages(messages)
  const [hidden, setHidden] = useState(
    () => rememberedHidden(name) ?? columns.filter((c) => c.optional).map((c) => c.key),
  )
  const [exporting, setExporting] = useState<number | null>(null)
  const [exportError, setExportError] = useState<unknown>(null)
  const end = useRef<HTMLDivElement>(null)
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = source

  useEffect(() => {
    const mark = end.current
    if (!mark || !hasNextPage) return
    const seen = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting && !isFetchingNextPage) fetchNextPage?.()
      },
      { root: scrollerOf(mark), rootMargin: '900px 0px' },
    )
    seen.observe(mark)
    return () => seen.disconnect()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])

  const shown = useMemo(() => columns.filter((c) => !hidden.includes(c.key)), [columns, hidden])
  const [by, descending] = [sort?.by, sort?.descending ?? false]
  const order = useMemo(() => (by === undefined ? undefined : { by, descending }), [by, descending])

  async function exportRows() {
    if (!exportAs) return
    setExportError(null)
    setExporting(0)
    try {
      const fields = columns.filter((c) => c.text)
      const lines: unknown[][] = [fields.map((c) => c.title)]
      const every = await exportAs.rows()
      for await (const row of every) {
        lines.push(fields.map((c) => c.text?.(row)))
        if (lines.length % 200 === 0) setExporting(lines.length)
      }
      saveCsv(exportAs.file, lines)
    } catch (error) {
      setExportError(error)
    } finally {
      setExporting(null)
    }
  }

  const toggle = (key: string) => {
    const next = hidden.includes(key) ? hidden.filter((k) => k !== key) : [...hidden, key]
    setHidden(next)
    localStorage.setItem(`yike.columns.${name}`, next.join(','))
  }

  if (source.error && rows.length === 0)
    return <ProblemNote error={source.error} retry={() => void source.refetch()} />

  return (
    // A custom property: no type of styles names it.
    <div
      className="data-table"
      style={{ '--table-width': `${widthOf(shown, onSelect !== undefined)}px` } as CSSProperties}
    >
      <div className="data-table-tools no-print">
        <span className="data-table-count" aria-live="polite">
          {source.isPending ? m.loading : m.shown(number(rows.length), hasNextPage ?? false)}
          {selected && selected.length > 0 && <b> · {m.selected(number(selected.length))}</b>}
        </span>
        {tools}
        <span className="spacer" />
        {exportAs && (
          <Button
            size="small"
            type="text"
            icon={<DownloadOutlined />}
            loading={exporting !== null}
            onClick={() => void exportRows()}
          >
            {exporting ? m.exporting(number(exporting)) : m.exportAs}
          </Button>
        )}
        <Popover
          trigger="click"
          placement="bottomRight"
          title={m.columns}
          content={
            <div className="column-choice">
              {columns.map((c) => (
                <Checkbox
                  key={c.key}
                  checked={!hidden.includes(c.key)}
                  disabled={shown.length === 1 && shown[0]?.key === c.key}
                  onChange={() => toggle(c.key)}
                >
                  {c.title}
                </Checkbox>
              ))}
            </div>
          }
        >
          <Button size="small" type="text" icon={<SettingOutlined />} aria-label={m.columns} />
        </Popover>
      </div>
      {Boolean(exportError) && <ProblemNote error={exportError} />}
      {Boolean(source.error) && <ProblemNote error={source.error} retry={() => void source.refetch()} />}
      <TableRows
        label={label}
        rows={rows}
        rowKey={rowKey}
        columns={shown}
        pending={source.isPending}
        more={hasNextPage ?? false}
        empty={rows.length === 0 && (empty ?? <Empty title={m.empty}>{m.emptyHint}</Empty>)}
        sort={order}
        onSort={onSort}
        onOpen={onOpen}
        openedKey={openedKey}
        selected={selected}
        onSelect={onSelect}
        tones={rowTone ? rows.map((row) => rowTone(row) ?? '').join() : undefined}
      />
      <div ref={end} className="data-table-end no-print">
        {hasNextPage && (
          <Button size="small" loading={isFetchingNextPage ?? false} onClick={() => fetchNextPage?.()}>
            {m.more}
          </Button>
        )}
      </div>
    </div>
  )
}
