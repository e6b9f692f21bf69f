import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Refused } from '../message.ts'
import { alinkReply, decodeAlink, parseAlinkLogin, parseAlinkTopic, signAlink } from './aliyun-alink.ts'

type Fixture = { now: number; cases: { name: string; event: string; payload: object; messages: object[] }[] }
const fixture: Fixture = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/aliyun-alink.json'), 'utf8'),
)

describe('messages as a device sends them', () => {
  test.each(fixture.cases)('$name', ({ event, payload, messages }) => {
    expect(decodeAlink(event, Buffer.from(JSON.stringify(payload)), fixture.now)).toMatchObject(messages)
  })

  test('a value that cannot be, an unknown event, no params: refused with the message’s id', () => {
    const bad = [
      ['property', { id: '9', params: { BloodOxygen: 130 } }],
      ['DoorbellRang', { id: '9', params: {} }],
      ['property', { id: '9', params: [] }],
    ] as const
    for (const [event, body] of bad) {
      expect(() => decodeAlink(event, Buffer.from(JSON.stringify(body)), fixture.now)).toThrow(Refused)
      try {
        decodeAlink(event, Buffer.from(JSON.stringify(body)), fixture.now)
      } catch (error) {
        expect(error instanceof Refused && error.id).toBe('9')
      }
    }
  })
})

test('topics and replies', () => {
  expect(parseAlinkTopic('/sys/a1Abc/bed001/thing/event/property/post')).toEqual({
    serial: 'a1Abc.bed001',
    event: 'property',
    prefix: '/sys/a1Abc/bed001/',
  })
  expect(parseAlinkTopic('/sys/a1Abc/bed001/thing/event/property/post_reply')).toBeUndefined()
  expect(parseAlinkTopic('/sys/a1Abc/../thing/event/x/post')).toMatchObject({ event: 'x' })
  expect(JSON.parse(alinkReply('1'))).toEqual({ id: '1', code: 200, data: {} })
  expect(JSON.parse(alinkReply('1', 'no'))).toMatchObject({ code: 460, message: 'no' })
})

test('the signed log-in: the published vector (reference/standards §9.1)', () => {
  const login = parseAlinkLogin(
    'a1Abc.bed001|securemode=2,signmethod=hmacsha256,timestamp=1700000000000|',
    'bed001&a1Abc',
  )
  expect(login?.serial).toBe('a1Abc.bed001')
  expect(signAlink(login?.content ?? '', 'secret')).toBe(
    '8f3b96c76b9075f645d3d05e978e96d69c9a9d8c87779d1fb8c54b2c37ecd5de',
  )
  expect(parseAlinkLogin('a1Abc.bed001|securemode=2,signmethod=hmacmd5|', 'bed001&a1Abc')).toBeUndefined()
  expect(parseAlinkLogin('plain', 'plain')).toBeUndefined()
})
