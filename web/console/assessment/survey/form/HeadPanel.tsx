import { useMessages } from '#web/lib/locale.ts'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { useBuilder } from './builder.ts'
import { builderMessages } from './messages.ts'
import { TextPart } from './Part.tsx'

/** The name of the form, its version, and which document it follows. */
export function HeadPanel() {
  const m = useMessages(builderMessages)
  const { draft, change } = useBuilder()
  return (
    <Panel title={m.head}>
      <div className="builder-pair">
        <TextPart
          at="/form/zh"
          label={m.name}
          value={draft.zh}
          onChange={(zh, mark) => change({ ...draft, zh }, mark)}
        />
        <TextPart
          at="/form/en"
          label={m.english}
          value={draft.en}
          onChange={(en, mark) => change({ ...draft, en }, mark)}
        />
        <TextPart
          at="/form/version"
          label={m.version}
          value={draft.version}
          most={20}
          onChange={(version, mark) => change({ ...draft, version }, mark)}
        />
        <TextPart
          at="/form/source"
          label={m.source}
          value={draft.source}
          most={400}
          onChange={(source, mark) => change({ ...draft, source }, mark)}
        />
      </div>
    </Panel>
  )
}
