import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Scale } from '#contract/assessment-scale'
import { scaleFaults } from './scale-check.ts'

const FOLDER = join(import.meta.dirname, 'scales')

/** The shipped scales, `scales/<id>-<version>.json`. Throws with the file's name and field when one is not right. */
export function readScales(folder: string = FOLDER): Scale[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const parsed = Scale.safeParse(JSON.parse(readFileSync(join(folder, name), 'utf8')))
      if (!parsed.success) throw new Error(`${name}: ${z.prettifyError(parsed.error)}`)
      const faults = scaleFaults(parsed.data)
      if (faults.length > 0)
        throw new Error(`${name}: ${faults.map((f) => `${f.pointer} ${f.detailEn}`).join('; ')}`)
      return parsed.data
    })
}
