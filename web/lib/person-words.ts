import { Mobility, Relation, mobilities, relations } from '#contract/people-words'
import { useWord } from './locale.ts'

/** How a contact stands to the elder; a word that is none of ours is shown as it came. */
export function useRelationName(): (code: string) => string {
  const say = useWord()
  return (code) => {
    const known = Relation.safeParse(code)
    return known.success ? say(relations[known.data]) : code
  }
}

/** How well somebody can move. */
export function useMobilityName(): (code: string) => string {
  const say = useWord()
  return (code) => {
    const known = Mobility.safeParse(code)
    return known.success ? say(mobilities[known.data]) : code
  }
}
