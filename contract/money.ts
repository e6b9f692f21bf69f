import { z } from 'zod'

/** Money is integer fen (1/100 yuan), always. */
export const Fen = z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER)
export type Fen = z.infer<typeof Fen>
