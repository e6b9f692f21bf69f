import { useMessages } from '#web/lib/locale.ts'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tabs } from 'antd'
import { RegionPicker } from '../../shell/pickers/RegionPicker.tsx'
import '../assessment.css'
import { followingRoute } from '../pages.tsx'
import { BedsTab } from './BedsTab.tsx'
import { HomesTab } from './HomesTab.tsx'
import { needsMessages } from './messages.ts'
import { ReferralsTab } from './ReferralsTab.tsx'
import { RisksTab } from './RisksTab.tsx'

/** What follows for one elder: referrals, the queue for public beds, homes, risks with their plans. */
export function FollowingPage() {
  const m = useMessages(needsMessages)
  const { tab = 'referrals', region } = followingRoute.useSearch()
  const navigate = followingRoute.useNavigate()
  return (
    <Page
      title={m.following}
      note={m.followingNote}
      filters={
        <RegionPicker
          label={m.region}
          value={region}
          onChange={(next) => void navigate({ search: (s) => ({ ...s, region: next }), replace: true })}
          width={200}
        />
      }
    >
      <Tabs
        activeKey={tab}
        destroyOnHidden
        // The keys are those of the items below.
        onChange={(next) => void navigate({ search: { tab: next as 'beds', region }, replace: true })}
        items={[
          { key: 'referrals', label: m.tabs.referrals, children: <ReferralsTab region={region} /> },
          { key: 'beds', label: m.tabs.beds, children: <BedsTab region={region} /> },
          { key: 'homes', label: m.tabs.homes, children: <HomesTab region={region} /> },
          { key: 'risks', label: m.tabs.risks, children: <RisksTab region={region} /> },
        ]}
      />
    </Page>
  )
}
