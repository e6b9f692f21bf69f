import { useMessages } from '#web/lib/locale.ts'
import { isNotLoaded, ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { paths } from '../paths.ts'

const messages = {
  zh: {
    missing: '没有这个页面',
    missingHint: '地址可能有误，或页面已改名。',
    home: '回到工作台',
    refused: '您的岗位不能打开这个页面',
    refusedHint: (what: string) => `需要权限：${what}。请切换岗位，或联系管理员。`,
  },
  en: {
    missing: 'There is no such page',
    missingHint: 'The address may be wrong, or the page has moved.',
    home: 'To the workbench',
    refused: 'Your post does not open this page',
    refusedHint: (what: string) => `It needs: ${what}. Switch post, or ask your administrator.`,
  },
}

/** A page that threw: what happened, and a way on; the rest of the console stays usable. */
export function PageProblem({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  return (
    <div className="page">
      <ProblemNote
        error={error}
        retry={() => {
          // The browser remembers that a part did not come: only a fresh page asks for it again.
          if (isNotLoaded(error)) location.reload()
          reset()
          void router.invalidate()
        }}
      />
      {import.meta.env.DEV && error instanceof Error && <pre className="page-trace">{error.stack}</pre>}
    </div>
  )
}

export function NotFound() {
  const m = useMessages(messages)
  return (
    <div className="page">
      <Empty title={m.missing} action={<Link to={paths.home}>{m.home}</Link>}>
        {m.missingHint}
      </Empty>
    </div>
  )
}

export function Refused({ what }: { what: string }) {
  const m = useMessages(messages)
  return (
    <div className="page">
      <Empty title={m.refused} action={<Link to={paths.home}>{m.home}</Link>}>
        {m.refusedHint(what)}
      </Empty>
    </div>
  )
}
