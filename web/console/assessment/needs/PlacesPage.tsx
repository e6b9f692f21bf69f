import { useMessages } from '#web/lib/locale.ts'
import { Page } from '#web/ui/desk/Page.tsx'
import { Button, Tabs } from 'antd'
import { RegionPicker } from '../../shell/pickers/RegionPicker.tsx'
import '../assessment.css'
import { needsPlacesRoute } from '../pages.tsx'
import { BaselineTab, CareMapTab } from './BaselineTab.tsx'
import { CommunityTab, GapsTab } from './GapsTab.tsx'
import { CoverageTab } from './CoverageTab.tsx'
import { FairnessTab } from './FairnessTab.tsx'
import { placeMessages } from './place-messages.ts'

/** Figures of places, level by level. */
export function NeedsPlacesPage() {
  const m = useMessages(placeMessages)
  const { tab = 'baseline', region } = needsPlacesRoute.useSearch()
  const navigate = needsPlacesRoute.useNavigate()
  const down = (code: number | undefined) => void navigate({ search: (s) => ({ ...s, region: code }) })
  return (
    <Page
      title={m.title}
      note={m.note}
      actions={<Button onClick={() => window.print()}>{m.print}</Button>}
      filters={<RegionPicker label={m.region} value={region} onChange={down} width={240} />}
    >
      <Tabs
        activeKey={tab}
        destroyOnHidden
        // The keys are those of the items below.
        onChange={(next) => void navigate({ search: (s) => ({ ...s, tab: next as 'map' }), replace: true })}
        items={[
          {
            key: 'baseline',
            label: m.tabs.baseline,
            children: <BaselineTab region={region} onDown={down} />,
          },
          { key: 'map', label: m.tabs.map, children: <CareMapTab region={region} onDown={down} /> },
          { key: 'gaps', label: m.tabs.gaps, children: <GapsTab region={region} /> },
          { key: 'community', label: m.tabs.community, children: <CommunityTab region={region} /> },
          {
            key: 'coverage',
            label: m.tabs.coverage,
            children: <CoverageTab region={region} onDown={down} />,
          },
          { key: 'fairness', label: m.tabs.fairness, children: <FairnessTab region={region} /> },
        ]}
      />
    </Page>
  )
}
