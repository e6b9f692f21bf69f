import { z } from 'zod'
import { Instant } from './day.ts'
import { Done, endpoint } from './endpoint.ts'
import { ElderId } from './id.ts'
import { Consent, Contact, ContactId, HealthItem, PhoneEntry } from './people.ts'
import { ContactChange, ContactInput } from './people-edit.ts'
import { CareSetting, ElderStatus, Mobility, Purpose, Sex } from './people-words.ts'
import { invalidInput, notFound, problem, stale } from './problem.ts'

/** What the family and the elder see and keep up themselves. Incidents are alarm-family.ts, who looked is access.ts. */

export const OwnElder = z.object({
  id: ElderId,
  name: z.string(),
  sex: Sex,
  age: z.number().int(),
  address: z.string(),
  regionName: z.string(),
  status: ElderStatus,
  careSetting: CareSetting,
  mobility: Mobility,
  /** Last time something at home showed that all is well (moved about, slept, was visited); null when nothing reports. */
  lastSeenWell: z.object({ at: Instant, zh: z.string(), en: z.string() }).nullable(),
  devices: z.object({ total: z.number().int(), silent: z.number().int(), batteryLow: z.number().int() }),
  synthetic: z.boolean(),
})
export type OwnElder = z.infer<typeof OwnElder>

const Params = z.object({ elderId: ElderId })
const ContactParams = Params.extend({ contactId: ContactId })

export const elders = endpoint({
  method: 'GET',
  path: '/family/elders',
  may: 'people.own',
  summary: '我家的长者 My elders and how they are',
  returns: z.object({ items: z.array(OwnElder) }),
})

export const elder = endpoint({
  method: 'GET',
  path: '/family/elders/:elderId',
  may: 'people.own',
  summary: '家中长者的资料 The record as the family sees it',
  subject: 'elderId',
  params: Params,
  returns: z.object({
    elder: OwnElder,
    phones: z.array(PhoneEntry),
    contacts: z.array(Contact),
    health: z.array(HealthItem),
    consents: z.array(Consent),
    /** May this account agree or withdraw in the elder’s name? */
    mayDecide: z.boolean(),
  }),
  problems: [notFound],
})

export const history = endpoint({
  method: 'GET',
  path: '/family/elders/:elderId/history',
  may: 'people.own',
  summary: '最近发生的事 What happened lately',
  subject: 'elderId',
  params: Params,
  query: z.object({
    after: z.string().max(500).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(30),
  }),
  returns: z.object({
    items: z.array(z.object({ id: z.uuid(), type: z.string(), at: Instant, zh: z.string(), en: z.string() })),
    next: z.string().nullable(),
  }),
})

export const addContact = endpoint({
  method: 'POST',
  path: '/family/elders/:elderId/contacts',
  may: 'family.write',
  summary: '添加联系人 Add a contact',
  subject: 'elderId',
  params: Params,
  body: ContactInput.omit({ guardian: true, mayAct: true }).extend({ id: ContactId.optional() }),
  returns: Contact,
  problems: [notFound, invalidInput],
})
export const changeContact = endpoint({
  method: 'PATCH',
  path: '/family/elders/:elderId/contacts/:contactId',
  may: 'family.write',
  summary: '修改联系人 Edit a contact',
  subject: 'elderId',
  params: ContactParams,
  body: ContactChange.omit({ guardian: true, mayAct: true }),
  returns: Contact,
  problems: [notFound, stale, invalidInput],
})
export const endContact = endpoint({
  method: 'POST',
  path: '/family/elders/:elderId/contacts/:contactId/end',
  may: 'family.write',
  summary: '停用联系人 Remove a contact',
  subject: 'elderId',
  params: ContactParams,
  returns: Done,
  problems: [notFound],
})
export const orderContacts = endpoint({
  method: 'PUT',
  path: '/family/elders/:elderId/contacts/order',
  may: 'family.write',
  summary: '先找谁 Who is called first',
  subject: 'elderId',
  params: Params,
  body: z.object({ ids: z.array(ContactId).min(1).max(99) }),
  returns: Done,
  problems: [notFound, stale],
})

/** Given or taken back by the elder in the app, or by a guardian; a relative who is neither cannot decide. */
export const consent = endpoint({
  method: 'POST',
  path: '/family/elders/:elderId/consents',
  may: 'family.write',
  summary: '同意或撤回 Agree or withdraw',
  subject: 'elderId',
  params: Params,
  body: z.object({ purpose: Purpose, given: z.boolean(), ownWish: z.string().trim().max(300).default('') }),
  returns: Done,
  problems: [notFound],
})

export const notYours = problem(
  'people/not-yours-to-decide',
  403,
  '只有长者本人、监护人或受委托的家属可以决定',
  'Only the elder, a guardian or a relative asked to act may decide',
)
