import type { Endpoint } from '#contract/endpoint'
import { isProblem } from '#contract/problem'
import { type AnyInput, type InputArguments, type Output, request, unreachable } from './call.ts'
import { queryOptions } from '@tanstack/react-query'
import { empty, get, keys, put, remove } from './phone-db.ts'

/** An answer of the server, now or from the last time it could be reached. */
export type Kept<T> = { answer: T; at: number; fresh: boolean }

const keyOf = (path: string, input: AnyInput) => `${path} ${JSON.stringify(input)}`

/**
 * `useQuery(kept(endpoint, input))`: asks the server, and without a network gives what it said last. Only one person's
 * answers are on the phone at a time: signing out empties them.
 */
export function kept<E extends Endpoint>(endpoint: E, ...[input]: InputArguments<E>) {
  const given: AnyInput = input ?? {}
  return queryOptions<Kept<Output<E>>>({
    queryKey: [endpoint.path, endpoint.method, given],
    networkMode: 'always',
    retry: false,
    queryFn: async ({ signal }) => {
      try {
        const answer = await request(endpoint, given, { signal })
        const now = Date.now()
        await put('answers', keyOf(endpoint.path, given), { answer, at: now })
        return { answer, at: now, fresh: true }
      } catch (error) {
        if (!isProblem(error, unreachable)) throw error
        // Written above and nowhere else, under the same key.
        const last = (await get('answers', keyOf(endpoint.path, given))) as
          | Omit<Kept<Output<E>>, 'fresh'>
          | undefined
        if (!last) throw error
        return { ...last, fresh: false }
      }
    },
  })
}

/** What was shown of a person is taken off the phone again. */
export async function forgetAnswer<E extends Endpoint>(
  endpoint: E,
  ...[input]: InputArguments<E>
): Promise<void> {
  await remove('answers', keyOf(endpoint.path, input ?? {}))
}

/** Of answers kept below `path`, only those for which `stays` says so. */
export async function keepOnly(path: string, stays: (key: string) => boolean): Promise<void> {
  for (const key of await keys('answers'))
    if (key.startsWith(path) && !stays(key)) await remove('answers', key)
}

export const forgetAnswers = (): Promise<undefined> => empty('answers')
