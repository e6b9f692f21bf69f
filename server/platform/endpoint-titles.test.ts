import { expect, test } from 'vitest'
import { declareEndpoints, endpointTitle } from './endpoint-titles.ts'

test('the two languages of a summary are told apart', () => {
  declareEndpoints(
    new Map([
      ['GET /a', { summary: '接警 Acknowledge' }],
      ['GET /b', { summary: '实时变化（SSE） Live changes' }],
      ['GET /c', { summary: '导出账号 Export accounts (xlsx)' }],
      ['GET /d', { summary: '谁看过长者的档案 Who looked at my elder’s record' }],
      ['GET /e', { summary: 'Only English' }],
    ]),
  )
  expect(endpointTitle('GET /a')).toEqual({ zh: '接警', en: 'Acknowledge' })
  expect(endpointTitle('GET /b')).toEqual({ zh: '实时变化（SSE）', en: 'Live changes' })
  expect(endpointTitle('GET /c')).toEqual({ zh: '导出账号', en: 'Export accounts (xlsx)' })
  expect(endpointTitle('GET /d')).toEqual({ zh: '谁看过长者的档案', en: 'Who looked at my elder’s record' })
  expect(endpointTitle('GET /e')).toEqual({ zh: 'Only English', en: 'Only English' })
  expect(endpointTitle('GET /unknown')).toEqual({ zh: 'GET /unknown', en: 'GET /unknown' })
})
