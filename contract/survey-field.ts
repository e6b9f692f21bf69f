import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { Done, endpoint } from './endpoint.ts'
import { problems, CampaignId, TargetId, TargetState } from './survey.ts'
import { SurveyAnswers, SurveyForm } from './survey-form.ts'

/**
 * The collector's phone. Everything to ask is on it, so that a form can be filled without a network; every write carries
 * the time it was done at and may come again: it is stored once.
 */

/** Where the form was filled, WGS-84 degrees; the accuracy in metres. */
const Fix = z.object({
  lon: z.number().min(72).max(138),
  lat: z.number().min(0.5).max(56),
  accuracyM: z.number().min(0).max(100_000),
})
export const OwnTarget = z.object({
  id: TargetId,
  elderName: z.string(),
  elderSex: z.enum(['male', 'female', 'unknown']),
  age: z.number().int(),
  regionName: z.string(),
  address: z.string(),
  lon: z.number().nullable(),
  lat: z.number().nullable(),
  state: TargetState,
  returnedReason: z.string().nullable(),
  unreachableReason: z.string().nullable(),
  answers: SurveyAnswers,
  askedAt: Instant.nullable(),
})
export type OwnTarget = z.infer<typeof OwnTarget>
export const OwnCampaign = z.object({
  id: CampaignId,
  name: z.string(),
  endsOn: Day,
  form: SurveyForm,
  targets: z.array(OwnTarget),
})
export type OwnCampaign = z.infer<typeof OwnCampaign>

export const mySurveys = endpoint({
  method: 'GET',
  path: '/field/surveys',
  may: 'surveys.collect',
  summary: '我的调查任务 Whom I ask, with the forms',
  returns: z.object({
    now: Instant,
    /** Without it nobody is sent, and nothing is listed (A-ASM-03). */
    trainedOn: Day.nullable(),
    training: z.string().nullable(),
    campaigns: z.array(OwnCampaign),
  }),
})
const byId = z.object({ targetId: TargetId })
export const submitOwn = endpoint({
  method: 'PUT',
  path: '/field/surveys/targets/:targetId',
  may: 'surveys.collect',
  summary: '提交上门调查表 Submit a form from the phone',
  params: byId,
  body: z.object({ at: Instant, answers: SurveyAnswers, fix: Fix.nullable().default(null) }),
  returns: Done,
  problems: [problems.wrongState, problems.incomplete, problems.untrained],
})
export const giveUpOwn = endpoint({
  method: 'POST',
  path: '/field/surveys/targets/:targetId/unreachable',
  may: 'surveys.collect',
  summary: '未能调查 Not reached, with the reason',
  params: byId,
  body: z.object({ at: Instant, reason: z.string().trim().min(2).max(300) }),
  returns: Done,
  problems: [problems.wrongState, problems.untrained],
})
