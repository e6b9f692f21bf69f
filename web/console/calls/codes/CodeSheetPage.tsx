import { listQrCodes, type QrCode } from '#contract/calls'
import { about } from '#contract/platform'
import { useMessages } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Segmented, Skeleton } from 'antd'
import { paths } from '../../paths.ts'
import { codeSheetRoute } from '../pages.tsx'
import { imageOf } from './CodesPage.tsx'
import { messages } from './messages.ts'
import './codes.css'

const HOTLINE = '12349'

/** What comes out of the printer: cards to carry or stickers for doors, on A4 to be cut, and the list for handing out. */
export function CodeSheetPage() {
  const m = useMessages(messages)
  const search = codeSheetRoute.useSearch()
  const navigate = codeSheetRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const ids = search.ids ?? []
  const found = useQuery({ ...q(listQrCodes, { query: { ids, limit: 200 } }), enabled: ids.length > 0 })
  const installation = useQuery({ ...q(about), staleTime: Number.POSITIVE_INFINITY })
  const synthetic = installation.data?.kind === 'synthetic'
  const form = search.form ?? 'card'
  const codes = (found.data?.items ?? []).toSorted(
    (a, b) => a.regionCode - b.regionCode || a.number - b.number,
  )
  return (
    <Page
      title={m.sheet}
      actions={
        <>
          <Button onClick={() => void navigate({ to: paths.codes })}>{m.back}</Button>
          <Button type="primary" disabled={codes.length === 0} onClick={() => window.print()}>
            {m.print}
          </Button>
        </>
      }
      filters={
        <>
          <Segmented<'card' | 'sticker'>
            aria-label={m.form}
            value={form}
            onChange={(next) => set({ form: next })}
            options={(['card', 'sticker'] as const).map((value) => ({ value, label: m[value] }))}
          />
          <Checkbox
            checked={search.names === true}
            onChange={(e) => set({ names: e.target.checked || undefined })}
          >
            {m.names}
          </Checkbox>
          <small>{m.namesHint}</small>
          <Checkbox
            checked={search.list !== false}
            onChange={(e) => set({ list: e.target.checked ? undefined : false })}
          >
            {m.list}
          </Checkbox>
        </>
      }
    >
      <ProblemNote error={found.error} retry={() => void found.refetch()} />
      {found.isPending && ids.length > 0 && <Skeleton active />}
      {ids.length === 0 && <p className="unknown">{m.chooseFirst}</p>}
      <div className={`code-sheet code-sheet-${form}`}>
        {codes.map((code) => (
          <Printed
            key={code.id}
            code={code}
            form={form}
            named={search.names === true}
            synthetic={synthetic}
          />
        ))}
      </div>
      {search.list !== false && codes.length > 0 && (
        <section className="code-list">
          <h2>{m.handOut(codes.length)}</h2>
          <p>{m.handOutNote}</p>
          <table>
            <thead>
              <tr>
                <th>{m.number}</th>
                <th>{m.who}</th>
                <th>{m.village}</th>
                <th>{m.signed}</th>
              </tr>
            </thead>
            <tbody>
              {codes.map((code) => (
                <tr key={code.id}>
                  <td>{code.number}</td>
                  <td>{code.elderName ?? code.label}</td>
                  <td>{code.regionName ?? code.regionCode}</td>
                  <td />
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Page>
  )
}

function Printed({
  code,
  form,
  named,
  synthetic,
}: {
  code: QrCode
  form: 'card' | 'sticker'
  named: boolean
  synthetic: boolean
}) {
  const m = useMessages(messages)
  return (
    <article className={`code-${form}`}>
      <img src={imageOf(code)} alt={`${m.number} ${code.number}`} />
      <div>
        <h2>{form === 'card' ? m.cardTitle : m.stickerTitle}</h2>
        {(named && code.elderName) || !code.elderId ? (
          <p className="code-who">{code.elderName ?? code.label}</p>
        ) : null}
        <p>{form === 'card' ? m.cardText : m.stickerText}</p>
        <p className="code-hotline">{code.hotline ?? HOTLINE}</p>
        <p className="code-small">
          {m.life} · {m.number} {code.number}
          {synthetic && ` · ${m.synthetic}`}
        </p>
      </div>
    </article>
  )
}
