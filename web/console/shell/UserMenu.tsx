import { editMe, signOut, switchPost } from '#contract/access'
import { roles } from '#contract/permission'
import { call } from '#web/lib/call.ts'
import { setLocale, useLocale, useMessages, useWord } from '#web/lib/locale.ts'
import { forgetSession, useSession } from '#web/lib/session.ts'
import { setTheme, useThemeChoice } from '#web/ui/theme.ts'
import { useProblemText } from '#web/ui/ProblemNote.tsx'
import { DownOutlined } from '@ant-design/icons'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { App, Dropdown } from 'antd'
import { paths } from '../paths.ts'
import { messages } from './messages.ts'

export function UserMenu() {
  const m = useMessages(messages)
  const say = useWord()
  const session = useSession()
  const language = useLocale()
  const theme = useThemeChoice()
  const router = useRouter()
  const navigate = useNavigate()
  const problemText = useProblemText()
  const { message } = App.useApp()

  async function act(work: () => Promise<void>) {
    try {
      await work()
    } catch (error) {
      message.error(problemText(error))
    }
  }

  const workAs = (postId: string) =>
    act(async () => {
      await call(switchPost, { body: { postId } })
      forgetSession()
      await router.invalidate()
      await navigate({ to: paths.home })
    })

  const leave = () =>
    act(async () => {
      await call(signOut)
      forgetSession()
      await navigate({ to: paths.signIn })
    })

  const speak = (next: 'zh' | 'en') => {
    setLocale(next)
    void act(async () => {
      await call(editMe, { body: { language: next } })
    })
  }

  return (
    <Dropdown
      trigger={['click']}
      placement="bottomRight"
      menu={{
        selectedKeys: [`post:${session.post.id}`, `theme:${theme}`, `language:${language}`],
        items: [
          {
            type: 'group',
            label: session.posts.length > 1 ? m.switchPost : m.workingAs,
            children: session.posts.map((post) => ({
              key: `post:${post.id}`,
              label: titled(say(post.title), say(roles[post.role])),
              onClick: () => {
                if (post.id !== session.post.id) void workAs(post.id)
              },
            })),
          },
          { type: 'divider' },
          {
            type: 'group',
            label: m.theme.label,
            children: (['system', 'light', 'dark'] as const).map((choice) => ({
              key: `theme:${choice}`,
              label: m.theme[choice],
              onClick: () => setTheme(choice),
            })),
          },
          {
            type: 'group',
            label: m.language,
            children: [
              { key: 'language:zh', label: '中文', onClick: () => speak('zh') },
              { key: 'language:en', label: 'English', onClick: () => speak('en') },
            ],
          },
          { type: 'divider' },
          {
            key: 'security',
            label: m.security,
            onClick: () => void router.navigate({ href: `/console${paths.security}` }),
          },
          { key: 'sign-out', label: m.signOut, onClick: () => void leave() },
        ],
      }}
    >
      <button type="button" className="user-button">
        <span>
          <b>{session.name}</b>
          <small>{say(session.post.title)}</small>
        </span>
        <DownOutlined aria-hidden />
      </button>
    </Dropdown>
  )
}

/** The title of a post and its role, which a title that nobody chose names already. */
function titled(title: string, role: string): string {
  return title.includes(role) ? title : `${title} · ${role}`
}
