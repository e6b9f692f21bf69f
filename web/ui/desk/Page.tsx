import { useEffect, type ReactNode } from 'react'

/** A page of the console: its name, what can be done on it, and the rest of the height for the work. */
export function Page({
  title,
  note,
  actions,
  filters,
  fill = false,
  children,
}: {
  title: string
  /** One line beside the title: a count, a scope, a state. */
  note?: ReactNode
  actions?: ReactNode
  filters?: ReactNode
  /** The page is exactly as high as the window and its parts scroll by themselves. */
  fill?: boolean
  children: ReactNode
}) {
  useEffect(() => {
    document.title = `${title} · 一刻`
  }, [title])
  return (
    <div className={fill ? 'page page-fill' : 'page'}>
      <header className="page-head">
        <h1>{title}</h1>
        {note !== undefined && <div className="page-note">{note}</div>}
        {actions !== undefined && <div className="page-actions no-print">{actions}</div>}
      </header>
      {filters !== undefined && <div className="page-filters no-print">{filters}</div>}
      <div className="page-body">{children}</div>
    </div>
  )
}
