import { levelOf } from '#contract/region'
import { children, search, show } from '#contract/regions'
import { about } from '#contract/platform'
import { useMessages } from '#web/lib/locale.ts'
import { q, queryClient } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { nameOf } from './region-names.ts'
import { useQuery } from '@tanstack/react-query'
import { TreeSelect, type TreeSelectProps } from 'antd'
import { useMemo, useState } from 'react'

const messages = {
  zh: { placeholder: '区划', none: '没有这个区划', everywhere: '各地通用' },
  en: { placeholder: 'Region', none: 'No such region', everywhere: 'Everywhere' },
}

type Node = { id: number; pId: number; value: number; title: string; isLeaf: boolean }

/**
 * A region within one's scope: a tree that loads as it opens, and a search by name, pinyin or code. A form control:
 * `value` is the code.
 */
export function RegionPicker({
  id,
  value,
  onChange,
  width = 220,
  allowClear = true,
  label,
}: {
  id?: string
  value?: number | null | undefined
  onChange?: (code: number | undefined) => void
  width?: number | string
  allowClear?: boolean
  label?: string
}) {
  const m = useMessages(messages)
  const session = useSession()
  const { data: installation } = useQuery({ ...q(about), staleTime: Number.POSITIVE_INFINITY })
  const top = session.regionCode ?? installation?.place?.regionCode ?? 0
  const [loaded, setLoaded] = useState<Node[]>([])
  const [text, setText] = useState('')

  const root = useQuery({ ...q(show, { params: { code: top } }), enabled: top !== 0 })
  const first = useQuery(q(children, { params: { code: top } }))
  const found = useQuery({
    ...q(search, { query: { q: text.trim(), within: top, limit: 30 } }),
    enabled: text.trim().length > 0,
  })
  const chosen = useQuery({
    ...q(show, { params: { code: value ?? 0 } }),
    enabled: typeof value === 'number' && value !== top && !loaded.some((n) => n.id === value),
  })

  const tree = useMemo(() => {
    if (text.trim())
      return (found.data?.items ?? []).map(
        (r): Node => ({
          id: r.code,
          pId: 0,
          value: r.code,
          title: [
            ...r.path
              .slice(-2)
              .map((p) => p.name)
              .filter((n) => n !== r.name),
            r.name,
          ].join(' '),
          isLeaf: true,
        }),
      )
    const nodes: Node[] = []
    if (root.data)
      nodes.push({ id: root.data.code, pId: 0, value: root.data.code, title: root.data.name, isLeaf: false })
    for (const r of first.data?.items ?? [])
      nodes.push({ id: r.code, pId: top, value: r.code, title: r.name, isLeaf: !r.hasChildren })
    nodes.push(...loaded)
    if (chosen.data && !nodes.some((n) => n.id === value))
      nodes.push({
        id: chosen.data.code,
        pId: 0,
        value: chosen.data.code,
        title: chosen.data.name,
        isLeaf: true,
      })
    return nodes
  }, [text, found.data, root.data, first.data, loaded, chosen.data, value, top])

  const load: TreeSelectProps['loadData'] = async (node) => {
    const code = Number(node.value)
    if (levelOf(code) === 'village') return
    const answer = await queryClient.query(q(children, { params: { code } }))
    setLoaded((known) => [
      ...known.filter((n) => n.pId !== code),
      ...answer.items.map(
        (r): Node => ({ id: r.code, pId: code, value: r.code, title: r.name, isLeaf: !r.hasChildren }),
      ),
    ])
  }

  return (
    <TreeSelect
      {...(id ? { id } : {})}
      aria-label={label ?? m.placeholder}
      treeDataSimpleMode
      showSearch={{ filterTreeNode: false, onSearch: setText, searchValue: text }}
      allowClear={allowClear}
      style={{ width }}
      popupMatchSelectWidth={320}
      placeholder={label ?? m.placeholder}
      notFoundContent={m.none}
      value={value ?? null}
      treeDefaultExpandedKeys={[top]}
      onChange={(code: number | null) => {
        setText('')
        onChange?.(code ?? undefined)
      }}
      loadData={load}
      treeData={tree}
    />
  )
}

/** The name of a region for a table cell or a sentence; 0 is everywhere. */
export function RegionName({ code }: { code: number }) {
  const m = useMessages(messages)
  const { data, isPending } = useQuery({
    queryKey: ['/regions/names', code],
    queryFn: () => nameOf(code),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: code !== 0,
  })
  if (code === 0) return <>{m.everywhere}</>
  // A code is nothing to read: until the name is there, the cell is empty; one that never stood is shown as it is.
  return <>{isPending ? '' : (data ?? code)}</>
}
