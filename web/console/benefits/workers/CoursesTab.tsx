import * as payees from '#contract/benefit-payees'
import * as contract from '#contract/benefit-workers'
import { number } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Form, Input, InputNumber, Select } from 'antd'
import { RegionField } from '../CyclesPage.tsx'
import { workersRoute } from '../pages.tsx'
import { EndCourseForm } from './EndCourseForm.tsx'
import { workerMessages } from './messages.ts'

type Fields = Omit<(typeof contract.saveCourse)['body']['_input'], 'updatedAt'>

export function CoursesTab() {
  const m = useMessages(workerMessages)
  const say = useWord()
  const home = useSession().regionCode
  const search = workersRoute.useSearch()
  const navigate = workersRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const query = { q: search.q, kind: search.kind }
  const list = useInfiniteQuery(pages(contract.listCourses, { query }))
  const rows = rowsOf(contract.listCourses, list.data)
  const save = useAction(contract.saveCourse, {
    changes: [contract.listCourses],
    done: () => set({ form: undefined }),
  })
  const fresh = search.form?.startsWith('new-') ? search.form.slice(4) : undefined
  const course = rows.find((one) => one.id === search.form)
  const ending = rows.find((one) => `end-${one.id}` === search.form)
  return (
    <>
      <DataTable<contract.Course>
        name="care-courses"
        label={m.courses}
        rows={rows}
        rowKey={(one) => one.id}
        source={list}
        onOpen={(one) => set({ form: one.endedAt ? `end-${one.id}` : one.id })}
        exportAs={{ file: m.courses, rows: () => everyRow(contract.listCourses, { query }) }}
        empty={<Empty title={m.emptyCourses}>{m.emptyCoursesHint}</Empty>}
        tools={
          <>
            <SearchBox label={m.searchCourse} width={200} value={search.q} onSearch={(q) => set({ q })} />
            <Select
              allowClear
              aria-label={m.kind}
              placeholder={m.kind}
              style={{ width: 190 }}
              value={search.kind ?? null}
              onChange={(kind) => set({ kind: kind ?? undefined })}
              options={contract.CourseKind.options.map((value) => ({
                value,
                label: say(contract.courseKinds[value]),
              }))}
            />
          </>
        }
        columns={[
          { key: 'title', title: m.courseTitle, render: (one) => one.title, text: (one) => one.title },
          {
            key: 'kind',
            title: m.kind,
            render: (one) => say(contract.courseKinds[one.kind]),
            text: (one) => say(contract.courseKinds[one.kind]),
          },
          {
            key: 'mode',
            title: m.mode,
            render: (one) => say(contract.courseModes[one.mode]),
            text: (one) => say(contract.courseModes[one.mode]),
          },
          { key: 'by', title: m.heldBy, render: (one) => one.heldBy || '—', text: (one) => one.heldBy },
          {
            key: 'when',
            title: m.starts,
            width: 200,
            render: (one) => (
              <span className="digits">
                {one.startsOn} – {one.endsOn}
              </span>
            ),
            text: (one) => `${one.startsOn} – ${one.endsOn}`,
          },
          {
            key: 'hours',
            title: m.hours,
            align: 'right',
            width: 80,
            render: (one) => number(one.hours),
            text: (one) => one.hours,
          },
          {
            key: 'attended',
            title: `${m.passed} / ${m.attended}`,
            align: 'right',
            width: 120,
            render: (one) => (one.endedAt ? `${number(one.passed)} / ${number(one.attended)}` : '—'),
            text: (one) => `${one.passed}/${one.attended}`,
          },
          {
            key: 'state',
            title: m.state,
            width: 150,
            render: (one) =>
              one.endedAt ? (
                <Tag tone="good">{m.ended}</Tag>
              ) : (
                <ActionButton
                  size="small"
                  needs="benefits.prepare"
                  onClick={() => set({ form: `end-${one.id}` })}
                >
                  {m.end}
                </ActionButton>
              ),
            text: (one) => (one.endedAt ? m.ended : m.running),
          },
        ]}
      />
      {(fresh !== undefined || course) && (
        <FormDrawer<Fields>
          key={search.form}
          title={course?.title ?? m.addCourse}
          submit={m.save}
          initial={
            course
              ? {
                  regionCode: course.regionCode,
                  title: course.title,
                  kind: course.kind,
                  mode: course.mode,
                  heldBy: course.heldBy,
                  startsOn: course.startsOn,
                  endsOn: course.endsOn,
                  hours: course.hours,
                }
              : { ...(home === null || home === undefined ? {} : { regionCode: home }) }
          }
          pending={save.isPending}
          error={save.error}
          onClose={() => set({ form: undefined })}
          onSubmit={(body) =>
            save.mutate({
              params: { id: course?.id ?? fresh ?? '' },
              body: { ...body, ...(course ? { updatedAt: course.updatedAt } : {}) },
            })
          }
        >
          <Form.Item name="title" label={m.courseTitle} rules={[{ required: true }]}>
            <Input maxLength={100} autoFocus />
          </Form.Item>
          <Form.Item name="kind" label={m.kind} rules={[{ required: true }]}>
            <Select
              options={contract.CourseKind.options.map((value) => ({
                value,
                label: say(contract.courseKinds[value]),
              }))}
            />
          </Form.Item>
          <Form.Item name="mode" label={m.mode} rules={[{ required: true }]}>
            <Select
              options={contract.CourseMode.options.map((value) => ({
                value,
                label: say(contract.courseModes[value]),
              }))}
            />
          </Form.Item>
          <Form.Item name="heldBy" label={m.heldBy}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="regionCode" label={m.place} rules={[{ required: true }]}>
            <RegionField label={m.place} />
          </Form.Item>
          <Form.Item name="startsOn" label={m.starts} rules={[{ required: true }]}>
            <DayInput />
          </Form.Item>
          <Form.Item name="endsOn" label={m.ends} rules={[{ required: true }]}>
            <DayInput />
          </Form.Item>
          <Form.Item name="hours" label={m.hours} rules={[{ required: true }]}>
            <InputNumber min={1} max={2000} precision={0} style={{ width: '100%' }} />
          </Form.Item>
        </FormDrawer>
      )}
      {ending && (
        <EndCourseForm
          key={search.form}
          course={ending}
          changes={[payees.listWorkers, contract.listCourses, contract.showCoverage]}
          onClose={() => set({ form: undefined })}
        />
      )}
    </>
  )
}
