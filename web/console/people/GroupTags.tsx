import { groups as groupWords, type Group } from '#contract/people-words'
import { useWord } from '#web/lib/locale.ts'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'

/** What calls for more care is coloured; an age band below 80 says nothing in a line and is left out. */
const tones: Partial<Record<Group, Tone>> = {
  disabled: 'high',
  dementia: 'high',
  living_alone: 'medium',
  semi_disabled: 'medium',
  left_behind: 'medium',
  severe_illness: 'medium',
  lost_only_child: 'medium',
  lone: 'medium',
  age90: 'low',
  age100: 'low',
}
const quiet = new Set<Group>(['age60', 'age65', 'age75', 'age85', 'rural', 'farming', 'family_doctor'])
/** A wider group beside the one that implies it. */
const implied: Partial<Record<Group, readonly Group[]>> = {
  empty_nest: ['living_alone'],
  living_alone: ['lone'],
  disability: ['low_income_disabled'],
  hardship: ['hardship_disabled', 'destitute_dispersed', 'destitute_central', 'subsistence', 'low_income'],
  safety_net: ['destitute_dispersed', 'destitute_central', 'subsistence'],
  family_planning: ['lost_only_child'],
  priority_care: ['lone_priority_care'],
  age80: ['age90', 'age100'],
  age90: ['age100'],
  low_income: ['low_income_disabled'],
}

export function GroupTags({ groups, all = false }: { groups: readonly Group[]; all?: boolean }) {
  const say = useWord()
  const ages = groups.filter((code) => code.startsWith('age'))
  const shown = all
    ? groups.filter((code) => !code.startsWith('age') || code === ages.at(-1))
    : groups.filter(
        (code) => !quiet.has(code) && !implied[code]?.some((narrower) => groups.includes(narrower)),
      )
  return (
    <span className="group-tags">
      {shown.map((code) => (
        <Tag key={code} tone={tones[code] ?? 'plain'}>
          {say(groupWords[code])}
        </Tag>
      ))}
    </span>
  )
}
