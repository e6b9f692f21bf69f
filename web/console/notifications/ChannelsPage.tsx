import {
  type Channel,
  channelNames,
  listChannels,
  listStops,
  routeNames,
  setStop,
  testChannel,
} from '#contract/notifications'
import { fullTime, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { App, Button, Input, Space, Typography } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { ChannelForm } from './ChannelForm.tsx'
import { messages } from './messages.ts'
import './notifications.css'
import { channelsRoute } from './pages.tsx'

export function ChannelsPage() {
  const m = useMessages(messages)
  const { edit } = channelsRoute.useSearch()
  const navigate = channelsRoute.useNavigate()
  const found = useQuery(q(listChannels))
  const edited = found.data?.items.find((one) => one.code === edit)
  return (
    <Page title={m.channels}>
      <ProblemNote error={found.error} retry={() => void found.refetch()} />
      <div className="channel-cards">
        {found.data?.items.map((channel) => (
          <ChannelCard
            key={channel.code}
            channel={channel}
            onEdit={() => void navigate({ search: { edit: channel.code } })}
          />
        ))}
      </div>
      <Stops />
      {edited && <ChannelForm channel={edited} onClose={() => void navigate({ search: {} })} />}
    </Page>
  )
}

function ChannelCard({ channel, onEdit }: { channel: Channel; onEdit: () => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const { message: toast } = App.useApp()
  const navigate = channelsRoute.useNavigate()
  const [phone, setPhone] = useState('')
  const test = useAction(testChannel, {
    changes: [listChannels],
    done: (made) => {
      void toast.success(m.testSent)
      void navigate({ to: paths.messages, search: { message: made.id } })
    },
  })
  return (
    <Panel
      title={say(channelNames[channel.code])}
      note={say(routeNames[channel.route])}
      tone={channel.enabled ? 'good' : undefined}
      actions={
        <Button size="small" onClick={onEdit}>
          {m.settings}
        </Button>
      }
    >
      <Facts
        items={[
          [
            m.state,
            <Tag key="s" tone={channel.enabled ? 'good' : 'plain'}>
              {channel.enabled ? m.on : m.off}
            </Tag>,
          ],
          [m.order, channel.ordinal],
          [m.receiptSeconds, channel.receiptSeconds ?? '—'],
          [m.edited, fullTime(channel.updatedAt)],
          [m.last24, m.sentToday(channel.sentLastDay, channel.failedLastDay)],
          channel.receiptPath !== null && [
            m.callback,
            <Typography.Text
              key="c"
              copyable={{ text: new URL(channel.receiptPath, location.origin).href }}
              title={m.callbackHint}
              ellipsis
              style={{ maxWidth: 240 }}
            >
              {channel.receiptPath}
            </Typography.Text>,
          ],
        ]}
      />
      <ProblemNote error={test.error} />
      {channel.enabled && (
        <Space.Compact style={{ marginTop: 8, width: '100%' }}>
          {(channel.route === 'sms' || channel.route === 'voice') && (
            <Input
              aria-label={m.testTo}
              placeholder={m.testTo}
              inputMode="tel"
              value={phone}
              onChange={(event) => setPhone(event.target.value)}
            />
          )}
          <Button
            loading={test.isPending}
            onClick={() =>
              test.mutate({
                params: { code: channel.code },
                body: phone.trim() ? { phone: phone.trim() } : {},
              })
            }
          >
            {m.test}
          </Button>
        </Space.Compact>
      )}
    </Panel>
  )
}

function Stops() {
  const m = useMessages(messages)
  const [phone, setPhone] = useState('')
  const found = useQuery(q(listStops))
  const set = useAction(setStop, { changes: [listStops], done: () => setPhone('') })
  return (
    <Panel
      title={m.stops}
      note={m.stopsHint}
      actions={
        <Space.Compact>
          <Input
            size="small"
            aria-label={m.phone}
            placeholder={m.phone}
            value={phone}
            onChange={(event) => setPhone(event.target.value)}
          />
          <Button
            size="small"
            loading={set.isPending}
            onClick={() => set.mutate({ body: { phone, stopped: true } })}
          >
            {m.stopNumber}
          </Button>
          <Button size="small" onClick={() => set.mutate({ body: { phone, stopped: false } })}>
            {m.resume}
          </Button>
        </Space.Compact>
      }
    >
      <ProblemNote error={set.error} />
      {found.data?.items.length === 0 && <Empty title={m.noStops} />}
      <ul>
        {found.data?.items.map((one) => (
          <li key={one.id} className="digits">
            {one.masked} · {shortTime(one.at)}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
