import * as contract from '#contract/organisation-papers'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { z } from 'zod'
import { paths } from '../paths.ts'
import { paperMessages } from './paper-messages.ts'

type Violation = z.output<typeof contract.priceViolations.returns>['items'][number]

/** Facilities on the public's premises that publish no price (B-BEN-35). */
export function PriceViolationsPage() {
  const m = useMessages(paperMessages)
  const say = useWord()
  const navigate = useNavigate()
  const query = useQuery(q(contract.priceViolations, { query: {} }))
  const items = query.data?.items ?? []
  return (
    <Page title={m.title} note={m.note(items.length)}>
      <DataTable<Violation>
        name="price-violations"
        label={m.title}
        rows={items}
        rowKey={(one) => one.siteId}
        source={query}
        onOpen={(one) => void navigate({ to: paths.site, params: { siteId: one.siteId } })}
        empty={<Empty title={m.nothing} />}
        exportAs={{ file: m.title, rows: async () => items }}
        columns={[
          { key: 'site', title: m.site, render: (one) => one.siteName, text: (one) => one.siteName },
          { key: 'org', title: m.organisation, render: (one) => one.orgName, text: (one) => one.orgName },
          {
            key: 'region',
            title: m.region,
            width: 200,
            render: (one) => one.regionName ?? one.regionCode,
            text: (one) => one.regionName,
          },
          {
            key: 'premises',
            title: m.premisesOf,
            width: 220,
            render: (one) => say(contract.premisesKinds[one.premises]),
            text: (one) => say(contract.premisesKinds[one.premises]),
          },
        ]}
      />
    </Page>
  )
}
