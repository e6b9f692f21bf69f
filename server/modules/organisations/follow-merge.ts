import { followMerge } from '#modules/people'

/** A bed is the person's; somebody with two beds keeps the one of the living record until a person has looked. */
export const followPeople = followMerge({ tables: [{ table: 'organisations.bed', once: [] }] })
