import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { fontOfWoff } from './woff.ts'

/** Where distributions put Noto CJK: it has the rare characters of names that the carried font lacks. */
const SYSTEM_FONTS = [
  '/usr/share/fonts/opentype/noto',
  '/usr/share/fonts/noto-cjk',
  '/usr/share/fonts/truetype/noto',
]

/** No folder of the disk: a template reads only what it is given. */
const WORKSPACE = '/yike-documents'

let compiler: NodeCompiler | undefined

function getCompiler(): NodeCompiler {
  if (compiler) return compiler
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('@fontsource/noto-sans-sc/package.json')),
    'files',
  )
  const carried = ['chinese-simplified-400', 'chinese-simplified-700', 'latin-400', 'latin-700'].map((name) =>
    fontOfWoff(readFileSync(join(folder, `noto-sans-sc-${name}-normal.woff`))),
  )
  compiler = NodeCompiler.create({
    workspace: WORKSPACE,
    fontArgs: [{ fontBlobs: carried }, { fontPaths: SYSTEM_FONTS.filter((path) => existsSync(path)) }],
  })
  return compiler
}

/**
 * A PDF of a Typst template with its fonts embedded; the template reads `json(bytes(sys.inputs.data))`. `data` is
 * never parsed as markup: text from people comes out as text. `pictures` are by the name that the template shows.
 */
export function makePdf(
  template: string,
  data: unknown,
  pictures: Readonly<Record<string, Buffer>> = {},
): Buffer {
  const typst = getCompiler()
  try {
    for (const [name, bytes] of Object.entries(pictures)) typst.mapShadow(`${WORKSPACE}/${name}`, bytes)
    return typst.pdf({ mainFileContent: template, inputs: { data: JSON.stringify(data) } })
  } finally {
    typst.resetShadow()
  }
}
