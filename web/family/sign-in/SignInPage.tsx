import { useMessages } from '#web/lib/locale.ts'
import { SignIn } from '#web/shared/sign-in/SignIn.tsx'
import { Link } from '../place.tsx'
import { setTextSize, useTextSize } from '../settings/text-size.ts'

const messages = {
  zh: {
    lead: '家人和长者本人使用',
    larger: '字再大些',
    smaller: '字恢复标准',
    trouble: '收不到验证码？请拨打',
    advisor: '养老顾问：能享受哪些待遇（不用登录）',
  },
  en: {
    lead: 'For families and elders',
    larger: 'Larger text',
    smaller: 'Normal text',
    trouble: 'No code? Please call',
    advisor: 'What benefits may one get? (no sign-in)',
  },
}

export function SignInPage() {
  const m = useMessages(messages)
  const size = useTextSize()
  const next = size === 'largest' ? 'normal' : size === 'large' ? 'largest' : 'large'
  return (
    <SignIn
      lead={m.lead}
      foot={
        <>
          <Link to={{ page: 'advisor' }} className="row-link">
            {m.advisor} <span aria-hidden>›</span>
          </Link>
          <p className="hint">
            {m.trouble} <a href="tel:12349">12349</a>
          </p>
          <button type="button" className="plain wide" onClick={() => setTextSize(next)}>
            {size === 'largest' ? m.smaller : m.larger}
          </button>
        </>
      }
    />
  )
}
