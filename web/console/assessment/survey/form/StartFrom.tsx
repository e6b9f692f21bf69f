import * as contract from '#contract/survey'
import { useMessages } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Modal, Radio, Select } from 'antd'
import { useState } from 'react'
import { type Campaign, useBuilder } from './builder.ts'
import { draftOf, emptyForm } from './draft.ts'
import { builderMessages } from './messages.ts'

type From = 'shipped' | 'copy' | 'empty'

/** Another form to begin with: the shipped one, that of another survey, or none. */
export function StartFrom({ one, onClose }: { one: Campaign; onClose: () => void }) {
  const m = useMessages(builderMessages)
  const { draft, change } = useBuilder()
  const [from, setFrom] = useState<From>('shipped')
  const [other, setOther] = useState<string | null>(null)
  const shipped = useQuery(q(contract.defaultForm))
  const campaigns = useQuery(q(contract.listCampaigns))
  const others = (campaigns.data?.items ?? []).filter(({ id }) => id !== one.id)
  const form =
    from === 'empty'
      ? emptyForm(draft)
      : from === 'shipped'
        ? shipped.data && draftOf(shipped.data)
        : others.flatMap((each) => (each.id === other ? [draftOf(each.form)] : []))[0]
  return (
    <Modal
      open
      title={m.start}
      okText={m.replace}
      cancelText={m.cancel}
      okButtonProps={{ disabled: !form }}
      onCancel={onClose}
      onOk={() => {
        if (form) change(form)
        onClose()
      }}
    >
      <p>{m.startHint}</p>
      <ProblemNote error={shipped.error ?? campaigns.error} />
      <Radio.Group
        className="builder-start"
        value={from}
        onChange={(event) => setFrom(event.target.value)}
        options={(['shipped', 'copy', 'empty'] as const).map((value) => ({
          value,
          label: m.startFrom[value],
          disabled: value === 'copy' && others.length === 0,
        }))}
      />
      {from === 'copy' && (
        <Select
          aria-label={m.whichCampaign}
          placeholder={m.whichCampaign}
          showSearch
          optionFilterProp="label"
          style={{ width: '100%' }}
          value={other}
          onChange={setOther}
          options={others.map((each) => ({
            value: String(each.id),
            label: `${each.name} · ${each.regionName} · ${each.form.version}`,
          }))}
        />
      )}
    </Modal>
  )
}
