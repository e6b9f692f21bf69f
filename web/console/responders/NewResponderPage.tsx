import { uuidv7 } from '#contract/id'
import { list, register, type Responder } from '#contract/responder-roster'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useServerErrors } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Link } from '@tanstack/react-router'
import { Button, Form, Space } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { messages } from './messages.ts'
import { newResponderRoute } from './pages.tsx'
import { draftOf, ResponderFormFields, type ResponderFields } from './ResponderForm.tsx'

export function NewResponderPage() {
  const m = useMessages(messages)
  const navigate = newResponderRoute.useNavigate()
  const [form] = Form.useForm<ResponderFields>()
  // Made once: the same form sent twice registers once. The brand is only a type.
  const [id] = useState(() => uuidv7() as Responder['id'])
  const save = useAction(register, {
    changes: [list],
    done: () => void navigate({ to: paths.responder, params: { responderId: id } }),
  })
  useServerErrors(form, save.error)
  return (
    <Page title={m.register}>
      <Panel>
        <Form<ResponderFields>
          form={form}
          layout="vertical"
          scrollToFirstError
          style={{ maxWidth: 520 }}
          initialValues={{ kind: 'volunteer', travelMode: 'ebike' }}
          onFinish={(fields) =>
            save.mutate({
              body: { id, ...draftOf(fields), accountId: null, phone: fields.phone?.trim() || null },
            })
          }
        >
          <ProblemNote error={save.error} />
          <ResponderFormFields editing={false} />
          <Space>
            <Button type="primary" htmlType="submit" loading={save.isPending}>
              {m.save}
            </Button>
            <Link to={paths.responders}>{m.cancel}</Link>
          </Space>
        </Form>
      </Panel>
    </Page>
  )
}
