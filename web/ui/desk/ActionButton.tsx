import type { Permission } from '#contract/permission'
import { permissions } from '#contract/permission'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useMay } from '#web/lib/session.ts'
import { Button, type ButtonProps, Tooltip } from 'antd'
import type { ReactNode } from 'react'

const messages = {
  zh: { needs: (what: string) => `您的岗位没有“${what}”的权限` },
  en: { needs: (what: string) => `Your post does not include “${what}”` },
}

type Props = Omit<ButtonProps, 'disabled'> & {
  /** Why it cannot be pressed now; undefined when it can. Shown, and read by screen readers. */
  disabledReason?: string | undefined
  /** The permission the operation asks for. */
  needs?: Permission | undefined
  /** The key that does the same, shown beside the label: `A`. */
  hotkey?: string | undefined
  children?: ReactNode
}

/** A button that, when it cannot be used, says why. It stays focusable, so the reason can be reached by keyboard. */
export function ActionButton({ disabledReason, needs, hotkey, children, onClick, ...rest }: Props) {
  const may = useMay()
  const say = useWord()
  const m = useMessages(messages)
  const reason = needs && !may(needs) ? m.needs(say(permissions[needs])) : disabledReason
  const button = (
    <Button
      {...rest}
      {...(reason ? { 'aria-disabled': true, className: `${rest.className ?? ''} is-refused` } : { onClick })}
      {...(hotkey ? { 'aria-keyshortcuts': hotkey } : {})}
    >
      {children}
      {hotkey && !reason && <kbd aria-hidden>{hotkey}</kbd>}
      {reason && <span className="visually-hidden">（{reason}）</span>}
    </Button>
  )
  return reason ? <Tooltip title={reason}>{button}</Tooltip> : button
}
