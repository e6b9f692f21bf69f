import type { Scale } from '#contract/assessment-scale'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Input, InputNumber } from 'antd'
import { draftMessages } from './scale-draft-messages.ts'

type Item = Scale['items'][number]

/** Texts of items and options with their points, highest points of the groups, and the bands where the scale has them. */
export function ScaleItems({
  scale,
  editable,
  onChange,
}: {
  scale: Scale
  editable: boolean
  onChange: (part: Partial<Scale>) => void
}) {
  const m = useMessages(draftMessages)
  const say = useWord()
  const put = (at: number, item: Item) =>
    onChange({ items: scale.items.map((one, i) => (i === at ? item : one)) })
  const { result } = scale
  return (
    <fieldset disabled={!editable} className="scale-items">
      {result.kind === 'bands' && (
        <Panel title={m.bands} flush>
          <table className="mini">
            <tbody>
              {result.bands.map((band, i) => (
                <tr key={`${band.level} ${i}`}>
                  <td>
                    {band.level}{' '}
                    {say(scale.levels.find((one) => one.level === band.level) ?? { zh: '', en: '' })}
                  </td>
                  {(['from', 'to'] as const).map((end) => (
                    <td key={end}>
                      <InputNumber
                        aria-label={`${m.bands} ${band.level} ${end}`}
                        size="small"
                        precision={0}
                        value={band[end]}
                        onChange={(value) =>
                          value !== null &&
                          onChange({
                            result: {
                              ...result,
                              bands: result.bands.map((one, k) => (k === i ? { ...one, [end]: value } : one)),
                            },
                          })
                        }
                      />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
      {scale.groups.map((group) => (
        <Panel key={group.code} title={`${say(group)}（${m.most(group.max)}）`}>
          {scale.items.map(
            (item, i) =>
              item.group === group.code && (
                <fieldset key={item.code} className="question-editor">
                  <legend className="digits">{item.code}</legend>
                  <Input
                    aria-label={`${item.code} 中文`}
                    prefix={<span className="question-prefix">中文</span>}
                    value={item.zh}
                    onChange={(event) => put(i, { ...item, zh: event.target.value })}
                  />
                  <Input
                    aria-label={`${item.code} English`}
                    prefix={<span className="question-prefix">English</span>}
                    value={item.en}
                    onChange={(event) => put(i, { ...item, en: event.target.value })}
                  />
                  {item.options?.map((option, k) => {
                    const change = (part: Partial<typeof option>) =>
                      put(i, {
                        ...item,
                        options: item.options?.map((one, at) => (at === k ? { ...one, ...part } : one)),
                      })
                    return (
                      <div key={String(option.value)} className="scale-option">
                        <InputNumber
                          aria-label={`${item.code} ${m.points} ${option.value}`}
                          size="small"
                          min={0}
                          max={100}
                          precision={0}
                          value={option.points}
                          onChange={(points) => points !== null && change({ points })}
                        />
                        <Input
                          size="small"
                          aria-label={`${item.code} ${option.value} 中文`}
                          value={option.zh}
                          onChange={(event) => change({ zh: event.target.value })}
                        />
                        <Input
                          size="small"
                          aria-label={`${item.code} ${option.value} English`}
                          value={option.en}
                          onChange={(event) => change({ en: event.target.value })}
                        />
                      </div>
                    )
                  })}
                </fieldset>
              ),
          )}
        </Panel>
      ))}
    </fieldset>
  )
}
