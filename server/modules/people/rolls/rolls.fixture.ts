import type { z } from 'zod'
import { Problem, ProblemError } from '#contract/problem'
import type { Roll, RollEndpoints } from '#contract/rolls'
import type { Caller, World } from '#testing'

/** Uploads a list as the console does. */
export async function uploadRoll(
  t: World,
  who: Caller,
  contract: RollEndpoints,
  rows: readonly (readonly string[])[],
): Promise<z.output<typeof Roll>> {
  const boundary = 'x-yike'
  const response = await t.http.inject({
    method: 'POST',
    url: `/api${contract.start.path}`,
    headers: { ...who.headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="list.csv"\r\ncontent-type: text/csv\r\n\r\n${rows.map((row) => row.join(',')).join('\r\n')}\r\n--${boundary}--\r\n`,
  })
  if (response.statusCode >= 400) throw new ProblemError(Problem.parse(response.json()))
  return contract.start.returns.parse(response.json())
}
