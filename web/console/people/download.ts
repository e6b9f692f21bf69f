import { APP_HEADER } from '#contract/access'
import type { Endpoint } from '#contract/endpoint'
import { ProblemError } from '#contract/problem'
import { addressOf } from '#web/lib/call.ts'

/** Asks for a file that a form describes and hands it to the browser; throws `ProblemError` like `call`. */
export async function download(endpoint: Endpoint, input: { params?: object; body: object }, name: string) {
  const response = await fetch(addressOf(endpoint, input as never), {
    method: endpoint.method,
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', [APP_HEADER]: 'console' },
    body: JSON.stringify(input.body),
  })
  if (!response.ok) throw new ProblemError(await response.json())
  const given = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1]
  const url = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = url
  link.download = given ?? name
  link.click()
  URL.revokeObjectURL(url)
}
