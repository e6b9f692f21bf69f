import { useId, type ReactNode } from 'react'

/** A titled part of a page. `tone` colours its edge by state. */
export function Panel({
  title,
  note,
  actions,
  tone,
  flush = false,
  scroll = false,
  className = '',
  children,
}: {
  title?: ReactNode
  note?: ReactNode
  actions?: ReactNode
  tone?: 'critical' | 'high' | 'medium' | 'low' | 'good' | undefined
  /** The content reaches the edges (tables, maps, lists). */
  flush?: boolean
  /** The content scrolls within the panel: it can then be reached by keyboard. */
  scroll?: boolean
  className?: string
  children: ReactNode
}) {
  const id = useId()
  return (
    <section
      className={`panel ${tone ? `tone-${tone}` : ''} ${className}`}
      {...(title ? { 'aria-labelledby': id } : {})}
    >
      {title && (
        <header className="panel-head">
          <h2 id={id}>{title}</h2>
          {note !== undefined && <span className="panel-note">{note}</span>}
          {actions !== undefined && <div className="panel-actions no-print">{actions}</div>}
        </header>
      )}
      <div
        className={flush ? 'panel-body flush' : 'panel-body'}
        {...(scroll ? { tabIndex: 0, role: 'group', 'aria-labelledby': id } : {})}
      >
        {children}
      </div>
    </section>
  )
}

/** Pairs of a name and a value, dense, in one to three columns. A value of null is shown as unknown, never as nothing. */
export function Facts({
  items,
  columns = 1,
  names = 'short',
}: {
  items: readonly (readonly [name: ReactNode, value: ReactNode] | null | false)[]
  columns?: 1 | 2 | 3
  /** Room for the names: `long` for those of a budget. */
  names?: 'short' | 'long'
}) {
  return (
    <dl className="facts" data-columns={columns} data-names={names}>
      {items.map((item, index) =>
        item ? (
          // The list of facts of a page is fixed: its position is its identity.
          <div key={index}>
            <dt>{item[0]}</dt>
            <dd>{item[1] ?? <span className="unknown">—</span>}</dd>
          </div>
        ) : null,
      )}
    </dl>
  )
}
