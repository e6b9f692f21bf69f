import { evacuation } from '#contract/organisations'
import { Mobility, mobilities } from '#contract/people-words'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { Button, Drawer } from 'antd'
import { messages } from './messages.ts'

/** B-IOT-14: the room, who is in it and near it, and who cannot walk; as it is at this moment. */
export function EvacuationDrawer({ roomId, onClose }: { roomId: string; onClose: () => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const found = useQuery({ ...q(evacuation, { params: { id: roomId } }), refetchInterval: 15_000 })
  const list = found.data
  const mobility = (word: string | null) => {
    const read = Mobility.safeParse(word)
    return read.success ? say(mobilities[read.data]) : '—'
  }
  return (
    <Drawer
      open
      size={640}
      title={
        list ? m.evacuationOf([list.room.building, list.room.name].filter(Boolean).join(' ')) : m.evacuation
      }
      onClose={onClose}
      extra={
        <Button className="no-print" onClick={() => window.print()}>
          {m.print}
        </Button>
      }
    >
      <ProblemNote error={found.error} retry={() => void found.refetch()} />
      {list && (
        <>
          <p>
            <b>{list.site.name}</b> · {list.site.address}{' '}
            {list.site.dutyPhone && <span className="digits">· {list.site.dutyPhone}</span>}
          </p>
          {list.room.exitNote && (
            <p>
              {m.exit}：<b>{list.room.exitNote}</b>
            </p>
          )}
          {list.people.length === 0 ? (
            <Empty title={m.nobody} />
          ) : (
            <table className="evacuees">
              <thead>
                <tr>
                  <th scope="col" />
                  <th scope="col">{m.room}</th>
                  <th scope="col">{m.elder}</th>
                  <th scope="col" />
                </tr>
              </thead>
              <tbody>
                {list.people.map((person) => (
                  <tr key={person.elderId}>
                    <td>
                      <Tag
                        tone={
                          person.nearness === 'room'
                            ? 'critical'
                            : person.nearness === 'floor'
                              ? 'high'
                              : 'low'
                        }
                      >
                        {m.nearness[person.nearness]}
                      </Tag>
                    </td>
                    <td>
                      {m.floorName(person.floor)} {person.room} · {person.bed}
                    </td>
                    <td>
                      <b>{person.name}</b> {person.age !== null && m.years(person.age)}
                    </td>
                    <td>{mobility(person.mobility)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </>
      )}
    </Drawer>
  )
}
