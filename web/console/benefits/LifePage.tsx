import * as contract from '#contract/benefit-life'
import { uuidv7 } from '#contract/id'
import { dayText, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Segmented } from 'antd'
import { useMemo } from 'react'
import { paths } from '../paths.ts'
import { ContactForm, MandateForm, RevokeForm } from './LifeForms.tsx'
import { lifeMessages } from './life-messages.ts'
import { lifeRoute } from './pages.tsx'

/** Who of those that are paid is due for a contact, and which organisations may apply for whom. */
export function LifePage() {
  const m = useMessages(lifeMessages)
  const say = useWord()
  const search = lifeRoute.useSearch()
  const navigate = lifeRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const tab = search.tab ?? 'due'
  const state = tab === 'mandates' ? 'due' : tab
  const checks = useInfiniteQuery({
    ...pages(contract.listLifeChecks, { query: { state } }),
    enabled: tab !== 'mandates',
  })
  const mandates = useInfiniteQuery({
    ...pages(contract.listMandates, { query: {} }),
    enabled: tab === 'mandates',
  })
  const fresh = useMemo(() => (search.form ? uuidv7() : ''), [search.form])
  const [verb, id] = (search.form ?? '').split(':')
  const close = () => set({ form: undefined })
  const done = { changes: [contract.listLifeChecks, contract.listMandates], done: close }
  const contact = useAction(contract.recordContact, done)
  const give = useAction(contract.saveMandate, done)
  const revoke = useAction(contract.revokeMandate, done)
  const check = rowsOf(contract.listLifeChecks, checks.data).find((one) => one.elderId === id)
  const mandate = rowsOf(contract.listMandates, mandates.data).find((one) => one.id === id)
  const nameOf = (row: { elderId: string; elderName: string }) => (
    <Link to={paths.elder} params={{ elderId: row.elderId }}>
      {row.elderName}
    </Link>
  )
  const name = {
    key: 'name',
    title: m.elder,
    render: nameOf,
    text: (row: { elderName: string }) => row.elderName,
  }
  return (
    <Page
      title={m.title}
      note={tab === 'mandates' ? m.mandateNote : m.note}
      actions={
        <ActionButton type="primary" needs="benefits.outreach" onClick={() => set({ form: 'mandate' })}>
          {m.newMandate}
        </ActionButton>
      }
      filters={
        <Segmented<'due' | 'visit' | 'not_found' | 'seen' | 'mandates'>
          value={tab}
          onChange={(next) => set({ tab: next === 'due' ? undefined : next, form: undefined })}
          options={[
            { value: 'due', label: m.due },
            { value: 'visit', label: m.visit },
            { value: 'not_found', label: m.notFound },
            { value: 'seen', label: m.seen },
            { value: 'mandates', label: m.mandates },
          ]}
        />
      }
    >
      {tab === 'mandates' ? (
        <DataTable<contract.Mandate>
          name="benefit-mandates"
          label={m.mandates}
          rows={rowsOf(contract.listMandates, mandates.data)}
          rowKey={(one) => one.id}
          source={mandates}
          empty={<Empty title={m.noMandates} />}
          exportAs={{ file: m.mandates, rows: () => everyRow(contract.listMandates, { query: {} }) }}
          columns={[
            name,
            { key: 'org', title: m.organisation, render: (one) => one.orgName, text: (one) => one.orgName },
            {
              key: 'scope',
              title: m.scope,
              render: (one) => (one.schemes.length === 0 ? m.everyScheme : one.schemes.join('、')),
              text: (one) => one.schemes.join('、'),
            },
            {
              key: 'from',
              title: m.from,
              width: 130,
              render: (one) => dayText(one.from),
              text: (one) => one.from,
            },
            { key: 'to', title: m.to, width: 130, render: (one) => dayText(one.to), text: (one) => one.to },
            { key: 'ground', title: m.ground, render: (one) => one.ground, text: (one) => one.ground },
            {
              key: 'by',
              title: m.madeBy,
              width: 110,
              render: (one) => one.madeBy ?? '—',
              text: (one) => one.madeBy,
            },
            {
              key: 'do',
              title: '',
              width: 100,
              render: (one) => (
                <ActionButton
                  size="small"
                  needs="benefits.outreach"
                  onClick={() => set({ form: `revoke:${one.id}` })}
                >
                  {m.revoke}
                </ActionButton>
              ),
            },
          ]}
        />
      ) : (
        <DataTable<contract.LifeCheck>
          name={`benefit-life-${state}`}
          label={m.title}
          rows={rowsOf(contract.listLifeChecks, checks.data)}
          rowKey={(one) => one.elderId}
          source={checks}
          empty={<Empty title={m.none[state]} />}
          exportAs={{ file: m.title, rows: () => everyRow(contract.listLifeChecks, { query: { state } }) }}
          columns={[
            name,
            {
              key: 'region',
              title: m.place,
              render: (one) => one.regionName ?? '—',
              text: (one) => one.regionName,
            },
            {
              key: 'seen',
              title: m.last,
              render: (one) =>
                one.seenOn && one.seenBy ? (
                  `${dayText(one.seenOn)} · ${say(contract.contactKinds[one.seenBy])}`
                ) : (
                  <span className="unknown">{m.never}</span>
                ),
              text: (one) => one.seenOn,
            },
            {
              key: 'due',
              title: m.dueOn,
              width: 130,
              render: (one) => dayText(one.dueOn),
              text: (one) => one.dueOn,
            },
            {
              key: 'why',
              title: m.why,
              render: (one) => (
                <>
                  {one.visitReason && <Tag tone="medium">{say(contract.visitReasons[one.visitReason])}</Tag>}{' '}
                  {one.late && <Tag tone="high">{m.late}</Tag>} {one.held && <Tag tone="high">{m.held}</Tag>}
                </>
              ),
              text: (one) => (one.visitReason ? say(contract.visitReasons[one.visitReason]) : ''),
            },
            {
              key: 'visitDue',
              title: m.visitDue,
              width: 140,
              render: (one) =>
                one.visitDueAt ? <time className="digits">{shortTime(one.visitDueAt)}</time> : '—',
              text: (one) => one.visitDueAt,
            },
            {
              key: 'do',
              title: '',
              width: 120,
              render: (one) => (
                <ActionButton
                  size="small"
                  needs="benefits.outreach"
                  onClick={() => set({ form: `contact:${one.elderId}` })}
                >
                  {m.record}
                </ActionButton>
              ),
            },
          ]}
        />
      )}
      {verb === 'contact' && check && (
        <ContactForm
          check={check}
          pending={contact.isPending}
          error={contact.error}
          onClose={close}
          onSubmit={(body) =>
            // The row's id is one of the register's.
            contact.mutate({
              params: {
                elderId: check.elderId as Parameters<typeof contact.mutate>[0]['params']['elderId'],
                id: fresh,
              },
              body,
            })
          }
        />
      )}
      {verb === 'mandate' && (
        <MandateForm
          pending={give.isPending}
          error={give.error}
          onClose={close}
          onSubmit={(body) => give.mutate({ params: { id: fresh }, body })}
        />
      )}
      {verb === 'revoke' && mandate && (
        <RevokeForm
          mandate={mandate}
          pending={revoke.isPending}
          error={revoke.error}
          onClose={close}
          onSubmit={(body) => revoke.mutate({ params: { id: mandate.id }, body })}
        />
      )}
    </Page>
  )
}
