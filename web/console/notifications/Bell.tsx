import type { InboxItem } from '#contract/notification-inbox'
import { useMessages } from '#web/lib/locale.ts'
import { useMay } from '#web/lib/session.ts'
import { Inbox } from '#web/shared/inbox/Inbox.tsx'
import { messages } from '#web/shared/inbox/messages.ts'
import { useUnread } from '#web/shared/inbox/unread.ts'
import { TimeInput } from '#web/ui/desk/DayInput.tsx'
import { type TimeField, Wishes } from '#web/shared/inbox/Wishes.tsx'
import { BellOutlined } from '@ant-design/icons'
import { useRouter } from '@tanstack/react-router'
import { Badge, Drawer, Segmented } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import './notifications.css'

const DeskTime: TimeField = ({ id, value, onChange }) => (
  <TimeInput id={id} value={value} onChange={(next) => onChange(next ?? '')} />
)

/** In the top bar of every page: how much is unread, and one's own messages beside the work. */
export function Bell() {
  const m = useMessages(messages)
  const may = useMay()
  const router = useRouter()
  const unread = useUnread()
  const [open, setOpen] = useState(false)
  const [part, setPart] = useState<'inbox' | 'wishes'>('inbox')

  /** The page that shows what a message is about, if one's post may open it. */
  const addressOf = ({ incidentId, elderId, template }: InboxItem) => {
    if (incidentId && may('alarms.read'))
      return router.buildLocation({ to: paths.incident, params: { incidentId } }).href
    if (elderId && may('people.read'))
      return router.buildLocation({ to: paths.elder, params: { elderId } }).href
    if (template.startsWith('devices.') && may('devices.read'))
      return router.buildLocation({ to: paths.deviceTasks }).href
    return null
  }

  return (
    <>
      <button type="button" className="bell" aria-label={m.bell(unread)} onClick={() => setOpen(true)}>
        <Badge count={unread} size="small" overflowCount={99}>
          <BellOutlined aria-hidden />
        </Badge>
      </button>
      <Drawer
        open={open}
        size={440}
        title={
          <Segmented<'inbox' | 'wishes'>
            value={part}
            onChange={setPart}
            options={[
              { value: 'inbox', label: m.inbox },
              { value: 'wishes', label: m.wishes },
            ]}
          />
        }
        onClose={() => setOpen(false)}
        destroyOnHidden
      >
        <div className="bell-part">
          {part === 'inbox' ? (
            <Inbox
              addressOf={addressOf}
              go={(href) => {
                setOpen(false)
                void router.navigate({ href })
              }}
            />
          ) : (
            <Wishes Time={DeskTime} />
          )}
        </div>
      </Drawer>
    </>
  )
}
