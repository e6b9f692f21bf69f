import {
  type ImpactResult,
  type ImpactRow,
  ImpactVerdict,
  impactVerdicts,
  listImpactRows,
} from '#contract/benefit-impact'
import { payeeKinds } from '#contract/benefit-words'
import type { PolicyRuleId } from '#contract/policy'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Select } from 'antd'
import { paths } from '../paths.ts'
import { useAmount } from './ImpactFigures.tsx'
import { policyMessages } from './messages.ts'
import { policyRoute } from './pages.tsx'

const tones: Record<ImpactVerdict, Tone> = {
  gain: 'good',
  lose: 'critical',
  more: 'good',
  less: 'high',
  unchanged: 'plain',
  blocked: 'medium',
}

/** Whom the number that was pressed stands for. */
export function ImpactRows({ ruleId, result }: { ruleId: string; result: ImpactResult }) {
  const m = useMessages(policyMessages)
  const say = useWord()
  const may = useMay()
  const amount = useAmount()
  const search = policyRoute.useSearch()
  const navigate = policyRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const scheme = result.schemes.find((one) => one.scheme === search.scheme)
  const input = {
    params: { id: ruleId as PolicyRuleId }, // The address holds this brand's id.
    query: { scheme: scheme?.scheme ?? '', verdict: search.verdict, region: search.place },
  }
  const list = useInfiniteQuery({ ...pages(listImpactRows, input), enabled: scheme !== undefined })
  if (!scheme || !may('benefits.read')) return null
  return (
    <DataTable<ImpactRow>
      name="impact-rows"
      label={m.impactRows}
      rows={rowsOf(listImpactRows, list.data)}
      rowKey={(one) => `${one.payeeId} ${one.regionCode}`}
      source={list}
      exportAs={{
        file: `${m.impact} ${say(scheme.words)}`,
        rows: () => everyRow(listImpactRows, input),
      }}
      tools={
        <>
          <b>{m.impactRows}</b>
          <Select<string>
            aria-label={m.scheme}
            value={scheme.scheme}
            onChange={(value) => set({ scheme: value })}
            options={result.schemes.map((one) => ({ value: one.scheme, label: say(one.words) }))}
            style={{ minWidth: 200 }}
          />
          <Select<ImpactVerdict>
            allowClear
            aria-label={m.verdict}
            placeholder={m.verdict}
            value={search.verdict ?? null}
            onChange={(verdict) => set({ verdict: verdict ?? undefined })}
            options={ImpactVerdict.options.map((value) => ({ value, label: say(impactVerdicts[value]) }))}
            style={{ width: 130 }}
          />
          <Select<number>
            allowClear
            aria-label={m.place}
            placeholder={m.place}
            value={search.place ?? null}
            onChange={(place) => set({ place: place ?? undefined })}
            options={result.places.map((one) => ({ value: one.regionCode, label: one.regionName }))}
            style={{ width: 160 }}
          />
        </>
      }
      columns={[
        {
          key: 'name',
          title: m.payee,
          render: (one) =>
            one.elderId ? (
              <Link to={paths.elder} params={{ elderId: one.elderId }}>
                {one.payeeName}
              </Link>
            ) : (
              <>
                {one.payeeName} <small className="unknown">{say(payeeKinds[one.payeeKind])}</small>
              </>
            ),
          text: (one) => one.payeeName,
        },
        { key: 'place', title: m.place, render: (one) => one.regionName, text: (one) => one.regionName },
        {
          key: 'verdict',
          title: m.verdict,
          width: 120,
          render: (one) => <Tag tone={tones[one.verdict]}>{say(impactVerdicts[one.verdict])}</Tag>,
          text: (one) => say(impactVerdicts[one.verdict]),
        },
        {
          key: 'before',
          title: m.oneMonth(m.costBefore),
          align: 'right',
          width: 160,
          render: (one) => <span className="digits">{amount(scheme, one.before)}</span>,
          text: (one) => (scheme.unit === 'fen' ? one.before / 100 : one.before),
        },
        {
          key: 'after',
          title: m.oneMonth(m.costAfter),
          align: 'right',
          width: 160,
          render: (one) => <span className="digits">{amount(scheme, one.after)}</span>,
          text: (one) => (scheme.unit === 'fen' ? one.after / 100 : one.after),
        },
      ]}
    />
  )
}
