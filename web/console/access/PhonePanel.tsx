import { me } from '#contract/access'
import { changePhone, requestPhoneCode } from '#contract/own-phone'
import { useNow } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { Field } from '#web/ui/desk/Field.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { App, Button, Input, Space } from 'antd'
import { useState } from 'react'
import { FormNote } from './FormNote.tsx'

const messages = {
  zh: {
    title: '手机号',
    now: (phone: string) => `现在：${phone}`,
    none: '未登记',
    phone: '新手机号',
    send: '发送验证码',
    again: (s: number) => `${s} 秒后可重发`,
    code: '验证码',
    codeHint: '发到新手机号，5 分钟内有效',
    current: '当前密码',
    change: '更换手机号',
    changed: '手机号已更换',
    sent: '验证码已发出',
  },
  en: {
    title: 'Phone number',
    now: (phone: string) => `Now: ${phone}`,
    none: 'none on record',
    phone: 'New number',
    send: 'Send code',
    again: (s: number) => `again in ${s} s`,
    code: 'Code',
    codeHint: 'Sent to the new number; good for 5 minutes',
    current: 'Current password',
    change: 'Change number',
    changed: 'Your number is changed',
    sent: 'The code is on its way',
  },
}

/** One's own number: a code goes to the new one, and whoever has a password gives it. */
export function PhonePanel() {
  const m = useMessages(messages)
  const { hasPassword, phoneMasked } = useSession()
  const { message } = App.useApp()
  const now = useNow(1000)
  const [phone, setPhone] = useState('')
  const [code, setCode] = useState('')
  const [current, setCurrent] = useState('')
  const [againAt, setAgainAt] = useState(0)
  const ask = useAction(requestPhoneCode, {
    done: ({ retryInSeconds }) => {
      setAgainAt(Date.now() + retryInSeconds * 1000)
      void message.success(m.sent)
    },
  })
  const change = useAction(changePhone, {
    changes: [me],
    done: () => {
      setPhone('')
      setCode('')
      setCurrent('')
      void message.success(m.changed)
    },
  })
  const wait = Math.ceil((againAt - now) / 1000)
  return (
    <Panel title={m.title} note={m.now(phoneMasked ?? m.none)}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate({ body: { phone, code, ...(hasPassword ? { current } : {}) } })
        }}
      >
        <FormNote error={change.error ?? ask.error} />
        <Field label={m.phone}>
          {(id) => (
            <Space.Compact block>
              <Input
                id={id}
                inputMode="tel"
                autoComplete="tel"
                maxLength={20}
                value={phone}
                onChange={(event) => setPhone(event.target.value)}
              />
              <Button
                loading={ask.isPending}
                disabled={phone.trim() === '' || wait > 0}
                onClick={() => ask.mutate({ body: { phone } })}
              >
                {wait > 0 ? m.again(wait) : m.send}
              </Button>
            </Space.Compact>
          )}
        </Field>
        <Field label={m.code} hint={m.codeHint}>
          {(id) => (
            <Input
              id={id}
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={6}
              style={{ width: 140 }}
              value={code}
              onChange={(event) => setCode(event.target.value.replaceAll(/\D/gu, ''))}
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
                value={current}
                onChange={(event) => setCurrent(event.target.value)}
              />
            )}
          </Field>
        )}
        <div>
          <Button
            type="primary"
            htmlType="submit"
            loading={change.isPending}
            disabled={phone.trim() === '' || code.length !== 6 || (hasPassword && !current)}
          >
            {m.change}
          </Button>
        </div>
      </form>
    </Panel>
  )
}
