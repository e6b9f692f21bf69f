import {
  addressKinds,
  careSettings,
  factKinds,
  factValueWord,
  identityKinds,
  mobilities,
  needItems,
  purposes,
  senses,
  sexes,
  statuses,
} from '#contract/people-words'
import { nationWords } from '#contract/nations'
import { dayText, shortTime, today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { Link } from '@tanstack/react-router'
import { paths } from '../../paths.ts'
import { RegionName } from '../../shell/pickers/RegionPicker.tsx'
import { messages as words } from '../messages.ts'
import { messages } from './messages.ts'
import { EditButton, type PartProps } from './words.tsx'

export function BasicsPanel({ record: { elder, phones } }: PartProps) {
  const m = useMessages(messages)
  const w = useMessages(words)
  const say = useWord()
  const current = phones.filter((p) => !p.endsOn)
  return (
    <Panel title={m.basics} actions={<EditButton form="basics">{m.edit}</EditButton>}>
      <Facts
        columns={2}
        items={[
          [w.sex, say(sexes[elder.sex])],
          [w.birthDay, `${dayText(elder.birthDay)}${elder.birthExact ? '' : m.approximate}`],
          [
            say(identityKinds[elder.identityKind]),
            elder.identityMasked ? (
              <>
                <span className="digits">{elder.identityMasked}</span>
                {elder.identityClaimed && (
                  <>
                    {' '}
                    <Tag tone="medium">{m.claimed}</Tag>
                  </>
                )}
              </>
            ) : (
              `${m.noCard}：${elder.noIdentityReason ?? ''}`
            ),
          ],
          [w.nation, say(nationWords(elder.nation))],
          [
            w.phones,
            current.length === 0
              ? null
              : current.map((p) => (
                  <div key={p.id} className="digits">
                    {p.masked}
                    {p.shared && ` · ${m.shared}`}
                  </div>
                )),
          ],
          phones.some((p) => p.endsOn) && [
            m.former,
            phones
              .filter((p) => p.endsOn)
              .map((p) => (
                <div key={p.id} className="digits over">
                  {p.masked} · {p.endsOn}
                </div>
              )),
          ],
          [w.mobility, elder.mobility === 'unknown' ? null : say(mobilities[elder.mobility])],
          elder.otherNames.length > 0 && [w.otherNames, elder.otherNames.join('、')],
          elder.status !== 'alive' && [
            w.status,
            `${say(statuses[elder.status])} ${elder.statusDay ?? ''} ${elder.movedTo ?? ''}`,
          ],
        ]}
      />
    </Panel>
  )
}

export function AddressPanel({ record: { addresses, settings, elder } }: PartProps) {
  const m = useMessages(messages)
  const say = useWord()
  const now = today()
  return (
    <Panel title={m.addresses} actions={<EditButton form="address">{m.newAddress}</EditButton>}>
      <ul className="rows">
        {addresses.map((a) => (
          <li key={a.id} className={a.to && a.to <= now ? 'over' : ''}>
            <small>{say(addressKinds[a.kind])}</small>
            <span className="grow">
              {a.detail || '—'} <small>{a.regionName}</small>
            </span>
            <small>
              {a.to ? m.until(a.from ?? '', a.to) : a.from ? m.since(a.from) : ''} · {a.source}
            </small>
          </li>
        ))}
        {elder.lon !== null && elder.lat !== null && (
          <li>
            <small>{m.place}</small>
            <span className="grow digits">
              {elder.lon.toFixed(5)}, {elder.lat.toFixed(5)} <small>WGS-84</small>
            </span>
          </li>
        )}
      </ul>
      <ul className="rows">
        <li>
          <h3>{m.settings}</h3>
          <span className="grow" />
          <EditButton form="setting">{m.change}</EditButton>
        </li>
        {settings.length === 0 && <li>{say(careSettings[elder.careSetting])}</li>}
        {settings.map((s) => (
          <li key={s.from} className={s.to ? 'over' : ''}>
            <span className="grow">{say(careSettings[s.setting])}</span>
            <small>
              {s.to ? m.until(s.from, s.to) : m.since(s.from)} · {s.source}
            </small>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

const RECORD = /^[0-9a-f]{8}-[0-9a-f-]{27}$/
/** By what it is proved: a paper in words, or the assessment it came from, which opens. */
function Evidence({ of }: { of: string }) {
  const m = useMessages(messages)
  if (of === '') return null
  if (!RECORD.test(of)) return <small>{of}</small>
  return (
    <Link to={paths.assessmentRecord} params={{ recordId: of }}>
      <small>{m.openAssessment}</small>
    </Link>
  )
}

export function FactsPanel({ record: { facts } }: PartProps) {
  const m = useMessages(messages)
  const say = useWord()
  const now = today()
  const open = facts.filter((f) => f.to === null || f.to > now)
  return (
    <Panel title={m.facts} actions={<EditButton form="fact">{m.addFact}</EditButton>}>
      {facts.length === 0 ? <p className="panel-empty">{m.noFact}</p> : null}
      <ul className="rows">
        {[...open, ...facts.filter((f) => !open.includes(f))].map((f) => (
          <li key={f.id} className={open.includes(f) ? '' : 'over'}>
            <span className="grow">
              {say(factKinds[f.kind])}：
              <b>
                {f.kind === 'hukou' ? (
                  <RegionName code={Number(f.value)} />
                ) : (
                  say(factValueWord(f.kind, f.value))
                )}
              </b>{' '}
              <Evidence of={f.evidence} />
            </span>
            {f.expiresOn && <Tag tone={f.expiresOn <= now ? 'high' : 'plain'}>{m.expires(f.expiresOn)}</Tag>}
            <small>
              {f.to ? m.until(f.from, f.to) : m.since(f.from)} · {f.source}
            </small>
            {open.includes(f) && (
              <EditButton form="end-fact" item={f.id}>
                {m.endFact}
              </EditButton>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

export function LifePanel({ record: { profile: p, household, needs } }: PartProps) {
  const m = useMessages(messages)
  const w = useMessages(words)
  const say = useWord()
  const sense = (value: keyof typeof senses | undefined) =>
    value && value !== 'unknown' ? say(senses[value]) : null
  return (
    <Panel title={m.living} actions={<EditButton form="profile">{m.edit}</EditButton>}>
      <Facts
        columns={2}
        items={[
          [m.hearing, sense(p?.hearing)],
          [m.vision, sense(p?.vision)],
          [m.speech, sense(p?.speech)],
          [m.dialect, p?.dialect || null],
          [m.wakes, p?.wakesAt ?? null],
          [m.sleeps, p?.sleepsAt ?? null],
          [m.bloodType, p?.bloodType || null],
          [m.diet, p?.diet || null],
          [m.habits, p?.habits || null],
          [m.family, p?.familySituation || null],
          p?.careNote ? [m.careNote, <b key="note">{p.careNote}</b>] : null,
        ]}
      />
      <ul className="rows">
        <li>
          <h3>{m.household}</h3>
          <span className="grow" />
          <EditButton form="household">{m.change}</EditButton>
        </li>
        {!household?.members.length && (
          <li>
            <small>{m.nobodyElse}</small>
          </li>
        )}
        {household?.members.map((one) => (
          <li key={one.id}>
            <Link to={paths.elder} params={{ elderId: one.id }} className="grow elder-link">
              {one.name}
            </Link>
            <span>
              {say(sexes[one.sex])} {w.years(one.age)} {one.status !== 'alive' && say(statuses[one.status])}
            </span>
          </li>
        ))}
        <li>
          <h3>{m.needs}</h3>
          <span className="grow" />
          <EditButton form="needs">{m.edit}</EditButton>
        </li>
        {needs.map((n) => (
          <li key={n.item}>
            <b>{say(needItems[n.item])}</b>
            <span className="grow">{n.note}</span>
            <small>{m.since(n.since)}</small>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

export function ConsentPanel({ record: { consents } }: PartProps) {
  const m = useMessages(messages)
  const say = useWord()
  return (
    <Panel title={m.consents} actions={<EditButton form="consent">{m.record}</EditButton>}>
      <ul className="rows">
        {Object.entries(purposes).map(([purpose, word]) => {
          const c = consents.find((one) => one.purpose === purpose)
          return (
            <li key={purpose}>
              <span className="grow">{say(word)}</span>
              {c ? (
                <Tag tone={c.given ? 'good' : 'low'}>{c.given ? m.given : m.refused}</Tag>
              ) : (
                <small>{m.asked}</small>
              )}
              {c && (
                <small>
                  {m.by[c.givenBy]} · {m.channel[c.channel]} · {shortTime(c.at)}
                </small>
              )}
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}
