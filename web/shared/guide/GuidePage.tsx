import { useLocale, useMessages, useWord } from '#web/lib/locale.ts'
import { type ReactNode, useState } from 'react'
import { filmOf, type Guide, type GuideApp, guides } from './guides.ts'
import './guide.css'

const messages = {
  zh: {
    title: '怎么用',
    film: '看演示（没有声音，画面下方有文字）',
    cannot: '这部手机放不了演示，请看下面的步骤。',
    steps: '一步一步来',
    others: '其他功能怎么用',
    ask: '还是不会？请拨打 12349，接线员可以在电话里替您办。',
  },
  en: {
    title: 'How to use it',
    film: 'A film of it (no sound; the words stand below the picture)',
    cannot: 'This phone cannot play the film: the steps are below.',
    steps: 'Step by step',
    others: 'How to use the rest',
    ask: 'Still not clear? Call 12349: they can do it for you on the phone.',
  },
}

/** Manual and film of a function; `link` makes the links to the others in the app's own way. */
export function GuidePage({
  app,
  at,
  link,
}: {
  app: GuideApp
  at: string | null
  link: (key: string, text: string) => ReactNode
}) {
  const m = useMessages(messages)
  const say = useWord()
  const language = useLocale()
  const all: Record<string, Guide> = guides[app]
  const [first = ''] = Object.keys(all)
  const key = at !== null && at in all ? at : first
  const guide = all[key]
  const [broken, setBroken] = useState<string>()
  if (!guide) return null
  const film = filmOf(app, key, language)
  return (
    <>
      <h1 className="guide-title">
        {m.title} <span>{say(guide.title)}</span>
      </h1>
      <figure className="guide-film">
        {broken === film ? (
          <p className="notice">{m.cannot}</p>
        ) : (
          // Without sound: the words are drawn into it, and stand below as text.
          // biome-ignore lint/a11y/useMediaCaption: see above
          <video
            key={film}
            // The page stands still on a picture, not on white.
            src={`${film}#t=3.5`}
            controls
            muted
            playsInline
            preload="metadata"
            width={360}
            height={720}
            aria-label={say(guide.title)}
            onError={() => setBroken(film)}
          />
        )}
        <figcaption>{m.film}</figcaption>
      </figure>
      <section>
        <h2>{m.steps}</h2>
        <ol className="guide-steps">
          {guide.steps.map((step) => (
            <li key={step.zh}>{say(step)}</li>
          ))}
        </ol>
        <p className="hint">{m.ask}</p>
      </section>
      <nav aria-label={m.others}>
        <h2>{m.others}</h2>
        {Object.entries(all)
          .filter(([one]) => one !== key)
          .map(([one, other]) => link(one, say(other.title)))}
      </nav>
    </>
  )
}
