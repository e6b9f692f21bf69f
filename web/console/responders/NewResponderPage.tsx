import { uuidv7 } from '#contract/id'
import { list, register, type Responder } from '#contract/responder-roster'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { messages } from './messages.ts'
import { newResponderRoute } from './pages.tsx'
import { draftOf, ResponderFormFields, type ResponderFields } from './ResponderForm.tsx'

export function NewResponderPage() {
  const m = useMessages(messages)
  const navigate = newResponderRoute.useNavigate()
  // Made once: the same form sent twice registers once. The brand is only a type.
  const [id] = useState(() => uuidv7() as Responder['id'])
  const save = useAction(register, {
    changes: [list],
    done: () => void navigate({ to: paths.responder, params: { responderId: id } }),
  })
  return (
    <Page title={m.register}>
      <FormDrawer<ResponderFields>
        title={m.register}
        submit={m.save}
        initial={{ kind: 'volunteer', travelMode: 'ebike' }}
        pending={save.isPending}
        error={save.error}
        onSubmit={(fields) =>
          save.mutate({
            body: { id, ...draftOf(fields), accountId: null, phone: fields.phone?.trim() || null },
          })
        }
        onClose={() => void navigate({ to: paths.responders })}
      >
        <ResponderFormFields editing={false} />
      </FormDrawer>
    </Page>
  )
}
