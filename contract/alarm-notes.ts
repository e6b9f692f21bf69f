import type { Words } from './alarm-words.ts'
import { deviceKinds, DeviceKind, SignalName, signals } from './device-protocol.ts'

/**
 * What the system itself writes where people also write: kept as a code, shown in the reader's language.
 * A text that is none of these was typed by somebody and is shown as it is.
 */
export const systemNotes = {
  'note:ladder': { zh: '响应阶梯', en: 'Ladder' },
  'note:invitation': { zh: '邀请', en: 'Invitation' },
  'note:nobody-on-post': { zh: '没有在岗人员', en: 'Nobody holds this post here' },
  'note:no-contact': { zh: '档案中没有可通知的联系人', en: 'No contact on record' },
  'note:no-duty-phone': { zh: '没有登记值班电话', en: 'No duty phone on record' },
  'note:no-ambulance-centre': { zh: '没有登记的急救站', en: 'No ambulance centre on record' },
  'note:stand-by': { zh: '待命', en: 'Stand by' },
  'note:called-for': { zh: '已正式呼叫', en: 'Called for since' },
  'note:unreachable-facility': { zh: '没有账号也没有值班电话', en: 'Neither account nor duty phone' },
  'note:device-back': { zh: '设备恢复，自动结束', en: 'The device came back; ended by itself' },
} as const satisfies Record<string, Words>
export type SystemNote = keyof typeof systemNotes

/** The words of a note, whoever wrote it. */
export function noteWords(note: string): Words {
  const signal = SignalName.safeParse(/^signal:(.+)$/.exec(note)?.[1])
  if (signal.success) return signals[signal.data]
  const silent = DeviceKind.safeParse(/^silent:(.+)$/.exec(note)?.[1])
  if (silent.success)
    return { zh: `${deviceKinds[silent.data].zh}失联`, en: `${deviceKinds[silent.data].en} went silent` }
  return Object.hasOwn(systemNotes, note)
    ? systemNotes[note as SystemNote /* it is one of its keys */]
    : { zh: note, en: note }
}
