import { z } from 'zod'
import { problems } from './benefit-words.ts'
import { endpoint } from './endpoint.ts'
import { notFound } from './problem.ts'
import { problems as rolls, Roll, rollEndpoints, RollId } from './rolls.ts'

/** Accounts of a whole list, each with the checks of one that is recorded by itself. */
export const accountRolls = rollEndpoints({
  path: '/benefits/account-rolls',
  may: 'benefits.prepare',
  reads: 'benefits.read',
  zh: '收款账户名单',
  en: 'lists of accounts',
})

/** All accounts of the list that stand as they were taken, by somebody who recorded none of them; the rest stays to be verified by itself. */
export const verifyAccountRoll = endpoint({
  method: 'POST',
  path: '/benefits/account-rolls/:rollId/verify',
  may: 'benefits.check',
  summary: '核对整份收款账户名单 Verify a whole list of accounts (another person)',
  params: z.object({ rollId: RollId }),
  returns: z.object({ roll: Roll, verified: z.number().int(), left: z.number().int() }),
  problems: [notFound, problems.sameHand, problems.wrongState, rolls.running],
})
