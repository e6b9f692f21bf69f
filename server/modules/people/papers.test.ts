import { beforeAll, describe, expect, test } from 'vitest'
import * as contract from '#contract/people'
import * as edit from '#contract/people-edit'
import { world } from '#testing'
import { makeElder, neighbourVillage } from './people.fixture.ts'

const t = await world()
const jiefang = 410802000000
let elderId = ''
beforeAll(async () => {
  elderId = await t.system((tx) => makeElder(tx, { name: '王秀英', phones: [{ number: '13912345678' }] }))
  await t.system((tx) =>
    makeElder(tx, {
      name: '李德福',
      sex: 'male',
      address: { regionCode: 410802001001, detail: '=1+1,"甲"', coordinates: null },
    }),
  )
  await t.system((tx) => makeElder(tx, { name: '陈桂花', region: neighbourVillage }))
})
const clerk = () => t.as('clerk', { region: jiefang })

describe('export', () => {
  const body = { format: 'csv' as const, reason: '八月高龄补贴核对' }

  test('one’s own scope, masked, marked on every line, without formulas, and logged', async () => {
    const who = await clerk()
    const csv = String(await who.call(contract.exportList, { body: { ...body, sort: 'name' } }))
    const lines = csv.trim().split('\r\n')
    expect(csv.charCodeAt(0)).toBe(0xfeff)
    expect(lines[0]).toContain('八月高龄补贴核对')
    expect(lines[0]).toContain('测试民政经办')
    expect(lines).toHaveLength(4)
    expect(csv).not.toContain('陈桂花')
    expect(csv).not.toContain('13912345678')
    expect(csv).toContain('139****5678')
    expect(csv).toContain('"\'=1+1,""甲"""')
    const mark = /导出号 \w{8}-\w{6}/.exec(csv)?.[0] ?? 'none'
    expect(lines.every((line, i) => i === 1 || line.includes(mark))).toBe(true)
    const logged = await t.system((tx) =>
      tx.selectFrom('platform.event').select('payload').where('type', '=', 'people.exported').execute(),
    )
    expect(logged).toContainEqual({
      payload: { rows: 2, format: 'csv', reason: '八月高龄补贴核对', region: null },
    })
  })

  test('a spreadsheet is a spreadsheet; only chosen columns go', async () => {
    const who = await clerk()
    const response = await t.http.inject({
      method: 'POST',
      url: '/api/people/elders/export',
      headers: { ...who.headers, 'content-type': 'application/json' },
      payload: JSON.stringify({ ...body, format: 'xlsx', columns: ['name', 'age'] }),
    })
    expect(response.statusCode).toBe(200)
    expect(response.rawPayload.subarray(0, 2).toString('latin1')).toBe('PK')
    const csv = String(await who.call(contract.exportList, { body: { ...body, columns: ['name'] } }))
    expect(csv).not.toContain('139****5678')
  })

  test('without a reason or the permission nothing leaves', async () => {
    await expect(
      (await clerk()).call(contract.exportList, { body: { ...body, reason: ' ' } }),
    ).rejects.toMatchObject({ problem: { status: 422 } })
    for (const role of ['duty_officer', 'community_worker', 'head'] as const) {
      await expect(
        (await t.as(role, { region: jiefang })).call(contract.exportList, { body }),
      ).rejects.toMatchObject({ problem: { status: 403 } })
    }
  })
})

describe('documents', () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
  const send = async (bytes: Buffer, name = '身份证.png', region = jiefang) => {
    const who = await t.as('clerk', { region })
    const boundary = 'x-yike'
    const payload = Buffer.concat([
      Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: image/png\r\n\r\n`,
      ),
      bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ])
    return t.http.inject({
      method: 'POST',
      url: `/api/people/elders/${elderId}/documents?kind=identity&title=${encodeURIComponent('身份证')}`,
      headers: { ...who.headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
      payload,
    })
  }

  test('what was put in comes out, only within the scope', async () => {
    const made = await send(png)
    expect(made.statusCode).toBe(200)
    const who = await clerk()
    const { documents } = await who.call(contract.show, { params: { elderId } })
    expect(documents).toMatchObject([
      { kind: 'identity', title: '身份证', mediaType: 'image/png', size: png.length },
    ])
    const documentId = documents[0]?.id ?? ''
    const read = await t.http.inject({
      method: 'GET',
      url: `/api/people/elders/${elderId}/documents/${documentId}/file`,
      headers: who.headers,
    })
    expect(read.rawPayload.equals(png)).toBe(true)
    expect(read.headers['x-content-type-options']).toBe('nosniff')
    const neighbour = await t.as('clerk', { region: 410803000000 })
    await expect(
      neighbour.call(edit.readDocument, { params: { elderId, documentId } }),
    ).rejects.toMatchObject({ problem: { status: 404 } })
    await who.call(edit.endDocument, { params: { elderId, documentId } })
    expect((await who.call(contract.show, { params: { elderId } })).documents).toEqual([])
  })

  test.each([
    ['a page that calls itself a picture', Buffer.from('<html><script>alert(1)</script>')],
    ['an empty file', Buffer.alloc(0)],
    ['a cut picture', png.subarray(0, 4)],
  ])('%s is refused naming the file', async (_what, bytes) => {
    const answer = await send(bytes)
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({ errors: [{ pointer: '/file' }] })
  })

  test('too large is said so, the neighbour cannot add', async () => {
    expect((await send(Buffer.concat([png, Buffer.alloc(22 * 1024 * 1024)]))).statusCode).toBe(413)
    expect((await send(png, 'a.png', 410803000000)).statusCode).toBe(404)
  })
})
