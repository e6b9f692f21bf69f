import * as contract from '#contract/worker-support'
import { uuidv7 } from '#contract/id'
import type { Caller } from '#testing'

type SupportId = contract.WorkerSupport['id']
/** The smallest thing that is a picture by its first bytes. */
export const picture = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  Buffer.from('evidence'),
]).toString('base64')

export const entry = {
  education: 'college',
  school: '焦作职业技术学院',
  major: '老年服务与管理',
  graduatedOn: '2026-06-30',
  contractFrom: '2026-07-01',
  contractTo: '2029-06-30',
} as const
export const evidence = () =>
  (['diploma', 'contract'] as const).map((kind) => ({
    id: uuidv7(),
    kind,
    name: `${kind}.png`,
    data: picture,
  }))

/** A graduate with a contract asks for the entry reward, with both papers. */
export async function applyEntry(who: Pick<Caller, 'call'>, workerId: string): Promise<SupportId> {
  const supportId = uuidv7() as SupportId // made here in the shape of the brand
  await who.call(contract.applySupport, {
    params: { id: workerId, supportId },
    body: { kind: 'entry', entry, papers: evidence() },
  })
  return supportId
}
export const grant = (who: Pick<Caller, 'call'>, supportId: SupportId) =>
  who.call(contract.decideSupport, { params: { supportId }, body: { grant: true } })
