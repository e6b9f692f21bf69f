import { type RegionDetail } from '#contract/regions'
import { RegionLevel } from '#contract/region'
import { dayText, number } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { messages } from './messages.ts'

/** What is known of one region. */
export function RegionFacts({ region }: { region: RegionDetail }) {
  const m = useMessages(messages)
  const counts = RegionLevel.options.flatMap((level) =>
    region.below[level] ? [`${m.levels[level]} ${number(region.below[level])}`] : [],
  )
  return (
    <Panel title={region.name}>
      <Facts
        items={[
          [m.code, String(region.code)],
          [m.level, m.levels[region.level]],
          [m.source, m.sources[region.source]],
          region.settlement
            ? [m.settlement, `${m.settlements[region.settlement]}（${m.settlementNote}）`]
            : null,
          region.position
            ? [
                m.position,
                `${region.position.lon.toFixed(5)}, ${region.position.lat.toFixed(5)}（${m.positions[region.position.source]}）`,
              ]
            : null,
          region.validFrom ? [m.validFrom, dayText(region.validFrom)] : null,
          counts.length > 0 ? [m.counts, counts.join('，')] : null,
          region.formerNames.length > 0
            ? [
                m.formerNames,
                region.formerNames.map((f) => `${f.name}（${m.until(dayText(f.until))}）`).join('、'),
              ]
            : null,
        ]}
      />
    </Panel>
  )
}
