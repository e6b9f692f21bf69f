import { me } from '#contract/access'
import { changePhone, requestPhoneCode } from '#contract/own-phone'
import { useNow } from '#web/lib/format.ts'
import { useAction } from '#web/lib/query.ts'
import { useState } from 'react'

/** Changing one's own number: a code goes to the new one, and whoever has a password gives it. The same in every app. */
export function useOwnPhone(hasPassword: boolean, told: (what: 'codeSent' | 'phoneChanged') => void) {
  const now = useNow(1000)
  const [phone, setPhone] = useState('')
  const [code, setCode] = useState('')
  const [current, setCurrent] = useState('')
  const [againAt, setAgainAt] = useState(0)
  const ask = useAction(requestPhoneCode, {
    done: ({ retryInSeconds }) => {
      setAgainAt(Date.now() + retryInSeconds * 1000)
      told('codeSent')
    },
  })
  const change = useAction(changePhone, {
    changes: [me],
    done: () => {
      setPhone('')
      setCode('')
      setCurrent('')
      told('phoneChanged')
    },
  })
  return {
    phone,
    setPhone,
    code,
    setCode: (text: string) => setCode(text.replaceAll(/\D/gu, '')),
    current,
    setCurrent,
    wait: Math.max(0, Math.ceil((againAt - now) / 1000)),
    asking: ask.isPending,
    changing: change.isPending,
    error: change.error ?? ask.error,
    ready: phone.trim() !== '' && code.length === 6 && (!hasPassword || current !== ''),
    send: () => {
      change.reset()
      ask.mutate({ body: { phone } })
    },
    submit: () => {
      ask.reset()
      change.mutate({ body: { phone, code, ...(hasPassword ? { current } : {}) } })
    },
  }
}
