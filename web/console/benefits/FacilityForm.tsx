import * as contract from '#contract/benefit-payees'
import { listSites } from '#contract/organisation-sites'
import { useMessages } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Form, InputNumber, Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import { messages } from './messages.ts'

type Draft = {
  siteId: string
  acceptedOn?: string
  usedArea?: number
  builtArea?: number
  inUseFrom?: string
  inUseTo?: string
}

/** What the subsidy by area asks of a facility: accepted, how large, from when to when in use. Left empty it stays unknown. */
export function FacilityForm({
  value: facility,
  onClose,
}: {
  value: contract.FacilityPayee | undefined
  onClose: () => void
}) {
  const m = useMessages(messages)
  const save = useAction(contract.saveFacility, { changes: [contract.listFacilities], done: onClose })
  return (
    <FormDrawer<Draft>
      title={facility?.siteName ?? m.newFacility}
      submit={m.save}
      initial={facility ? known(facility) : {}}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(f) =>
        save.mutate({
          params: { siteId: f.siteId },
          body: {
            acceptedOn: f.acceptedOn ?? null,
            usedArea: f.usedArea ?? null,
            builtArea: f.builtArea ?? null,
            inUseFrom: f.inUseFrom ?? null,
            inUseTo: f.inUseTo ?? null,
          },
        })
      }
    >
      <Form.Item name="siteId" label={m.facility} rules={[{ required: true }]} hidden={Boolean(facility)}>
        <SitePicker />
      </Form.Item>
      <Form.Item name="acceptedOn" label={m.accepted}>
        <DayInput />
      </Form.Item>
      <Form.Item name="usedArea" label={m.area}>
        <InputNumber min={0} max={1_000_000} precision={2} style={{ width: 180 }} />
      </Form.Item>
      <Form.Item name="builtArea" label={m.builtArea}>
        <InputNumber min={0} max={1_000_000} precision={2} style={{ width: 180 }} />
      </Form.Item>
      <Form.Item name="inUseFrom" label={m.inUseFrom}>
        <DayInput />
      </Form.Item>
      <Form.Item name="inUseTo" label={m.inUseTo}>
        <DayInput />
      </Form.Item>
    </FormDrawer>
  )
}

function known(facility: contract.FacilityPayee): Partial<Draft> {
  const { siteId, acceptedOn, usedArea, builtArea, inUseFrom, inUseTo } = facility
  return {
    siteId,
    ...(acceptedOn ? { acceptedOn } : {}),
    ...(usedArea === null ? {} : { usedArea }),
    ...(builtArea === null ? {} : { builtArea }),
    ...(inUseFrom ? { inUseFrom } : {}),
    ...(inUseTo ? { inUseTo } : {}),
  }
}

/** Finds one facility in one's region. A form control: `value` is its id. */
function SitePicker({
  id,
  value,
  onChange,
}: {
  id?: string
  value?: string
  onChange?: (siteId: string) => void
}) {
  const [text, setText] = useState('')
  const words = useDeferredValue(text.trim())
  const found = useQuery({
    ...q(listSites, { query: { limit: 30, ...(words ? { q: words } : {}) } }),
    placeholderData: keepPreviousData,
  })
  return (
    <Select<string>
      {...(id ? { id } : {})}
      showSearch={{ filterOption: false, onSearch: setText }}
      style={{ width: '100%' }}
      value={value ?? null}
      onChange={(next) => onChange?.(next)}
      loading={found.isFetching}
      options={(found.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
    />
  )
}
