import { me, signOut } from '#contract/access'
import { call } from '#web/lib/call.ts'
import { locale, setLocale, useMessages } from '#web/lib/locale.ts'
import { forgetAnswers, kept } from '#web/lib/kept.ts'
import { queryClient } from '#web/lib/query.ts'
import { messages as inbox } from '#web/shared/inbox/messages.ts'
import { InstallChoice } from '#web/shared/inbox/InstallChoice.tsx'
import { PushChoice } from '#web/shared/inbox/PushChoice.tsx'
import { Wishes } from '#web/shared/inbox/Wishes.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { go, Link } from '../place.tsx'
import { setTextSize, useTextSize, type TextSize } from './text-size.ts'

const messages = {
  zh: {
    title: '设置',
    text: '字的大小',
    normal: '标准',
    large: '大',
    largest: '特大',
    language: '语言',
    who: (name: string) => `已登录：${name}`,
    security: '手机号、密码与登录设备',
    leave: '退出登录',
    sample: '今天身体好吗？按“求助”马上有人来。',
  },
  en: {
    title: 'Settings',
    text: 'Size of the text',
    normal: 'Normal',
    large: 'Large',
    largest: 'Largest',
    language: 'Language',
    who: (name: string) => `Signed in: ${name}`,
    security: 'Phone, password and sign-ins',
    leave: 'Sign out',
    sample: 'How are you today? Press “Help” and somebody comes.',
  },
}

export function SettingsPage() {
  const m = useMessages(messages)
  const i = useMessages(inbox)
  const size = useTextSize()
  const { data: session } = useQuery(kept(me))
  const [error, setError] = useState<unknown>(null)
  async function leave() {
    try {
      await call(signOut)
      await forgetAnswers()
      queryClient.clear()
      go({ page: 'signIn', from: null }, { replace: true })
    } catch (problem) {
      setError(problem)
    }
  }
  return (
    <>
      <h1>{m.title}</h1>
      <section>
        <h2 id="text-size">{m.text}</h2>
        <div className="choice" role="group" aria-labelledby="text-size">
          {(['normal', 'large', 'largest'] as const satisfies readonly TextSize[]).map((one) => (
            <button key={one} type="button" aria-pressed={size === one} onClick={() => setTextSize(one)}>
              {m[one]}
            </button>
          ))}
        </div>
        <p className="sample">{m.sample}</p>
      </section>
      <section>
        <h2 id="language">{m.language}</h2>
        <div className="choice" role="group" aria-labelledby="language">
          <button type="button" lang="zh-CN" aria-pressed={locale() === 'zh'} onClick={() => setLocale('zh')}>
            中文
          </button>
          <button type="button" lang="en" aria-pressed={locale() === 'en'} onClick={() => setLocale('en')}>
            English
          </button>
        </div>
      </section>
      <InstallChoice />
      <PushChoice />
      <section>
        <h2>{i.wishes}</h2>
        <Wishes />
      </section>
      <section>
        <p>{session && m.who(session.answer.name)}</p>
        <p>
          <Link to={{ page: 'security' }} className="button wide">
            {m.security}
          </Link>
        </p>
        <ProblemNote error={error} />
        <button type="button" className="plain wide" onClick={() => void leave()}>
          {m.leave}
        </button>
      </section>
    </>
  )
}
