import { listAssessors } from '#contract/assessment-assessors'
import { listWorkers } from '#contract/benefit-payees'
import * as contract from '#contract/benefit-workers'
import type { Endpoint } from '#contract/endpoint'
import { call } from '#web/lib/call.ts'
import { useMessages } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Checkbox, Drawer, Form, type FormInstance, InputNumber, Select } from 'antd'
import { workerMessages } from './messages.ts'

type Result = { id: string; hours: number; score?: number | null; passed: boolean }
type Changes = readonly Endpoint[]
type Person = { kind: 'worker' | 'assessor'; name: string }

/** Of a course under way: who attended, with hours and score of each; of an ended one the results. */
export function EndCourseForm({
  course,
  changes,
  onClose,
}: {
  course: contract.Course
  changes: Changes
  onClose: () => void
}) {
  return course.endedAt ? (
    <Results course={course} onClose={onClose} />
  ) : (
    <End course={course} changes={changes} onClose={onClose} />
  )
}

function Results({ course, onClose }: { course: contract.Course; onClose: () => void }) {
  const m = useMessages(workerMessages)
  const input = { params: { id: course.id }, query: {} }
  const list = useInfiniteQuery(pages(contract.listAttendance, input))
  return (
    <Drawer open width={720} title={`${course.title} ${m.result}`} onClose={onClose}>
      <DataTable
        name="course-results"
        label={m.result}
        rows={rowsOf(contract.listAttendance, list.data)}
        rowKey={(one) => one.id}
        source={list}
        exportAs={{
          file: `${course.title} ${m.result}`,
          rows: () => everyRow(contract.listAttendance, input),
        }}
        columns={[
          { key: 'name', title: m.name, render: (one) => one.name, text: (one) => one.name },
          { key: 'org', title: m.employer, render: (one) => one.orgName ?? '—', text: (one) => one.orgName },
          {
            key: 'hours',
            title: m.hours,
            align: 'right',
            render: (one) => one.hours,
            text: (one) => one.hours,
          },
          {
            key: 'score',
            title: m.score,
            align: 'right',
            render: (one) => one.score ?? '—',
            text: (one) => one.score,
          },
          {
            key: 'passed',
            title: m.pass,
            render: (one) => (one.passed ? m.yes : m.no),
            text: (one) => (one.passed ? m.yes : m.no),
          },
        ]}
      />
    </Drawer>
  )
}

function End({
  course,
  changes,
  onClose,
}: {
  course: contract.Course
  changes: Changes
  onClose: () => void
}) {
  const m = useMessages(workerMessages)
  const query = { region: course.regionCode, employed: 'now' as const, order: 'name' as const }
  const assessors = useMay()('assessment.read')
  const people = useQuery({
    queryKey: ['course-people', course.regionCode, assessors],
    queryFn: async () => {
      const found = new Map<string, Person>()
      for await (const one of everyRow(listWorkers, { query }))
        found.set(one.id, { kind: 'worker', name: `${one.name} · ${one.orgName}` })
      if (assessors)
        for (const one of (await call(listAssessors, { query: {} })).items)
          if (one.endedOn === null)
            found.set(one.id, { kind: 'assessor', name: `${one.name} · ${m.assessor}` })
      return found
    },
  })
  const end = useAction(contract.endCourse, { changes, done: onClose })
  const names: ReadonlyMap<string, Person> = people.data ?? new Map<string, Person>()
  return (
    <FormDrawer<{ results: Result[] }>
      title={`${m.end} · ${course.title}`}
      submit={m.save}
      pending={end.isPending}
      error={end.error ?? people.error}
      onClose={onClose}
      onSubmit={({ results }) =>
        end.mutate({
          params: { id: course.id },
          body: {
            trainees: (results ?? []).map((one) => ({
              kind: names.get(one.id)?.kind ?? 'worker',
              id: one.id,
              hours: one.hours,
              score: one.score ?? null,
              passed: one.passed,
            })),
          },
        })
      }
    >
      {(form) => <Trainees form={form} course={course} names={names} loading={people.isPending} />}
    </FormDrawer>
  )
}

/** Chosen people, each with hours and score. */
function Trainees({
  form,
  course,
  names,
  loading,
}: {
  form: FormInstance<{ results: Result[] }>
  course: contract.Course
  names: ReadonlyMap<string, Person>
  loading: boolean
}) {
  const m = useMessages(workerMessages)
  const chosen = Form.useWatch('results', form) ?? []
  return (
    <>
      <Form.Item label={m.trainees} extra={m.traineesHint} required>
        <Select<string[]>
          mode="multiple"
          aria-label={m.trainees}
          loading={loading}
          optionFilterProp="label"
          maxTagCount={6}
          value={chosen.map((one) => one.id)}
          onChange={(ids) =>
            form.setFieldValue(
              'results',
              ids.map(
                (id) => chosen.find((one) => one.id === id) ?? { id, hours: course.hours, passed: true },
              ),
            )
          }
          options={[...names].map(([value, { name }]) => ({ value, label: name }))}
        />
      </Form.Item>
      <Form.List name="results">
        {(fields) => (
          <table className="mini">
            <thead>
              <tr>
                <th scope="col">{m.name}</th>
                <th scope="col">{m.hours}</th>
                <th scope="col">{m.score}</th>
                <th scope="col">{m.pass}</th>
              </tr>
            </thead>
            <tbody>
              {fields.map(({ key, name }) => (
                <tr key={key}>
                  <th scope="row">{names.get(chosen[name]?.id ?? '')?.name}</th>
                  <td>
                    <Form.Item name={[name, 'hours']} noStyle>
                      <InputNumber aria-label={m.hours} min={0} max={course.hours} precision={0} />
                    </Form.Item>
                  </td>
                  <td>
                    <Form.Item name={[name, 'score']} noStyle>
                      <InputNumber aria-label={m.score} min={0} max={100} precision={0} />
                    </Form.Item>
                  </td>
                  <td>
                    <Form.Item name={[name, 'passed']} valuePropName="checked" noStyle>
                      <Checkbox aria-label={m.pass} />
                    </Form.Item>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Form.List>
    </>
  )
}
