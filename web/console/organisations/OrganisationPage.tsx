import {
  createSite,
  editOrganisation,
  listOrganisations,
  listSites,
  makeSigningKey,
  moveOrganisation,
  organisationCan,
  organisationKinds,
  showOrganisation,
} from '#contract/organisations'
import { shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { pages, q, rowsOf, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { App, Typography } from 'antd'
import { paths } from '../paths.ts'
import { Evaluations } from './Evaluations.tsx'
import { Papers } from './Papers.tsx'
import { messages } from './messages.ts'
import { OrganisationForm } from './OrganisationForm.tsx'
import { organisationRoute } from './pages.tsx'
import { SiteForm } from './SiteForm.tsx'
import { siteColumns } from './site-columns.tsx'
import { StateForm } from './StateForm.tsx'
import { stateTone } from './tones.ts'

export function OrganisationPage() {
  const m = useMessages(messages)
  const say = useWord()
  const { modal } = App.useApp()
  const { organisationId } = organisationRoute.useParams()
  const search = organisationRoute.useSearch()
  const navigate = organisationRoute.useNavigate()
  const open = (what: typeof search.do) => void navigate({ search: { do: what } })
  const close = () => void navigate({ search: {} })
  const found = useQuery(q(showOrganisation, { params: { id: organisationId } }))
  const sites = useInfiniteQuery(pages(listSites, { query: { orgId: organisationId } }))
  const changes = [showOrganisation, listOrganisations, listSites]
  const edit = useAction(editOrganisation, { changes, done: close })
  const move = useAction(moveOrganisation, { changes, done: close })
  const addSite = useAction(createSite, {
    changes,
    done: (made) => void navigate({ to: paths.site, params: { siteId: made.id } }),
  })
  const key = useAction(makeSigningKey, {
    done: ({ key: made }) =>
      modal.success({
        title: m.signingKey,
        width: 560,
        content: (
          <>
            <p>{m.keyShown}</p>
            <Typography.Paragraph copyable code>
              {made}
            </Typography.Paragraph>
          </>
        ),
      }),
  })

  if (found.error) return <ProblemNote error={found.error} retry={() => void found.refetch()} />
  const org = found.data
  if (!org) return null
  const moving =
    search.do === 'operate' || search.do === 'suspend' || search.do === 'close' ? search.do : undefined

  return (
    <Page
      title={org.name}
      note={
        <>
          <Tag tone={stateTone(org.state)}>{m.states[org.state]}</Tag> {m.since} {shortTime(org.stateSince)}
          {org.stateReason && ` · ${org.stateReason}`}
        </>
      }
      actions={
        <>
          {organisationCan.operate(org) && (
            <ActionButton needs="organisations.write" onClick={() => open('operate')}>
              {m.verbs.operate}
            </ActionButton>
          )}
          {organisationCan.suspend(org) && (
            <ActionButton needs="organisations.write" onClick={() => open('suspend')}>
              {m.verbs.suspend}
            </ActionButton>
          )}
          {organisationCan.close(org) && (
            <ActionButton danger needs="organisations.write" onClick={() => open('close')}>
              {m.verbs.close}
            </ActionButton>
          )}
          <ActionButton
            needs="organisations.write"
            loading={key.isPending}
            onClick={() =>
              modal.confirm({
                title: m.makeKey,
                content: m.makeKeyQuestion,
                okText: m.makeKey,
                onOk: () => key.mutate({ params: { id: org.id } }),
              })
            }
          >
            {m.makeKey}
          </ActionButton>
          <ActionButton type="primary" needs="organisations.write" onClick={() => open('edit')}>
            {m.edit}
          </ActionButton>
        </>
      }
    >
      <ProblemNote error={key.error} />
      <Panel>
        <Facts
          columns={3}
          items={[
            [m.kind, say(organisationKinds[org.kind])],
            [m.creditCode, org.creditCode && <span className="digits">{org.creditCode}</span>],
            [m.region, org.regionName],
            [m.address, org.address],
            [m.phone, org.phone && <span className="digits">{org.phone}</span>],
            [m.contact, org.contactName],
            [m.shortName, org.shortName],
            org.note ? [m.note, org.note] : null,
          ]}
        />
      </Panel>
      <Panel
        title={m.sites}
        actions={
          <ActionButton
            size="small"
            needs="organisations.write"
            disabledReason={org.state === 'closed' ? m.states.closed : undefined}
            onClick={() => open('site')}
          >
            {m.newSite}
          </ActionButton>
        }
      >
        <DataTable
          name="organisation-sites"
          label={m.sites}
          rows={rowsOf(listSites, sites.data)}
          rowKey={(s) => s.id}
          columns={siteColumns(m, say, false)}
          source={sites}
          empty={<Empty title={m.noSites} />}
          onOpen={(s) => void navigate({ to: paths.site, params: { siteId: s.id } })}
        />
      </Panel>
      <Papers orgId={org.id} />
      {org.kind === 'care_institution' && <Evaluations orgId={org.id} />}
      {search.do === 'edit' && (
        <OrganisationForm
          title={m.edit}
          initial={org}
          pending={edit.isPending}
          error={edit.error}
          onClose={close}
          onSubmit={(fields) =>
            edit.mutate({ params: { id: org.id }, body: { ...fields, updatedAt: org.updatedAt } })
          }
        />
      )}
      {search.do === 'site' && (
        <SiteForm
          title={m.newSite}
          regionCode={org.regionCode}
          pending={addSite.isPending}
          error={addSite.error}
          onClose={close}
          onSubmit={(body) => addSite.mutate({ body: { ...body, orgId: org.id } })}
        />
      )}
      {moving && (
        <StateForm
          title={m.verbs[moving]}
          final={moving === 'close'}
          pending={move.isPending}
          error={move.error}
          onClose={close}
          onSubmit={(reason) => move.mutate({ params: { id: org.id }, body: { verb: moving, reason } })}
        />
      )}
    </Page>
  )
}
