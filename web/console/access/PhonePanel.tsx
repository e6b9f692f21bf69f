import { useMessages } from '#web/lib/locale.ts'
import { useSession } from '#web/lib/session.ts'
import { messages } from '#web/shared/security/messages.ts'
import { useOwnPhone } from '#web/shared/security/own-phone.ts'
import { Field } from '#web/ui/desk/Field.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { App, Button, Input, Space } from 'antd'
import { FormNote } from './FormNote.tsx'

/** One's own number: a code goes to the new one, and whoever has a password gives it. */
export function PhonePanel() {
  const m = useMessages(messages)
  const { hasPassword, phoneMasked } = useSession()
  const { message } = App.useApp()
  const own = useOwnPhone(hasPassword, (what) => void message.success(m[what]))
  return (
    <Panel title={m.phone} note={m.phoneNow(phoneMasked ?? m.phoneNone)}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          own.submit()
        }}
      >
        <FormNote error={own.error} />
        <Field label={m.phoneNew}>
          {(id) => (
            <Space.Compact block>
              <Input
                id={id}
                inputMode="tel"
                autoComplete="tel"
                maxLength={20}
                value={own.phone}
                onChange={(event) => own.setPhone(event.target.value)}
              />
              <Button
                loading={own.asking}
                disabled={own.phone.trim() === '' || own.wait > 0}
                onClick={own.send}
              >
                {own.wait > 0 ? m.sendAgain(own.wait) : m.sendCode}
              </Button>
            </Space.Compact>
          )}
        </Field>
        <Field label={m.phoneCode} hint={m.phoneCodeHint}>
          {(id) => (
            <Input
              id={id}
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={6}
              style={{ width: 140 }}
              value={own.code}
              onChange={(event) => own.setCode(event.target.value)}
            />
          )}
        </Field>
        {hasPassword && (
          <Field label={m.current}>
            {(id) => (
              <Input.Password
                id={id}
                autoComplete="current-password"
                maxLength={200}
                value={own.current}
                onChange={(event) => own.setCurrent(event.target.value)}
              />
            )}
          </Field>
        )}
        <div>
          <Button type="primary" htmlType="submit" loading={own.changing} disabled={!own.ready}>
            {m.changePhone}
          </Button>
        </div>
      </form>
    </Panel>
  )
}
