import * as contract from '#contract/benefit-deductions'
import { dayText, fullTime, number, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Drawer } from 'antd'
import { Criteria } from './DeductionForms.tsx'
import { deductionMessages } from './deduction-messages.ts'

export function CheckTag({ one }: { one: contract.Deduction }) {
  const m = useMessages(deductionMessages)
  const say = useWord()
  if (one.check === 'none') return <>{m.undone}</>
  const tone = one.check === 'drawn' ? 'medium' : one.check === 'true' ? 'good' : 'high'
  return <Tag tone={tone}>{one.reversalAsked ? m.askReverse : say(contract.spotChecks[one.check])}</Tag>
}

/** The share of the month's bills that is to be checked on site, drawn and answered. */
export function SpotPanel({ region, month, scheme }: { region: number; month: string; scheme: string }) {
  const m = useMessages(deductionMessages)
  const query = { region, month, scheme }
  const share = useQuery(q(contract.showSpotShare, { query }))
  const draw = useAction(contract.drawDeductions, {
    changes: [contract.listDeductions, contract.showSpotShare],
  })
  const one = share.data
  const missing = one && one.wanted !== null ? one.wanted - one.drawn : 0
  return (
    <Panel
      title={m.spot}
      note={typeof one?.percent === 'number' ? m.spotNote(String(one.percent)) : undefined}
      tone={one && (missing > 0 || one.answered < one.drawn || one.toReverse > 0) ? 'medium' : undefined}
      actions={
        <ActionButton
          size="small"
          needs="benefits.check"
          loading={draw.isPending}
          {...(one?.percent === null
            ? { disabledReason: m.noShare }
            : missing <= 0
              ? { disabledReason: m.enough }
              : {})}
          onClick={() => draw.mutate({ body: query })}
        >
          {m.draw}
        </ActionButton>
      }
    >
      <ProblemNote error={share.error ?? draw.error} />
      {one && (
        <Facts
          columns={2}
          items={[
            [m.count, number(one.bills)],
            [m.wanted, one.wanted === null ? null : number(one.wanted)],
            [m.drawn, number(one.drawn)],
            [m.answered, number(one.answered)],
            [m.wrong, number(one.wrong)],
            [m.toReverse, number(one.toReverse)],
          ]}
        />
      )}
      {one && one.draws.length > 0 && (
        <details>
          <summary>{m.seeds}</summary>
          <ul>
            {one.draws.map((each) => (
              <li key={each.id}>
                {fullTime(each.at)} {each.by ?? ''} {number(each.drawn)} / {number(each.of)}{' '}
                <code>{each.seed}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Panel>
  )
}

/** One bill with its amounts, its reasons, who entered, checked and reversed it. */
export function DeductionDrawer({ one, onClose }: { one: contract.Deduction; onClose: () => void }) {
  const m = useMessages(deductionMessages)
  const say = useWord()
  const shown = useQuery(q(contract.showDeduction, { params: { id: one.id } }))
  const looked = (value: boolean | null) =>
    value === null ? m.notLooked : value ? m.receives : m.receivesNot
  return (
    <Drawer open title={`${one.elderName} · ${one.invoice}`} size={520} onClose={onClose}>
      <ProblemNote error={shown.error} />
      <Facts
        items={[
          [m.scheme, say(one.schemeWords)],
          [m.provider, one.orgName],
          [m.kind, say(contract.serviceKinds[one.serviceKind])],
          [m.on, dayText(one.on)],
          [m.bill, yuan(one.billFen)],
          [m.insurance, yuan(one.insuranceFen)],
          [m.deducted, yuan(one.deductFen)],
          [m.own, yuan(one.ownFen)],
          [m.centralCareAid, looked(one.declared.centralCareAid)],
          [m.upliftService, looked(one.declared.upliftService)],
          [m.by, `${one.madeBy ?? m.undone} · ${fullTime(one.createdAt)}`],
          [m.state, say(contract.deductionStates[one.state])],
          [m.check, <CheckTag key="check" one={one} />],
          one.checkedAt !== null && [
            m.checkedBy,
            `${one.checkedBy ?? m.undone} · ${fullTime(one.checkedAt)}`,
          ],
          one.checkNote !== '' && [m.checkNote, one.checkNote],
          one.reversedAt !== null && [
            m.reversed,
            `${one.reversedBy ?? m.undone} · ${fullTime(one.reversedAt)} · ${one.reverseReason ?? ''}`,
          ],
        ]}
      />
      <h3>{m.reasons}</h3>
      {shown.data && <Criteria criteria={shown.data.criteria} source={shown.data.source} />}
    </Drawer>
  )
}
