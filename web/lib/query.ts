import type { Endpoint } from '#contract/endpoint'
import { ProblemError, isProblem } from '#contract/problem'
import {
  QueryClient,
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import { type AnyInput, type Input, type InputArguments, type Output, request, unreachable } from './call.ts'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: true,
      retry: (count, error) =>
        count < 2 && (isProblem(error, unreachable) || !(error instanceof ProblemError)),
    },
    mutations: { retry: false },
  },
})

/** `useQuery(q(endpoint, { params, query }))`; the key is `[path, input]`, so that invalidating goes by endpoint. */
export function q<E extends Endpoint>(endpoint: E, ...input: InputArguments<E>) {
  return queryOptions<Output<E>, Error>({
    queryKey: [endpoint.path, endpoint.method, input[0] ?? {}],
    queryFn: ({ signal }) => request(endpoint, input[0] ?? {}, { signal }),
  })
}

type Paged = { items: readonly unknown[]; next: string | null }
type ItemOf<E extends Endpoint> = Output<E> extends { items: readonly (infer T)[] } ? T : never

/** A keyset list: `useInfiniteQuery(pages(list, { query }))`; `rowsOf(data)` flattens it. */
export function pages<E extends Endpoint>(endpoint: E, ...input: InputArguments<E>) {
  return infiniteQueryOptions({
    queryKey: [endpoint.path, endpoint.method, input[0] ?? {}, 'pages'],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const given: AnyInput = input[0] ?? {}
      const page = { ...given, query: { ...given.query, ...(pageParam ? { after: pageParam } : {}) } }
      // A paged endpoint takes `after` in its query and answers `{ items, next }`; generic E cannot show it.
      return (await request(endpoint, page, { signal })) as Paged & Output<E>
    },
    getNextPageParam: (last) => last.next ?? undefined,
  })
}

export function rowsOf<E extends Endpoint>(
  _endpoint: E,
  data: { pages: readonly Paged[] } | undefined,
): ItemOf<E>[] {
  if (!data) return NO_ROWS as ItemOf<E>[]
  let rows = flattened.get(data.pages)
  if (!rows) flattened.set(data.pages, (rows = data.pages.flatMap((page) => page.items)))
  // Each page's items are what the endpoint returns.
  return rows as ItemOf<E>[]
}

/** The same pages are the same rows: a list that has not changed is not drawn anew. */
const flattened = new WeakMap<readonly Paged[], unknown[]>()
const NO_ROWS: unknown[] = []

/** Every row of a keyset list, page after page, for an export; at most `limit`. */
export async function* everyRow<E extends Endpoint>(
  endpoint: E,
  input: Input<E>,
  limit = 10_000,
): AsyncGenerator<ItemOf<E>> {
  let after: string | undefined
  let count = 0
  do {
    const given: AnyInput = input
    const page = { ...given, query: { ...given.query, limit: 200, ...(after ? { after } : {}) } }
    // As in `pages`.
    const answer = (await request(endpoint, page)) as Paged
    for (const item of answer.items) {
      yield item as ItemOf<E>
      if (++count >= limit) return
    }
    after = answer.next ?? undefined
  } while (after)
}

/** Everything read through these endpoints is read again where it is on screen. */
export async function invalidate(...endpoints: readonly Endpoint[]): Promise<void> {
  await Promise.all(endpoints.map((e) => queryClient.invalidateQueries({ queryKey: [e.path] })))
}

/** Everything below a path, e.g. `/alarms`. */
export async function invalidateBelow(prefix: string): Promise<void> {
  await queryClient.invalidateQueries({
    predicate: ({ queryKey: [path] }) =>
      typeof path === 'string' && (path === prefix || path.startsWith(`${prefix}/`)),
  })
}

/**
 * `const acknowledge = useAction(contract.acknowledge, { changes: [contract.list, contract.show] })`;
 * `acknowledge.mutate({ params: { id }, body: {} })`. `changes` are the endpoints read again afterwards.
 */
export function useAction<E extends Endpoint>(
  endpoint: E,
  options: { changes?: readonly Endpoint[]; done?: (answer: Output<E>, input: Input<E>) => void } = {},
) {
  const client = useQueryClient()
  return useMutation<Output<E>, Error, Input<E>>({
    mutationFn: (input) => request(endpoint, input),
    onSuccess: async (answer, input) => {
      await Promise.all((options.changes ?? []).map((e) => client.invalidateQueries({ queryKey: [e.path] })))
      options.done?.(answer, input)
    },
  })
}

export { fieldErrors } from './field-errors.ts'
