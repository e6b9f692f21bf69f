import {
  editTemplate,
  faultsOf,
  listTemplates,
  previewTemplate,
  RouteName,
  routeNames,
  type Template,
  templateVersions,
} from '#contract/notifications'
import { fullTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Field } from '#web/ui/desk/Field.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { useQuery } from '@tanstack/react-query'
import { App, Checkbox, Input, Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import { messages } from './messages.ts'

type Texts = Pick<Template, 'titleZh' | 'bodyZh' | 'titleEn' | 'bodyEn'>
type TextField = keyof Texts

/** Both languages side by side, checked as they are typed, previewed with example values by the server that will fill them. */
export function TemplateEditor({ template }: { template: Template }) {
  const m = useMessages(messages)
  const say = useWord()
  const { message: toast } = App.useApp()
  const [texts, setTexts] = useState<Texts>(template)
  const [routes, setRoutes] = useState(template.routes)
  const [strategy, setStrategy] = useState(template.strategy)
  const [last, setLast] = useState<TextField>('bodyZh')
  const shown = useDeferredValue(texts)
  const names = template.variables.map((variable) => variable.name)
  const faults = (field: TextField) => faultsOf(texts[field], names).map(say).join('；') || undefined
  const wrong = (['titleZh', 'bodyZh', 'titleEn', 'bodyEn'] as const).some(
    (field) => faults(field) || !texts[field].trim(),
  )
  const { titleZh, bodyZh, titleEn, bodyEn } = shown
  const preview = useQuery({
    ...q(previewTemplate, { params: { code: template.code }, body: { titleZh, bodyZh, titleEn, bodyEn } }),
    enabled: !wrong,
    placeholderData: (before) => before,
  })
  const versions = useQuery(q(templateVersions, { params: { code: template.code } }))
  const save = useAction(editTemplate, {
    changes: [listTemplates, templateVersions],
    done: () => void toast.success(m.saved),
  })

  const input = (field: TextField, label: string, rows: number, max: number) => (
    <Field label={label} error={faults(field)}>
      {(id) => (
        <Input.TextArea
          id={id}
          autoSize={{ minRows: rows, maxRows: 8 }}
          maxLength={max}
          showCount
          value={texts[field]}
          status={faults(field) ? 'error' : ''}
          onFocus={() => setLast(field)}
          onChange={(event) => setTexts({ ...texts, [field]: event.target.value })}
        />
      )}
    </Field>
  )

  return (
    <div>
      <Panel
        title={say(template.name)}
        note={`${template.code} · ${m.priority[template.urgency]}${template.stoppable ? ` · ${m.stoppable}` : ''}`}
        actions={
          <ActionButton
            type="primary"
            size="small"
            needs="notifications.write"
            disabledReason={wrong ? m.body : undefined}
            loading={save.isPending}
            onClick={() =>
              save.mutate({
                params: { code: template.code },
                body: {
                  titleZh: texts.titleZh,
                  bodyZh: texts.bodyZh,
                  titleEn: texts.titleEn,
                  bodyEn: texts.bodyEn,
                  routes,
                  strategy,
                  seenVersion: template.version,
                },
              })
            }
          >
            {m.save}
          </ActionButton>
        }
      >
        <ProblemNote error={save.error} />
        <div className="template-editor">
          <div className="wide">
            <p>{m.variables}</p>
            <div className="variables">
              {template.variables.map((variable) => (
                <button
                  key={variable.name}
                  type="button"
                  onClick={() => setTexts({ ...texts, [last]: `${texts[last]}{{${variable.name}}}` })}
                >
                  <code>{`{{${variable.name}}}`}</code> {say(variable)}{' '}
                  <small>{variable.secret ? m.secret : variable.example}</small>
                </button>
              ))}
            </div>
          </div>
          <div>
            <h3>{m.chinese}</h3>
            <div lang="zh-CN">
              {input('titleZh', m.title, 1, 60)}
              {input('bodyZh', m.body, 3, 500)}
            </div>
          </div>
          <div>
            <h3>{m.english}</h3>
            {input('titleEn', m.title, 1, 120)}
            {input('bodyEn', m.body, 3, 1000)}
          </div>
          <Field label={m.routes}>
            {() => (
              <Checkbox.Group
                value={routes}
                onChange={(values) => setRoutes(RouteName.options.filter((one) => values.includes(one)))}
                options={RouteName.options.map((value) => ({ value, label: say(routeNames[value]) }))}
              />
            )}
          </Field>
          <Field label={m.strategyLabel}>
            {(id) => (
              <Select<'in_order' | 'all'>
                id={id}
                style={{ width: '100%' }}
                value={strategy}
                onChange={setStrategy}
                options={(['in_order', 'all'] as const).map((value) => ({ value, label: m.strategy[value] }))}
              />
            )}
          </Field>
          {(['zh', 'en'] as const).map((language) => (
            <div key={language} className="preview-note" aria-live="polite">
              <div lang={language === 'zh' ? 'zh-CN' : 'en'}>
                <b>{preview.data?.[language].title ?? '—'}</b>
                <p>{preview.data?.[language].body}</p>
              </div>
              <small>
                {m.preview}
                {preview.data &&
                  routes.includes('sms') &&
                  ` · ${m.sms(preview.data[language].sms, preview.data.signature)}`}
                {language === 'zh' &&
                  preview.data &&
                  preview.data.unused.length > 0 &&
                  ` · ${m.unused}: ${preview.data.unused.join(', ')}`}
              </small>
            </div>
          ))}
        </div>
        <ProblemNote error={preview.error} />
      </Panel>
      <Panel title={m.history} className="template-history">
        <ol>
          {versions.data?.items.map((one) => (
            <li key={one.version}>
              {m.version(one.version)} {one.editedAt && `· ${fullTime(one.editedAt)} · ${one.editedBy ?? ''}`}{' '}
              — {say({ zh: one.bodyZh, en: one.bodyEn })}{' '}
              {one.version !== template.version && (
                <button
                  type="button"
                  className="as-link"
                  onClick={() =>
                    setTexts({
                      titleZh: one.titleZh,
                      bodyZh: one.bodyZh,
                      titleEn: one.titleEn,
                      bodyEn: one.bodyEn,
                    })
                  }
                >
                  {m.restore}
                </button>
              )}
            </li>
          ))}
        </ol>
      </Panel>
    </div>
  )
}
