import * as contract from '#contract/benefit-payees'
import { courseKinds, showCoverage, showWorker } from '#contract/benefit-workers'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { useQuery } from '@tanstack/react-query'
import { Form, Input, InputNumber, Select } from 'antd'
import { OrganisationPicker } from '../../access/OrganisationPicker.tsx'
import { workerMessages } from './messages.ts'

type Body = (typeof contract.saveWorker)['body']['_output']
type Answer = 'yes' | 'no'
const answers = ['frontline', 'graduate', 'hardToEmploy', 'contributionsPaid'] as const
type Fields = Partial<Omit<Body, (typeof answers)[number] | 'updatedAt'>> &
  Partial<Record<(typeof answers)[number], Answer>> &
  Pick<Body, 'orgId' | 'name' | 'employedFrom'>

const asAnswer = (value: boolean | null): Answer | undefined =>
  value === null ? undefined : value ? 'yes' : 'no'
const asValue = (answer: Answer | undefined) => (answer === undefined ? null : answer === 'yes')

/** What the register and the subsidies ask of one person; below it the certificates held and the courses attended. */
export function WorkerForm({
  value: worker,
  fresh,
  onClose,
}: {
  value: contract.Worker | undefined
  fresh: string
  onClose: () => void
}) {
  const m = useMessages(workerMessages)
  const say = useWord()
  const save = useAction(contract.saveWorker, {
    changes: [contract.listWorkers, showWorker, showCoverage],
    done: onClose,
  })
  const record = useQuery({
    ...q(showWorker, { params: { id: worker?.id ?? '' } }),
    enabled: worker !== undefined,
  })
  const yesNo = [
    { value: 'yes', label: m.yes },
    { value: 'no', label: m.no },
  ]
  const answer = (name: (typeof answers)[number], label: string) => (
    <Form.Item name={name} label={label}>
      <Select allowClear placeholder={m.unknown} options={yesNo} />
    </Form.Item>
  )
  return (
    <FormDrawer<Fields>
      title={worker?.name ?? m.add}
      submit={m.save}
      initial={worker ? startOf(worker) : { profession: 'care_worker', workplace: 'institution' }}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={({ identityNumber, ...f }) =>
        save.mutate({
          params: { id: worker?.id ?? fresh },
          body: {
            orgId: f.orgId,
            name: f.name,
            profession: f.profession ?? 'care_worker',
            certificateLevel: f.certificateLevel ?? null,
            certificateNumber: f.certificateNumber ?? null,
            certifiedFrom: f.certifiedFrom ?? null,
            certifiedTo: f.certifiedTo ?? null,
            workplace: f.workplace ?? null,
            nursingSince: f.nursingSince ?? null,
            employedFrom: f.employedFrom,
            employedTo: f.employedTo ?? null,
            graduatedOn: f.graduatedOn ?? null,
            contractMonths: f.contractMonths ?? null,
            frontline: asValue(f.frontline),
            graduate: asValue(f.graduate),
            hardToEmploy: asValue(f.hardToEmploy),
            contributionsPaid: asValue(f.contributionsPaid),
            ...(identityNumber ? { identityNumber } : {}),
            ...(worker ? { updatedAt: worker.updatedAt } : {}),
          },
        })
      }
    >
      <Form.Item name="name" label={m.name} rules={[{ required: true }]}>
        <Input maxLength={60} autoFocus={!worker} />
      </Form.Item>
      <Form.Item name="identityNumber" label={m.identity} extra={m.identityHint}>
        <Input maxLength={30} placeholder={worker?.identityMasked ?? ''} autoComplete="off" />
      </Form.Item>
      <Form.Item name="profession" label={m.profession} rules={[{ required: true }]}>
        <Select
          options={contract.Profession.options.map((value) => ({
            value,
            label: say(contract.professions[value]),
          }))}
        />
      </Form.Item>
      <Form.Item name="orgId" label={m.employer} rules={[{ required: true }]}>
        <OrganisationPicker />
      </Form.Item>
      <Form.Item name="employedFrom" label={m.employedFrom} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="employedTo" label={m.employedTo}>
        <DayInput />
      </Form.Item>
      <Form.Item name="certificateLevel" label={`${m.certificate} ${m.level}`}>
        <Select
          allowClear
          placeholder={m.unknown}
          options={m.levels.map((label, value) => ({ value, label })).reverse()}
        />
      </Form.Item>
      <Form.Item name="certificateNumber" label={m.number}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="certifiedFrom" label={m.from}>
        <DayInput />
      </Form.Item>
      <Form.Item name="certifiedTo" label={m.to}>
        <DayInput />
      </Form.Item>
      <Form.Item name="workplace" label={m.workplace}>
        <Select
          allowClear
          options={Object.entries(m.workplaces).map(([value, label]) => ({ value, label }))}
        />
      </Form.Item>
      <Form.Item name="nursingSince" label={m.nursingSince}>
        <DayInput />
      </Form.Item>
      <h3>{m.subsidies}</h3>
      {answer('frontline', m.frontline)}
      {answer('graduate', m.graduate)}
      <Form.Item name="graduatedOn" label={m.graduatedOn}>
        <DayInput />
      </Form.Item>
      {answer('hardToEmploy', m.hardToEmploy)}
      <Form.Item name="contractMonths" label={m.contractMonths}>
        <InputNumber min={0} max={600} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      {answer('contributionsPaid', m.contributionsPaid)}
      {record.data && (
        <section>
          <h3>{m.history}</h3>
          {record.data.certificates.length + record.data.courses.length === 0 ? (
            <p className="unknown">{m.none}</p>
          ) : (
            <ul>
              {record.data.certificates.map((one) => (
                <li key={one.from}>
                  {m.levels[one.level]} {one.number ?? ''} <span className="digits">{one.from}</span> –{' '}
                  <span className="digits">{one.to ?? m.open}</span>
                </li>
              ))}
              {record.data.courses.map((one) => (
                <li key={`${one.title} ${one.endsOn}`}>
                  <span className="digits">{one.endsOn}</span> {one.title}（{say(courseKinds[one.kind])}）
                  {one.hours} {m.hours}
                  {one.score === null ? '' : `，${m.score} ${one.score}`}
                  {one.passed ? '' : ` ${m.no}${m.pass}`}
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
    </FormDrawer>
  )
}

/** A person as the form begins: what is not known is left out. */
function startOf(worker: contract.Worker): Partial<Fields> {
  const known = Object.entries(worker).filter(
    ([key, value]) => value !== null && !answers.some((name) => name === key),
  )
  return {
    // The keys are those of the worker, each with its own type.
    ...(Object.fromEntries(known) as Partial<Fields>),
    ...Object.fromEntries(
      answers.flatMap((name) => (worker[name] === null ? [] : [[name, asAnswer(worker[name])]])),
    ),
  }
}
