import { DeviceKind, deviceKinds as kinds } from '#contract/device-protocol'

/** The words of a device kind; its code for one that this page does not know yet. */
export function deviceKinds(code: string): { zh: string; en: string } {
  const read = DeviceKind.safeParse(code)
  return read.success ? kinds[read.data] : { zh: code, en: code }
}
