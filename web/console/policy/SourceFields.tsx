import { useMessages, useWord } from '#web/lib/locale.ts'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Field } from '#web/ui/desk/Field.tsx'
import { Input, Select } from 'antd'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import type { PolicyDraftForm } from './PolicyEditor.tsx'
import { policyMessages } from './messages.ts'

type Kind = { name: string; zh: string; en: string; keyed: boolean }

/** Of which kind, for which place and days, and where it stands written. */
export function SourceFields({
  draft,
  set,
  choose,
  fixed,
  kinds,
  errors,
}: {
  draft: PolicyDraftForm
  set: (change: Partial<PolicyDraftForm>) => void
  choose: (kind: string) => void
  /** The kind of a saved draft stays. */
  fixed: boolean
  kinds: readonly Kind[]
  errors: Readonly<Record<string, string>>
}) {
  const m = useMessages(policyMessages)
  const say = useWord()
  const keyed = kinds.find((one) => one.name === draft.kind)?.keyed ?? false
  return (
    <>
      <div className="field-row">
        <Field label={m.kind} required error={errors['kind']}>
          {(id) => (
            <Select
              id={id}
              disabled={fixed}
              showSearch={{ optionFilterProp: 'label' }}
              style={{ width: '100%' }}
              value={draft.kind || null}
              onChange={(value) => choose(value ?? '')}
              options={kinds.map((one) => ({ value: one.name, label: say(one) }))}
            />
          )}
        </Field>
        {keyed && (
          <Field label={m.key} required hint={m.keyHint} error={errors['key']}>
            {(id) => (
              <Input
                id={id}
                maxLength={60}
                value={draft.key}
                onChange={(event) => set({ key: event.target.value })}
              />
            )}
          </Field>
        )}
        <Field label={m.region} required error={errors['regionCode']}>
          {(id) => (
            <RegionPicker
              id={id}
              width="100%"
              allowClear={false}
              label={m.region}
              value={draft.regionCode}
              onChange={(code) => code !== undefined && set({ regionCode: code })}
            />
          )}
        </Field>
      </div>
      <div className="field-row">
        <Field label={m.validFrom} required error={errors['validFrom']}>
          {(id) => (
            <DayInput id={id} value={draft.validFrom} onChange={(day) => set({ validFrom: day ?? '' })} />
          )}
        </Field>
        <Field label={m.validTo} error={errors['validTo']}>
          {(id) => (
            <DayInput id={id} value={draft.validTo} onChange={(day) => set({ validTo: day ?? null })} />
          )}
        </Field>
      </div>
      <Field label={m.document} required error={errors['source/document']}>
        {(id) => (
          <Input
            id={id}
            maxLength={200}
            value={draft.document}
            onChange={(event) => set({ document: event.target.value })}
          />
        )}
      </Field>
      <Field label={m.clause} error={errors['source/clause']}>
        {(id) => (
          <Input
            id={id}
            maxLength={200}
            value={draft.clause}
            onChange={(event) => set({ clause: event.target.value })}
          />
        )}
      </Field>
      <Field label={m.quote} error={errors['source/quote']}>
        {(id) => (
          <Input.TextArea
            id={id}
            maxLength={500}
            autoSize={{ minRows: 2, maxRows: 6 }}
            value={draft.quote}
            onChange={(event) => set({ quote: event.target.value })}
          />
        )}
      </Field>
    </>
  )
}
