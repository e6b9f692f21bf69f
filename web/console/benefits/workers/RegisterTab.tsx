import * as contract from '#contract/benefit-payees'
import { today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf } from '#web/lib/query.ts'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { workersRoute } from '../pages.tsx'
import { CertificateForm } from './CertificateForm.tsx'
import { SupportDrawer } from './SupportDrawer.tsx'
import { WorkerActions } from './WorkerActions.tsx'
import { WorkerForm } from './WorkerForm.tsx'
import { workerMessages } from './messages.ts'

const tones: Record<contract.CertificateState, Tone> = {
  in_force: 'good',
  expiring: 'medium',
  expired: 'critical',
  none: 'high',
  unknown: 'plain',
}
const DAY = 86_400_000

export function RegisterTab() {
  const m = useMessages(workerMessages)
  const say = useWord()
  const search = workersRoute.useSearch()
  const navigate = workersRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const query = {
    q: search.q,
    profession: search.profession,
    certificate: search.certificate,
    trained: search.trained,
    employed: search.employed ?? ('now' as const),
    order: search.order ?? ('name' as const),
  }
  const list = useInfiniteQuery(pages(contract.listWorkers, { query }))
  const rows = rowsOf(contract.listWorkers, list.data)
  const daysLeft = (to: string) => Math.round((Date.parse(to) - Date.parse(today())) / DAY)
  const yesNo = (value: boolean) => (value ? m.yes : m.no)
  const fresh = search.form?.startsWith('new-') ? search.form.slice(4) : undefined
  const worker = rows.find((one) => one.id === search.form)
  const certified = rows.find((one) => search.form === `certificate:${one.id}`)
  const supported = rows.find((one) => search.form === `support:${one.id}`)
  return (
    <>
      <DataTable<contract.Worker>
        name="care-staff"
        label={m.register}
        rows={rows}
        rowKey={(one) => one.id}
        source={list}
        onOpen={(one) => set({ form: one.id })}
        exportAs={{ file: m.title, rows: () => everyRow(contract.listWorkers, { query }) }}
        empty={<Empty title={m.emptyWorkers}>{m.emptyWorkersHint}</Empty>}
        tools={
          <>
            <SearchBox label={m.search} width={180} value={search.q} onSearch={(q) => set({ q })} />
            <Select
              allowClear
              aria-label={m.profession}
              placeholder={m.profession}
              style={{ width: 140 }}
              value={search.profession ?? null}
              onChange={(profession) => set({ profession: profession ?? undefined })}
              options={contract.Profession.options.map((value) => ({
                value,
                label: say(contract.professions[value]),
              }))}
            />
            <Select
              allowClear
              aria-label={m.certificate}
              placeholder={m.certificate}
              style={{ width: 120 }}
              value={search.certificate ?? null}
              onChange={(certificate) => set({ certificate: certificate ?? undefined })}
              options={contract.CertificateState.options.map((value) => ({
                value,
                label: say(contract.certificateStates[value]),
              }))}
            />
            <Select
              allowClear
              aria-label={m.trained}
              placeholder={m.trained}
              style={{ width: 110 }}
              value={search.trained ?? null}
              onChange={(trained) => set({ trained: trained ?? undefined })}
              options={[
                { value: 'yes' as const, label: m.yes },
                { value: 'no' as const, label: m.no },
              ]}
            />
            <Select
              aria-label={m.employed}
              style={{ width: 100 }}
              value={query.employed}
              onChange={(employed) => set({ employed: employed === 'now' ? undefined : employed })}
              options={[
                { value: 'now' as const, label: m.now },
                { value: 'left' as const, label: m.gone },
              ]}
            />
            <Select
              aria-label={m.order}
              style={{ width: 130 }}
              value={query.order}
              onChange={(order) => set({ order: order === 'name' ? undefined : order })}
              options={[
                { value: 'name' as const, label: m.byName },
                { value: 'expiry' as const, label: m.byExpiry },
              ]}
            />
          </>
        }
        columns={[
          { key: 'name', title: m.name, render: (one) => one.name, text: (one) => one.name },
          {
            key: 'profession',
            title: m.profession,
            width: 130,
            render: (one) => say(contract.professions[one.profession]),
            text: (one) => say(contract.professions[one.profession]),
          },
          { key: 'org', title: m.employer, render: (one) => one.orgName, text: (one) => one.orgName },
          {
            key: 'level',
            title: m.level,
            width: 110,
            render: (one) => (one.certificateLevel === null ? m.unknown : m.levels[one.certificateLevel]),
            text: (one) => (one.certificateLevel === null ? '' : m.levels[one.certificateLevel]),
          },
          {
            key: 'state',
            title: m.certificate,
            width: 120,
            render: (one) => (
              <Tag tone={tones[one.certificateState]}>
                {say(contract.certificateStates[one.certificateState])}
              </Tag>
            ),
            text: (one) => say(contract.certificateStates[one.certificateState]),
          },
          {
            key: 'to',
            title: m.to,
            width: 190,
            render: (one) =>
              one.certifiedTo ? (
                <>
                  <span className="digits">{one.certifiedTo}</span>{' '}
                  {one.certificateState !== 'in_force' && <small>{m.left(daysLeft(one.certifiedTo))}</small>}
                </>
              ) : (
                '—'
              ),
            text: (one) => one.certifiedTo,
          },
          {
            key: 'trained',
            title: m.trained,
            width: 90,
            render: (one) => yesNo(one.trained),
            text: (one) => yesNo(one.trained),
          },
          {
            key: 'preJob',
            title: m.preJob,
            width: 100,
            render: (one) => yesNo(one.preJobTrained),
            text: (one) => yesNo(one.preJobTrained),
          },
          {
            key: 'place',
            title: m.place,
            render: (one) => one.regionName ?? '—',
            text: (one) => one.regionName,
            optional: true,
          },
          {
            key: 'identity',
            title: m.identity,
            render: (one) => <span className="digits">{one.identityMasked ?? '—'}</span>,
            text: (one) => one.identityMasked,
            optional: true,
          },
          {
            key: 'since',
            title: m.nursingSince,
            render: (one) => one.nursingSince ?? '—',
            text: (one) => one.nursingSince,
            optional: true,
          },
          {
            key: 'do',
            title: '',
            width: 190,
            render: (one) => (
              <WorkerActions
                worker={one}
                onCertificate={(id) => set({ form: `certificate:${id}` })}
                onSupport={(id) => set({ form: `support:${id}` })}
              />
            ),
          },
        ]}
      />
      {supported && <SupportDrawer worker={supported} onClose={() => set({ form: undefined })} />}
      {certified && <CertificateForm worker={certified} onClose={() => set({ form: undefined })} />}
      {(fresh !== undefined || worker) && (
        <WorkerForm
          key={search.form}
          value={worker}
          fresh={fresh ?? ''}
          onClose={() => set({ form: undefined })}
        />
      )}
    </>
  )
}
