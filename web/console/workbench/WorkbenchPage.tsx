import { useMessages } from '#web/lib/locale.ts'
import { Page } from '#web/ui/desk/Page.tsx'

const messages = { zh: { title: '工作台' }, en: { title: 'Workbench' } }

export function WorkbenchPage() {
  const m = useMessages(messages)
  return <Page title={m.title}>…</Page>
}
