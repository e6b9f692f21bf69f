import {
  editSite,
  listCameras,
  listRooms,
  listSites,
  moveSite,
  removeCamera,
  showSite,
  siteCan,
  siteKinds,
} from '#contract/organisations'
import { ago, fullTime, useNow } from '#web/lib/format.ts'
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
import { Link } from '@tanstack/react-router'
import { App } from 'antd'
import { paths } from '../paths.ts'
import { RegionName } from '../shell/pickers/RegionPicker.tsx'
import { Equipment } from './Equipment.tsx'
import { CameraForm } from './CameraForm.tsx'
import { EvacuationDrawer } from './EvacuationDrawer.tsx'
import { Prices } from './Prices.tsx'
import { messages } from './messages.ts'
import { networkMessages } from './network-messages.ts'
import './organisations.css'
import { siteRoute } from './pages.tsx'
import { Rooms } from './Rooms.tsx'
import { SiteForm } from './SiteForm.tsx'
import { StateForm } from './StateForm.tsx'
import { cameraTone, stateTone } from './tones.ts'

export function SitePage() {
  const m = useMessages(messages)
  const network = useMessages(networkMessages)
  const say = useWord()
  const now = useNow(10_000)
  const { modal } = App.useApp()
  const { siteId } = siteRoute.useParams()
  const search = siteRoute.useSearch()
  const navigate = siteRoute.useNavigate()
  const open = (what: typeof search.do, item?: string) => void navigate({ search: { do: what, item } })
  const close = () => void navigate({ search: {} })
  const found = useQuery(q(showSite, { params: { id: siteId } }))
  const rooms = useQuery(q(listRooms, { params: { id: siteId } }))
  const cameras = useInfiniteQuery(pages(listCameras, { query: { siteId } }))
  const changes = [showSite, listSites]
  const edit = useAction(editSite, { changes, done: close })
  const move = useAction(moveSite, { changes, done: close })
  const remove = useAction(removeCamera, { changes: [listCameras, showSite] })

  if (found.error) return <ProblemNote error={found.error} retry={() => void found.refetch()} />
  const site = found.data
  if (!site) return null
  const moving =
    search.do === 'open' || search.do === 'suspend' || search.do === 'close' ? search.do : undefined
  const cameraRows = rowsOf(listCameras, cameras.data)

  return (
    <Page
      title={site.name}
      note={
        <>
          <Tag tone={stateTone(site.state)}>{m.siteStates[site.state]}</Tag>{' '}
          {site.roundTheClock
            ? m.roundTheClock
            : site.openNow === null
              ? m.hoursUnknown
              : site.openNow
                ? m.openNow
                : m.closedNow}
        </>
      }
      actions={
        <>
          {site.kind === 'street_centre' && (
            <Link to={paths.network} params={{ siteId }}>
              {network.open}
            </Link>
          )}
          {(['open', 'suspend', 'close'] as const)
            .filter((verb) => siteCan[verb](site))
            .map((verb) => (
              <ActionButton
                key={verb}
                danger={verb === 'close'}
                needs="organisations.write"
                onClick={() => open(verb)}
              >
                {m.siteVerbs[verb]}
              </ActionButton>
            ))}
          <ActionButton type="primary" needs="organisations.write" onClick={() => open('edit')}>
            {m.edit}
          </ActionButton>
        </>
      }
    >
      <Panel>
        <Facts
          columns={3}
          items={[
            [m.kind, say(siteKinds[site.kind])],
            [
              m.org,
              <Link key="org" to={paths.organisation} params={{ organisationId: site.orgId }}>
                {site.orgName ?? '—'}
              </Link>,
            ],
            [m.region, site.regionName],
            [m.address, site.address],
            [m.dutyPhone, site.dutyPhone && <span className="digits">{site.dutyPhone}</span>],
            [
              m.place,
              site.position ? (
                <span className="digits">{`${site.position.lon.toFixed(5)}, ${site.position.lat.toFixed(5)}`}</span>
              ) : (
                <span className="unknown">{m.noPlace}</span>
              ),
            ],
            [
              m.hours,
              site.roundTheClock
                ? m.roundTheClock
                : site.openingHours.length
                  ? site.openingHours.map((o) => `${m.day[o.day - 1]} ${o.from}–${o.to}`).join(' · ')
                  : null,
            ],
            [
              m.serves,
              site.servesRegions.length
                ? site.servesRegions.map((code, i) => (
                    <span key={code}>
                      {i > 0 && '、'}
                      <RegionName code={code} />
                    </span>
                  ))
                : null,
            ],
          ]}
        />
      </Panel>
      <Prices siteId={site.id} />
      <Panel
        title={m.rooms}
        note={site.beds > 0 ? m.taken(site.bedsTaken, site.beds) : undefined}
        flush
        actions={
          <ActionButton
            size="small"
            needs="organisations.write"
            onClick={() => open('room', crypto.randomUUID())}
          >
            {m.newRoom}
          </ActionButton>
        }
      >
        <ProblemNote error={rooms.error} retry={() => void rooms.refetch()} />
        <Rooms
          siteId={siteId}
          rooms={rooms.data?.items ?? []}
          loading={rooms.isPending}
          editing={search.do === 'room' ? search.item : undefined}
          onEdit={(id) => open('room', id)}
          onEvacuate={(id) => open('evacuate', id)}
          onClose={close}
        />
      </Panel>
      <Equipment siteId={siteId} />
      <Panel
        title={m.cameras}
        actions={
          <ActionButton
            size="small"
            needs="organisations.write"
            onClick={() => open('camera', crypto.randomUUID())}
          >
            {m.newCamera}
          </ActionButton>
        }
      >
        <ProblemNote error={remove.error} />
        <DataTable
          name="site-cameras"
          label={m.cameras}
          rows={cameraRows}
          rowKey={(c) => c.id}
          source={cameras}
          empty={<Empty title={m.noCameras} />}
          columns={[
            {
              key: 'state',
              title: m.state,
              render: (c) => <Tag tone={cameraTone(c.state)}>{m.cameraStates[c.state]}</Tag>,
              width: 110,
            },
            {
              key: 'since',
              title: m.since,
              render: (c) => <time title={fullTime(c.stateSince)}>{ago(c.stateSince, now)}</time>,
              width: 110,
            },
            { key: 'name', title: m.name, render: (c) => c.name },
            { key: 'place', title: m.spot, render: (c) => c.place ?? '—' },
            { key: 'id', title: m.externalId, render: (c) => <span className="digits">{c.externalId}</span> },
            {
              key: 'do',
              title: '',
              width: 150,
              render: (c) => (
                <>
                  <ActionButton
                    size="small"
                    type="link"
                    needs="organisations.write"
                    onClick={() => open('camera', c.id)}
                  >
                    {m.edit}
                  </ActionButton>
                  <ActionButton
                    size="small"
                    type="link"
                    danger
                    needs="organisations.write"
                    onClick={() =>
                      modal.confirm({
                        title: m.removeQuestion(c.name),
                        okText: m.remove,
                        okButtonProps: { danger: true },
                        onOk: () => remove.mutate({ params: { id: c.id } }),
                      })
                    }
                  >
                    {m.remove}
                  </ActionButton>
                </>
              ),
            },
          ]}
        />
      </Panel>
      {search.do === 'edit' && (
        <SiteForm
          title={m.edit}
          initial={site}
          regionCode={site.regionCode}
          pending={edit.isPending}
          error={edit.error}
          onClose={close}
          onSubmit={(body) =>
            edit.mutate({ params: { id: site.id }, body: { ...body, updatedAt: site.updatedAt } })
          }
        />
      )}
      {search.do === 'camera' && search.item && (
        <CameraForm
          id={search.item}
          siteId={siteId}
          initial={cameraRows.find((c) => c.id === search.item)}
          onClose={close}
        />
      )}
      {search.do === 'evacuate' && search.item && <EvacuationDrawer roomId={search.item} onClose={close} />}
      {moving && (
        <StateForm
          title={m.siteVerbs[moving]}
          final={moving === 'close'}
          pending={move.isPending}
          error={move.error}
          onClose={close}
          onSubmit={(reason) => move.mutate({ params: { id: site.id }, body: { verb: moving, reason } })}
        />
      )}
    </Page>
  )
}
