import * as contract from '#contract/people'
import { timeline } from '#contract/people-story'
import type { Endpoint } from '#contract/endpoint'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { App } from 'antd'
import { messages } from '../messages.ts'

/** Saves a part of the record, says so, reads the record again and closes the form. */
export function useSave<E extends Endpoint>(endpoint: E, onClose: () => void) {
  const w = useMessages(messages)
  const { message } = App.useApp()
  return useAction(endpoint, {
    changes: [contract.show, contract.list, contract.search, contract.history, contract.incomplete, timeline],
    done: () => {
      void message.success(w.saved)
      onClose()
    },
  })
}
