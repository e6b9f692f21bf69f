import { beginTotp, confirmTotp, me, removeTotp, renewRecoveryCodes } from '#contract/access'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { Field } from '#web/ui/desk/Field.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { App, Button, Input } from 'antd'
import { useState } from 'react'
import { FormNote } from './FormNote.tsx'
import { messages } from './security-messages.ts'

/** The second factor: turn it on with a QR code, keep the recovery codes, turn it off again. */
export function TotpPanel() {
  const m = useMessages(messages)
  const session = useSession()
  const [codes, setCodes] = useState<string[] | null>(null)
  return (
    <Panel title={m.totp} note={session.totp ? <Tag tone="good">{m.totpOn}</Tag> : <Tag>{m.totpOff}</Tag>}>
      {codes ? (
        <Codes codes={codes} done={() => setCodes(null)} />
      ) : session.totp ? (
        <On show={setCodes} />
      ) : (
        <Off show={setCodes} />
      )}
    </Panel>
  )
}

function Off({ show }: { show: (codes: string[]) => void }) {
  const m = useMessages(messages)
  const begin = useAction(beginTotp)
  const confirm = useAction(confirmTotp, { changes: [me], done: (answer) => show(answer.recoveryCodes) })
  const [code, setCode] = useState('')
  const begun = begin.data
  if (!begun) {
    return (
      <>
        <p>{m.totpWhy}</p>
        <FormNote error={begin.error} />
        <p style={{ marginTop: 10 }}>
          <Button type="primary" loading={begin.isPending} onClick={() => begin.mutate({})}>
            {m.begin}
          </Button>
        </p>
      </>
    )
  }
  return (
    <div className="totp-begin">
      <img src={begun.qr} alt={m.scan} />
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (/^\d{6}$/.test(code.trim())) confirm.mutate({ body: { code } })
        }}
      >
        <p>{m.scan}</p>
        <code>{begun.secret.replace(/(.{4})/g, '$1 ').trim()}</code>
        <FormNote error={confirm.error} />
        <Field label={m.enter}>
          {(id) => (
            <Input
              id={id}
              autoFocus
              inputMode="numeric"
              autoComplete="one-time-code"
              className="digit-input"
              maxLength={6}
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          )}
        </Field>
        <div className="row-actions" style={{ justifyContent: 'flex-start' }}>
          <Button type="primary" htmlType="submit" loading={confirm.isPending}>
            {m.confirm}
          </Button>
          <Button onClick={() => begin.reset()}>{m.cancel}</Button>
        </div>
      </form>
    </div>
  )
}

function On({ show }: { show: (codes: string[]) => void }) {
  const m = useMessages(messages)
  const { message } = App.useApp()
  const [code, setCode] = useState('')
  const renew = useAction(renewRecoveryCodes, { done: (answer) => show(answer.recoveryCodes) })
  const remove = useAction(removeTotp, { changes: [me], done: () => void message.success(m.removed) })
  const ready = code.trim().length >= 6
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <p>{m.totpWhy}</p>
      <FormNote error={renew.error ?? remove.error} />
      <Field label={m.code}>
        {(id) => (
          <Input
            id={id}
            autoComplete="one-time-code"
            className="digit-input"
            maxLength={16}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        )}
      </Field>
      <div className="row-actions" style={{ justifyContent: 'flex-start' }}>
        <Button disabled={!ready} loading={renew.isPending} onClick={() => renew.mutate({ body: { code } })}>
          {m.renew}
        </Button>
        <Button
          danger
          disabled={!ready}
          loading={remove.isPending}
          onClick={() => remove.mutate({ body: { code } })}
        >
          {m.remove}
        </Button>
      </div>
    </form>
  )
}

function Codes({ codes, done }: { codes: string[]; done: () => void }) {
  const m = useMessages(messages)
  const { message } = App.useApp()
  return (
    <section aria-label={m.codesTitle}>
      <h3>{m.codesTitle}</h3>
      <p>{m.codesLead}</p>
      <ol className="recovery-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="row-actions no-print" style={{ justifyContent: 'flex-start' }}>
        {window.isSecureContext && (
          <Button
            onClick={() =>
              void navigator.clipboard.writeText(codes.join('\n')).then(() => message.success(m.copied))
            }
          >
            {m.copy}
          </Button>
        )}
        <Button onClick={() => window.print()}>{m.print}</Button>
        <Button type="primary" onClick={done}>
          {m.kept}
        </Button>
      </div>
    </section>
  )
}
