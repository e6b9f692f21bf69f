import { incidentKinds, severities, type Ladder, type LadderBody, type LadderStep } from '#contract/alarms'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { Field } from '#web/ui/desk/Field.tsx'
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined } from '@ant-design/icons'
import { Button, Input, InputNumber, Select, Tabs } from 'antd'
import { Actions } from './Actions.tsx'
import { ladderMessages } from './messages.ts'

/** Five at a time; how long to wait is the place's to say. */
export const freshWaves: Ladder['waves'] = { k: 5, afterSeconds: null, max: 4 }
const freshStep: LadderStep = {
  level: 1,
  name: { zh: '', en: '' },
  afterSeconds: null,
  unless: 'acknowledged',
  actions: [{ to: 'hub', line: 'operator' }],
}

/** The cases of a ladder, each with its steps. The first case that holds an incident is the one that runs. */
export function CasesEditor({
  body,
  locked,
  current,
  onCurrent,
  onChange,
}: {
  body: LadderBody
  locked: boolean
  current: number
  onCurrent: (index: number) => void
  onChange: (body: LadderBody) => void
}) {
  const m = useMessages(ladderMessages)
  const say = useWord()
  const put = (index: number, ladder: Ladder) =>
    onChange({ ladders: body.ladders.map((l, i) => (i === index ? ladder : l)) })
  const nameOf = (ladder: Ladder, index: number) =>
    [...ladder.severities, ...ladder.kinds.map((k) => say(incidentKinds[k]))].slice(0, 3).join(' ') ||
    m.variant(index + 1)
  return (
    <Tabs
      activeKey={String(current)}
      onChange={(key) => onCurrent(Number(key))}
      {...(locked
        ? {}
        : {
            tabBarExtraContent: (
              <Button
                size="small"
                onClick={() =>
                  onChange({
                    ladders: [
                      ...body.ladders,
                      {
                        kinds: [],
                        severities: [],
                        steps: [freshStep],
                        repeatSeconds: null,
                        waves: freshWaves,
                      },
                    ],
                  })
                }
              >
                {m.addVariant}
              </Button>
            ),
          })}
      items={body.ladders.map((ladder, index) => ({
        key: String(index),
        label: nameOf(ladder, index),
        children: (
          <>
            <div className="field-row">
              <Field label={m.kinds}>
                {(id) => (
                  <Select
                    id={id}
                    mode="multiple"
                    disabled={locked}
                    style={{ width: '100%' }}
                    optionFilterProp="label"
                    value={ladder.kinds}
                    onChange={(kinds) => put(index, { ...ladder, kinds })}
                    options={Object.entries(incidentKinds).map(([value, words]) => ({
                      value: value as Ladder['kinds'][number] /* the record's keys */,
                      label: say(words),
                    }))}
                  />
                )}
              </Field>
              <Field label={m.severities}>
                {(id) => (
                  <Select
                    id={id}
                    mode="multiple"
                    disabled={locked}
                    style={{ width: '100%' }}
                    value={ladder.severities}
                    onChange={(chosen) => put(index, { ...ladder, severities: chosen })}
                    options={Object.entries(severities).map(([value, words]) => ({
                      value: value as Ladder['severities'][number] /* the record's keys */,
                      label: `${value} ${say(words)}`,
                    }))}
                  />
                )}
              </Field>
            </div>
            <ol className="ladder-steps">
              {ladder.steps.map((step, at) => (
                // Steps have no identity but their place.
                <StepEditor
                  key={at}
                  step={step}
                  number={at + 1}
                  locked={locked}
                  onChange={(next) =>
                    put(index, { ...ladder, steps: ladder.steps.map((s, i) => (i === at ? next : s)) })
                  }
                  onMove={(by) => put(index, { ...ladder, steps: moved(ladder.steps, at, by) })}
                  onRemove={
                    ladder.steps.length > 1
                      ? () => put(index, { ...ladder, steps: ladder.steps.filter((_, i) => i !== at) })
                      : undefined
                  }
                />
              ))}
            </ol>
            <fieldset className="comparisons" disabled={locked}>
              <legend>{m.waves.title}</legend>
              <div className="field-row">
                <Field label={m.waves.k}>
                  {(id) => (
                    <InputNumber
                      id={id}
                      disabled={locked}
                      style={{ width: '100%' }}
                      min={1}
                      max={20}
                      precision={0}
                      value={ladder.waves.k}
                      onChange={(k) => put(index, { ...ladder, waves: { ...ladder.waves, k: k ?? 1 } })}
                    />
                  )}
                </Field>
                <Field label={m.waves.after}>
                  {(id) => (
                    <InputNumber
                      id={id}
                      disabled={locked}
                      style={{ width: '100%' }}
                      min={10}
                      max={3600}
                      precision={0}
                      value={ladder.waves.afterSeconds}
                      onChange={(afterSeconds) =>
                        put(index, { ...ladder, waves: { ...ladder.waves, afterSeconds } })
                      }
                      {...(ladder.waves.afterSeconds === null ? { status: 'warning' as const } : {})}
                    />
                  )}
                </Field>
                <Field label={m.waves.max}>
                  {(id) => (
                    <InputNumber
                      id={id}
                      disabled={locked}
                      style={{ width: '100%' }}
                      min={1}
                      max={20}
                      precision={0}
                      value={ladder.waves.max}
                      onChange={(max) => put(index, { ...ladder, waves: { ...ladder.waves, max: max ?? 1 } })}
                    />
                  )}
                </Field>
              </div>
            </fieldset>
            <div className="ladder-foot">
              {!locked && ladder.steps.length < 30 && (
                <Button
                  onClick={() =>
                    put(index, {
                      ...ladder,
                      steps: [
                        ...ladder.steps,
                        { ...freshStep, level: (ladder.steps.at(-1)?.level ?? 0) + 1 },
                      ],
                    })
                  }
                >
                  {m.addStep}
                </Button>
              )}
              <Field label={m.repeat}>
                {(id) => (
                  <InputNumber
                    id={id}
                    disabled={locked}
                    min={0}
                    max={86_400}
                    precision={0}
                    value={ladder.repeatSeconds}
                    onChange={(repeatSeconds) => put(index, { ...ladder, repeatSeconds })}
                  />
                )}
              </Field>
              {!locked && body.ladders.length > 1 && (
                <Button
                  danger
                  type="text"
                  onClick={() => onChange({ ladders: body.ladders.filter((_, i) => i !== index) })}
                >
                  {m.removeVariant}
                </Button>
              )}
            </div>
          </>
        ),
      }))}
    />
  )
}

function moved<T>(items: readonly T[], from: number, by: number): T[] {
  const next = [...items]
  const [item] = next.splice(from, 1)
  if (item !== undefined) next.splice(Math.max(0, from + by), 0, item)
  return next
}

function StepEditor({
  step,
  number: n,
  locked,
  onChange,
  onMove,
  onRemove,
}: {
  step: LadderStep
  number: number
  locked: boolean
  onChange: (step: LadderStep) => void
  onMove: (by: number) => void
  onRemove: (() => void) | undefined
}) {
  const m = useMessages(ladderMessages)
  return (
    <li className="ladder-step">
      <div className="ladder-step-head">
        <b className="digits">{n}</b>
        <Field label={m.level}>
          {(id) => (
            <InputNumber
              id={id}
              disabled={locked}
              style={{ width: 64 }}
              min={1}
              max={9}
              precision={0}
              value={step.level}
              onChange={(level) => onChange({ ...step, level: level ?? 1 })}
            />
          )}
        </Field>
        <Field label={m.zh}>
          {(id) => (
            <Input
              id={id}
              disabled={locked}
              value={step.name.zh}
              onChange={(e) => onChange({ ...step, name: { ...step.name, zh: e.target.value } })}
            />
          )}
        </Field>
        <Field label={m.en}>
          {(id) => (
            <Input
              id={id}
              disabled={locked}
              value={step.name.en}
              onChange={(e) => onChange({ ...step, name: { ...step.name, en: e.target.value } })}
            />
          )}
        </Field>
        {!locked && (
          <span className="inline-actions">
            <Button
              size="small"
              type="text"
              aria-label={m.up}
              icon={<ArrowUpOutlined />}
              onClick={() => onMove(-1)}
            />
            <Button
              size="small"
              type="text"
              aria-label={m.down}
              icon={<ArrowDownOutlined />}
              onClick={() => onMove(1)}
            />
            {onRemove && (
              <Button
                size="small"
                type="text"
                danger
                aria-label={m.delete}
                icon={<DeleteOutlined />}
                onClick={onRemove}
              />
            )}
          </span>
        )}
      </div>
      <div className="field-row">
        <Field label={m.after}>
          {(id) => (
            <InputNumber
              id={id}
              disabled={locked}
              style={{ width: '100%' }}
              min={0}
              max={86_400}
              precision={0}
              value={step.afterSeconds}
              onChange={(afterSeconds) => onChange({ ...step, afterSeconds })}
              {...(step.afterSeconds === null ? { status: 'warning' as const } : {})}
            />
          )}
        </Field>
        <Field label={m.unless}>
          {(id) => (
            <Select
              id={id}
              disabled={locked}
              style={{ width: '100%' }}
              value={step.unless}
              onChange={(unless) => onChange({ ...step, unless })}
              options={Object.entries(m.settled).map(([value, label]) => ({
                value: value as LadderStep['unless'] /* the messages have one text per value */,
                label,
              }))}
            />
          )}
        </Field>
      </div>
      <Actions
        actions={step.actions}
        locked={locked}
        onChange={(actions) => onChange({ ...step, actions })}
      />
    </li>
  )
}
