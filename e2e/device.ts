import mqtt from 'mqtt'
import { uuidv7 } from '#contract/id'
import { type DeviceKind, topics } from '#contract/device-protocol'
import { bindDevice, listModels, registerDevice } from '#contract/devices'
import { mqttUrl, type Person } from './harness.ts'

export type Unit = {
  serial: string
  signal(name: string, values?: object): Promise<void>
  end(): Promise<void>
}

/** A real device: registered and bound by somebody of the console, then connected with its own secret. */
export async function installDevice(
  by: Person,
  kind: DeviceKind,
  home: { elderId: string; regionCode: number },
): Promise<Unit> {
  const { items } = await by.call(listModels)
  const model = items.find((one) => one.kind === kind)
  if (!model) throw new Error(`no model of ${kind}`)
  const serial = `E2E-${uuidv7().slice(-12)}`
  const { id, secret } = await by.call(registerDevice, {
    body: { serial, modelId: model.id, regionCode: home.regionCode },
  })
  await by.call(bindDevice, {
    params: { id },
    body: { target: 'person', elderId: home.elderId, spot: '床头', reason: '安装' } as never,
  }) // the union of targets is checked by the server
  const client = await mqtt.connectAsync(mqttUrl, {
    clientId: serial,
    username: serial,
    password: secret,
    protocolVersion: 4,
  })
  return {
    serial,
    signal: async (signal, values) => {
      await client.publishAsync(
        topics.signal(serial),
        JSON.stringify({ id: uuidv7(), at: new Date().toISOString(), signal, ...(values ? { values } : {}) }),
        { qos: 1 },
      )
    },
    end: () => client.endAsync(),
  }
}
