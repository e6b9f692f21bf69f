import * as contract from '#contract/people-filters'
import { useMessages } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { useQuery } from '@tanstack/react-query'
import { App, Button, Checkbox, Form, Input, Select } from 'antd'
import { useState } from 'react'

const messages = {
  zh: {
    saved: '已存筛选',
    save: '存为常用',
    name: '名称',
    share: '本辖区的同事也能用',
    remove: '删除',
    sure: (name: string) => `删除“${name}”？`,
    by: (who: string) => `（${who}）`,
  },
  en: {
    saved: 'Saved filters',
    save: 'Save',
    name: 'Name',
    share: 'Colleagues of this area may use it',
    remove: 'Remove',
    sure: (name: string) => `Remove “${name}”?`,
    by: (who: string) => ` (${who})`,
  },
}

type Query = contract.SavedFilter['query']

/** Filters used again: picked by name, kept under one, removed by who made them. */
export function SavedFilters({ query, onPick }: { query: Query; onPick: (query: Query) => void }) {
  const m = useMessages(messages)
  const { modal } = App.useApp()
  const [naming, setNaming] = useState(false)
  const [picked, setPicked] = useState<string | null>(null)
  const list = useQuery(q(contract.list, {}))
  const save = useAction(contract.save, { changes: [contract.list], done: () => setNaming(false) })
  const remove = useAction(contract.remove, { changes: [contract.list], done: () => setPicked(null) })
  const items = list.data?.items ?? []
  const chosen = items.find((one) => one.id === picked)
  const some = Object.values(query).some((value) => value !== undefined)
  return (
    <>
      <Select<string>
        allowClear
        aria-label={m.saved}
        placeholder={m.saved}
        style={{ width: 150 }}
        popupMatchSelectWidth={false}
        value={picked}
        onChange={(id) => {
          setPicked(id ?? null)
          onPick(items.find((one) => one.id === id)?.query ?? {})
        }}
        options={items.map((one) => ({
          value: one.id,
          label: one.own ? one.name : `${one.name}${m.by(one.by ?? '')}`,
        }))}
      />
      {chosen?.own ? (
        <Button
          type="text"
          size="small"
          onClick={() =>
            modal.confirm({
              title: m.sure(chosen.name),
              okText: m.remove,
              onOk: () => remove.mutate({ params: { filterId: chosen.id } }),
            })
          }
        >
          {m.remove}
        </Button>
      ) : (
        some && (
          <ActionButton needs="people.write" type="text" size="small" onClick={() => setNaming(true)}>
            {m.save}
          </ActionButton>
        )
      )}
      {naming && (
        <FormDrawer<{ name: string; shared?: boolean }>
          title={m.save}
          submit={m.save}
          pending={save.isPending}
          error={save.error}
          onSubmit={({ name, shared }) => save.mutate({ body: { name, shared: shared ?? false, query } })}
          onClose={() => setNaming(false)}
        >
          <Form.Item name="name" label={m.name} rules={[{ required: true }]}>
            <Input autoFocus maxLength={40} />
          </Form.Item>
          <Form.Item name="shared" valuePropName="checked">
            <Checkbox>{m.share}</Checkbox>
          </Form.Item>
        </FormDrawer>
      )}
    </>
  )
}
