import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { askOutside, isInside, mustBeOutside } from './outside.ts'

const heard: string[] = []
const server = createServer((request, response) => {
  heard.push(request.url ?? '')
  request.resume()
  if (request.url === '/away') response.writeHead(302, { Location: '/in' }).end()
  else response.end('thanks')
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address() as AddressInfo // listens on a port
const send = (url: string, listed: string[] = []) =>
  askOutside(url, { headers: {}, body: '{}', timeoutMs: 2000 }, listed)

test('what lies inside is reached only when the operator listed it', async () => {
  await expect(send(`http://127.0.0.1:${port}/in`)).rejects.toThrow(/refused/)
  await expect(send(`https://127.0.0.1:${port}/in`)).rejects.toThrow(/refused/)
  await expect(send(`https://[::1]:${port}/in`)).rejects.toThrow(/refused/)
  await expect(send(`https://[::ffff:127.0.0.1]:${port}/in`)).rejects.toThrow(/refused/)
  await expect(send(`https://2130706433:${port}/in`)).rejects.toThrow(/refused/)
  // A name that leads inside is found out when it is resolved.
  await expect(send(`https://localhost:${port}/in`)).rejects.toThrow(/refused/)
  await expect(send(`http://127.0.0.1:${port}/in`, ['127.0.0.1:1'])).rejects.toThrow(/refused/)
  expect(heard).toEqual([])
  expect(await send(`http://127.0.0.1:${port}/in`, [`127.0.0.1:${port}`])).toMatchObject({
    status: 200,
    text: 'thanks',
  })
  expect(await send(`http://127.0.0.1:${port}/away`, ['127.0.0.1'])).toMatchObject({ status: 302 })
  expect(heard).toEqual(['/in', '/away'])
})

test('whoever types such an address in is told at once', () => {
  for (const address of [
    'http://sms.example.cn/send',
    'https://localhost/',
    'https://192.168.1.20/',
    'https://[fd00::1]:8443/',
  ])
    expect(() => mustBeOutside(address, []), address).toThrow(/refused: .*YIKE_PARTNER_HOSTS/)
  expect(() => mustBeOutside('https://dysmsapi.aliyuncs.com', [])).not.toThrow()
  expect(() => mustBeOutside('http://sms.example.cn:8080/send', ['sms.example.cn:8080'])).not.toThrow()
})

test('which addresses lie inside', () => {
  const within = [
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.100.100.200',
    '0.0.0.0',
    '255.255.255.255',
  ]
  expect(within.filter((one) => !isInside(one))).toEqual([])
  expect(
    ['::1', '::', 'fd00::1', 'fe80::1', '::ffff:10.0.0.1', '64:ff9b::a00:1'].filter((one) => !isInside(one)),
  ).toEqual([])
  expect(['1.2.4.8', '223.5.5.5', '172.32.0.1', '2400:3200::1'].filter(isInside)).toEqual([])
})
