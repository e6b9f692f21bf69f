import type { ListedService } from '#contract/benefit-services'
import { situationVariables, VariableName } from '#contract/benefit-situation'
import { yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'

const zh = {
  title: '基本养老服务清单',
  free: '免费',
  priced: (price: string) => `收费 ${price}`,
  priceUnknown: '收费，清单没有写明价格',
  notSaid: '清单没有写明是否收费',
  perhaps: '可能免费，还不能确定',
  otherwise: (price: string) => `，否则 ${price}`,
  missing: '还需要知道',
  mode: '怎么提供',
  standard: '标准',
  from: '依据',
}
const messages: { zh: typeof zh; en: typeof zh } = {
  zh,
  en: {
    title: 'Basic services of the place',
    free: 'Free',
    priced: (price) => `At ${price}`,
    priceUnknown: 'At a price that the list does not state',
    notSaid: 'The list does not say whether it is free',
    perhaps: 'Perhaps free: not sure yet',
    otherwise: (price) => `, else ${price}`,
    missing: 'What would decide it',
    mode: 'How it is given',
    standard: 'Standard',
    from: 'By',
  },
}

/** What the place's lists of services give somebody of this situation: free, or at which price. */
export function BasicServices({ items }: { items: readonly ListedService[] }) {
  const m = useMessages(messages)
  const say = useWord()
  if (items.length === 0) return null
  const price = (one: ListedService) => {
    const fen = one.priceFen === null ? null : yuan(one.priceFen)
    if (one.outcome === 'free') return m.free
    if (one.outcome === 'unknown') return m.perhaps + (fen === null ? '' : m.otherwise(fen))
    if (fen !== null) return m.priced(fen)
    return one.tier === null ? m.notSaid : m.priceUnknown
  }
  return (
    <>
      <h2>{m.title}</h2>
      <section className="card basic-services">
        {items.map((one) => (
          <details key={`${one.key} ${one.tier ?? ''}`}>
            <summary>
              <strong>{say(one.words)}</strong> <span>{price(one)}</span>
            </summary>
            {one.what && <p>{say(one.what)}</p>}
            {one.mode && (
              <p>
                {m.mode}：{say(one.mode)}
              </p>
            )}
            {one.standard && (
              <p>
                {m.standard}：{say(one.standard)}
              </p>
            )}
            {one.missing.length > 0 && (
              <p>
                {m.missing}：{one.missing.map((name) => say(nameOf(name))).join('、')}
              </p>
            )}
            <p className="hint">
              {m.from}：{say(one.list)}
            </p>
          </details>
        ))}
      </section>
    </>
  )
}

function nameOf(name: string): { zh: string; en: string } {
  const known = VariableName.safeParse(name)
  return known.success ? situationVariables[known.data] : { zh: name, en: name }
}
