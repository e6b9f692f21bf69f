import { changePassword, me, mySessions } from '#contract/access'
import { signInOptions } from '#contract/sign-in'
import { q, useAction } from '#web/lib/query.ts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

/** Changing (or setting) one's own password: typed twice, the one before proves it. The same in every app. */
export function useOwnPassword(hasPassword: boolean, told: () => void) {
  const { data: options } = useQuery(q(signInOptions))
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const [repeat, setRepeat] = useState('')
  const action = useAction(changePassword, {
    changes: [me, mySessions],
    done: () => {
      setCurrent('')
      setPassword('')
      setRepeat('')
      told()
    },
  })
  const ready = password !== '' && password === repeat && (!hasPassword || current !== '')
  return {
    current,
    setCurrent,
    password,
    setPassword,
    repeat,
    setRepeat,
    minLength: options?.passwordMinLength ?? 10,
    differs: repeat !== '' && repeat !== password,
    pending: action.isPending,
    error: action.error,
    ready,
    submit: () => {
      if (ready) action.mutate({ body: { current, password } })
    },
  }
}
