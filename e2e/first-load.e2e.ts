import { expect, test } from 'vitest'
import { firstLoad, LIMITS, type PhonePage } from '../scripts/first-load.ts'

test.each(Object.entries(LIMITS))(
  '%s weighs at most %i bytes at first sight, as it travels',
  (page, limit) => {
    const { raw, gz } = firstLoad(page as PhonePage) // the keys of LIMITS
    expect(gz, `first load of ${page}: ${raw} bytes, ${gz} gzipped`).toBeLessThanOrEqual(limit)
  },
)
