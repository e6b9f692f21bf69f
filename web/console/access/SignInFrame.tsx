import { about } from '#contract/platform'
import { setLocale, useLocale, useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useEffect, type ReactNode } from 'react'
import { SyntheticBanner } from '../shell/Shell.tsx'
import './access.css'
import { messages } from './sign-in-messages.ts'

/** The frame of the pages before signing in: whose installation this is, and the language. */
export function SignInFrame({
  title,
  lead,
  children,
}: {
  title: string
  lead?: string
  children: ReactNode
}) {
  const m = useMessages(messages)
  const say = useWord()
  const language = useLocale()
  const { data } = useQuery({ ...q(about), staleTime: Number.POSITIVE_INFINITY })
  useEffect(() => {
    document.title = `${title} · 一刻`
  }, [title])
  return (
    <div className="sign-in">
      <header>
        <SyntheticBanner />
        <div className="sign-in-top">
          <Button
            type="text"
            size="small"
            lang={language === 'zh' ? 'en' : 'zh-CN'}
            onClick={() => setLocale(language === 'zh' ? 'en' : 'zh')}
          >
            {language === 'zh' ? 'English' : '中文'}
          </Button>
        </div>
      </header>
      <main className="sign-in-box">
        <p className="sign-in-brand">
          <b>{m.product}</b>
          <span>
            {data?.place
              ? `${say({ zh: data.place.name, en: data.place.nameEn })} · ${m.tagline}`
              : m.tagline}
          </span>
        </p>
        <section className="sign-in-card" aria-labelledby="sign-in-title">
          <h1 id="sign-in-title">{title}</h1>
          {lead && <p className="lead">{lead}</p>}
          {children}
        </section>
      </main>
    </div>
  )
}
