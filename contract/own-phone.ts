import { z } from 'zod'
import { Mobile, problems } from './access.ts'
import { Done, endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { problem } from './problem.ts'

/** One's own phone number, changed by a code sent to the new one. */

export const samePhone = problem(
  'access/same-phone',
  409,
  '这就是您现在的手机号',
  'This is your number already',
)
export const phoneChanged = event('access.phone_changed', {
  zh: '更换了自己的手机号',
  en: 'Changed one’s own phone number',
  shape: z.object({}),
})

/** A code to the number that is to be one's own from now on; nothing changes yet. */
export const requestPhoneCode = endpoint({
  method: 'POST',
  path: '/access/me/phone/code',
  may: 'signed-in',
  summary: '向新手机号发送验证码 Send a code to my new number',
  body: z.object({ phone: Mobile }),
  returns: z.object({ expiresInSeconds: z.number().int(), retryInSeconds: z.number().int() }),
  problems: [samePhone, problems.tooMany],
})

/** Whoever has a password gives it: a session left open is not enough to take an account over. */
export const changePhone = endpoint({
  method: 'POST',
  path: '/access/me/phone',
  may: 'signed-in',
  summary: '更换自己的手机号 Change my own phone number',
  body: z.object({
    phone: Mobile,
    code: z
      .string()
      .trim()
      .regex(/^\d{6}$/, '6 位数字 / six digits'),
    current: z.string().max(200).optional(),
  }),
  returns: Done,
  problems: [problems.wrongCode, problems.wrongPassword, problems.locked],
})
