import { useMessages } from '#web/lib/locale.ts'
import type { Column } from '#web/ui/desk/DataTable.tsx'
import { Link } from '@tanstack/react-router'
import { paths } from '../../paths.ts'
import { needsMessages } from './messages.ts'

type Person = { elderId: string; elderName: string; age: number; regionName: string }

/** The first two columns of every list about elders. */
export function usePersonColumns<T extends Person>(): Column<T>[] {
  const m = useMessages(needsMessages)
  return [
    {
      key: 'elder',
      title: m.elder,
      width: 150,
      render: (p) => (
        <>
          <Link to={paths.elderNeeds} params={{ elderId: p.elderId }}>
            {p.elderName}
          </Link>{' '}
          <small className="field-hint">{m.years(p.age)}</small>
        </>
      ),
      text: (p) => p.elderName,
    },
    { key: 'region', title: m.region, render: (p) => p.regionName, text: (p) => p.regionName, width: 140 },
  ]
}
