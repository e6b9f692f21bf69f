import { useMessages } from '#web/lib/locale.ts'
import { SignIn } from '#web/shared/sign-in/SignIn.tsx'
import { useEffect } from 'react'
import { openOutbox, useOutbox } from '../outbox/outbox.ts'
import { allowSound } from '../ring.ts'

const messages = {
  zh: {
    lead: '救援响应人、护理员、志愿者',
    kept: (n: number) => `本机有 ${n} 条未发送的记录，本人登录后会自动发送`,
  },
  en: {
    lead: 'Responders, care workers, volunteers',
    kept: (n: number) => `${n} unsent entries are on this phone; they are sent when their owner signs in`,
  },
}

export function SignInPage() {
  const m = useMessages(messages)
  const unsent = useOutbox().filter((entry) => !entry.problem).length
  useEffect(() => {
    void openOutbox(null)
  }, [])
  return (
    <SignIn
      lead={m.lead}
      touched={allowSound}
      notes={unsent > 0 && <p className="note">{m.kept(unsent)}</p>}
    />
  )
}
