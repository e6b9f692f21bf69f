import { useEffect, useRef } from 'react'

/**
 * Keys of a page: `useHotkeys({ j: next, k: previous, Enter: open })`. Nothing happens while somebody types in a field
 * or a dialog is open, nor with Ctrl, Alt or Meta held.
 */
export function useHotkeys(keys: Record<string, (() => void) | undefined>, enabled = true): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    if (!enabled) return
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented)
        return
      const target = event.target
      if (
        target instanceof HTMLElement &&
        target.closest('input, textarea, select, [contenteditable], [role="combobox"]')
      )
        return
      if (document.querySelector('.ant-modal-wrap:not([style*="display: none"]), .ant-drawer-open')) return
      // Enter and space belong to the button or link that has the focus.
      if (
        (event.key === 'Enter' || event.key === ' ') &&
        target instanceof HTMLElement &&
        target.closest('button, a, summary, [role="tab"]')
      )
        return
      const act = latest.current[event.key] ?? latest.current[event.key.toLowerCase()]
      if (!act) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [enabled])
}
