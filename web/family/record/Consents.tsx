import * as family from '#contract/family'
import { purposes, type Purpose } from '#contract/people-words'
import { shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import type { PartProps } from './Contacts.tsx'

const messages = {
  zh: {
    hint: '每一项都可以随时同意或撤回，不影响其他服务。紧急救命时可以先救人，事后告知。',
    cannot: '只有长者本人、监护人或受托的家属可以更改。要更改请联系社区。',
    yes: '已同意',
    no: '未同意',
    agree: '同意',
    withdraw: '撤回同意',
    by: { elder: '本人', guardian: '监护人', family: '受托家属' },
  },
  en: {
    hint: 'Each can be given or taken back at any time; other services go on. To save a life help comes first, and you are told afterwards.',
    cannot:
      'Only the elder, a guardian or a relative asked to act may change these. Ask the community office.',
    yes: 'Agreed',
    no: 'Not agreed',
    agree: 'Agree',
    withdraw: 'Withdraw',
    by: { elder: 'the elder', guardian: 'guardian', family: 'relative asked to act' },
  },
}

export function Consents({ record: { elder, consents, mayDecide } }: PartProps) {
  const m = useMessages(messages)
  const say = useWord()
  const decide = useAction(family.consent, { changes: [family.elder] })
  return (
    <>
      <p className="hint">{m.hint}</p>
      {!mayDecide && <p className="notice">{m.cannot}</p>}
      <ProblemNote error={decide.error} />
      <ul className="contacts">
        {Object.entries(purposes).map(([purpose, word]) => {
          const last = consents.find((one) => one.purpose === purpose)
          const given = last?.given ?? false
          return (
            <li key={purpose} className="card">
              <h2>{say(word)}</h2>
              <p>
                <strong>{given ? `✓ ${m.yes}` : m.no}</strong>{' '}
                {last && (
                  <small>
                    {m.by[last.givenBy]} · {shortTime(last.at)}
                  </small>
                )}
              </p>
              {mayDecide && (
                <button
                  type="button"
                  className={given ? 'plain wide' : 'wide'}
                  disabled={decide.isPending}
                  onClick={() =>
                    decide.mutate({
                      params: { elderId: elder.id },
                      body: { purpose: purpose as Purpose /* a key of purposes */, given: !given },
                    })
                  }
                >
                  {given ? m.withdraw : m.agree}
                </button>
              )}
            </li>
          )
        })}
      </ul>
    </>
  )
}
