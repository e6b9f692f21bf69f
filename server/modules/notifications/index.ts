import { followMerge } from '#modules/people'
import { defineModule } from '#platform/module'
import { pushReceiptRoute, receiptsRoute, repliesRoute } from './callbacks.ts'
import {
  editChannelRoute,
  listChannelsRoute,
  listStopsRoute,
  setStopRoute,
  testChannelRoute,
} from './channel-settings.ts'
import { sendCode } from './code.ts'
import { dispatch } from './dispatch.ts'
import { inboxRoute, markReadRoute, savePreferenceRoute, showPreferenceRoute, unreadRoute } from './inbox.ts'
import { tellAnsweredCorrection } from './answered-correction.ts'
import { tellOverdueCorrection } from './overdue-correction.ts'
import { cancelRoute, countsRoute, listMessagesRoute, resendRoute, showMessageRoute } from './outbox.ts'
import { pushKeyRoute, subscribePushRoute, unsubscribePushRoute, vapidKey } from './push-subscription.ts'
import {
  editTemplateRoute,
  listTemplatesRoute,
  previewTemplateRoute,
  templateVersionsRoute,
} from './templates.ts'
import { fallBack, release } from './waiting.ts'

export { type Recipient, send, type Sending } from './send.ts'

export const notifications = defineModule({
  name: 'notifications',
  routes: [
    listMessagesRoute,
    countsRoute,
    showMessageRoute,
    resendRoute,
    cancelRoute,
    listTemplatesRoute,
    templateVersionsRoute,
    editTemplateRoute,
    previewTemplateRoute,
    listChannelsRoute,
    editChannelRoute,
    testChannelRoute,
    listStopsRoute,
    setStopRoute,
    receiptsRoute,
    repliesRoute,
    pushReceiptRoute,
    inboxRoute,
    unreadRoute,
    markReadRoute,
    showPreferenceRoute,
    savePreferenceRoute,
    pushKeyRoute,
    subscribePushRoute,
    unsubscribePushRoute,
  ],
  deadlines: [release, fallBack],
  // What was sent to somebody stays with the record it was sent for.
  subscriptions: [
    sendCode,
    tellOverdueCorrection,
    tellAnsweredCorrection,
    ...followMerge({ tables: [], stays: ['notifications.message', 'notifications.attempt'] }),
  ],
  jobs: [dispatch],
  start: async (app) => {
    await vapidKey(app)
    return undefined
  },
})
