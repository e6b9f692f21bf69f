import { ChannelCode, MessageState, UrgencyName } from '#contract/notifications'
import { FormOutlined, SendOutlined, SettingOutlined } from '@ant-design/icons'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { paths } from '../paths.ts'
import type { MenuEntry } from '../shell/menu.ts'
import { shellRoute } from '../shell/route.tsx'

export const outboxRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.messages,
  validateSearch: z.object({
    q: z.string().max(60).optional().catch(undefined),
    state: MessageState.optional().catch(undefined),
    template: z.string().max(60).optional().catch(undefined),
    channel: ChannelCode.optional().catch(undefined),
    urgency: UrgencyName.optional().catch(undefined),
    drill: z.enum(['only', 'none']).optional().catch(undefined),
    incident: z.uuid().optional().catch(undefined),
    from: z.string().max(10).optional().catch(undefined),
    to: z.string().max(10).optional().catch(undefined),
    message: z.uuid().optional().catch(undefined),
  }),
  staticData: { needs: 'notifications.read' },
  component: lazyRouteComponent(() => import('./OutboxPage.tsx'), 'OutboxPage'),
})

export const templatesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.templates,
  validateSearch: z.object({ code: z.string().max(60).optional().catch(undefined) }),
  staticData: { needs: 'notifications.read' },
  component: lazyRouteComponent(() => import('./TemplatesPage.tsx'), 'TemplatesPage'),
})

export const channelsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.channels,
  validateSearch: z.object({ edit: ChannelCode.optional().catch(undefined) }),
  staticData: { needs: 'notifications.write' },
  component: lazyRouteComponent(() => import('./ChannelsPage.tsx'), 'ChannelsPage'),
})

export const notificationsRoutes = [outboxRoute, templatesRoute, channelsRoute] as const

export const notificationsMenu: readonly MenuEntry[] = [
  {
    group: 'system',
    to: paths.messages,
    label: { zh: '发件箱', en: 'Outbox' },
    icon: <SendOutlined />,
    needs: 'notifications.read',
    order: 60,
  },
  {
    group: 'system',
    to: paths.templates,
    label: { zh: '消息模板', en: 'Templates' },
    icon: <FormOutlined />,
    needs: 'notifications.read',
    order: 60,
  },
  {
    group: 'system',
    to: paths.channels,
    label: { zh: '消息通道', en: 'Channels' },
    icon: <SettingOutlined />,
    needs: 'notifications.write',
    order: 60,
  },
]
