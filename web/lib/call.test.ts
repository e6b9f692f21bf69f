import { ProblemError } from '#contract/problem'
import { z } from 'zod'
import { describe, expect, test } from 'vitest'
import { endpoint } from '#contract/endpoint'
import { addressOf, linkTo, setApp } from './call.ts'
import { fieldErrorsIn } from './field-errors-in.ts'

const show = endpoint({
  method: 'GET',
  path: '/things/:id/parts/:part',
  may: 'signed-in',
  summary: '',
  params: z.object({ id: z.uuid(), part: z.string() }),
  query: z.object({
    q: z.string().optional(),
    open: z.stringbool().optional(),
    kinds: z.array(z.string()).optional(),
  }),
  returns: z.object({}),
})
const id = '0190a0a0-0000-7000-8000-000000000000'

describe('the address of an endpoint', () => {
  test('fills in parameters, escaped', () => {
    expect(addressOf(show, { params: { id, part: 'a/b 号?' } })).toBe(
      `/api/things/${id}/parts/${encodeURIComponent('a/b 号?')}`,
    )
  })
  test('leaves out what is not given and repeats lists', () => {
    expect(
      addressOf(show, { params: { id, part: 'x' }, query: { q: '', open: false, kinds: ['a', 'b'] } }),
    ).toBe(`/api/things/${id}/parts/x?open=false&kinds=a&kinds=b`)
  })
  test('a link names the app, because no header can', () => {
    setApp('field')
    expect(linkTo(show, { params: { id, part: 'x' }, query: { q: '王' } })).toBe(
      `/api/things/${id}/parts/x?q=%E7%8E%8B&app=field`,
    )
  })
})

test('field errors are named as the form names its fields', () => {
  const error = new ProblemError({
    type: '/problems/invalid-input',
    title: '',
    status: 422,
    errors: [
      { pointer: '/body/name/zh', detail: 'empty' },
      { pointer: '/bodyWeight', detail: 'x' },
    ],
  })
  expect(fieldErrorsIn('zh', error)).toEqual({ 'name/zh': 'empty', bodyWeight: 'x' })
  expect(fieldErrorsIn('zh', new Error('no'))).toEqual({})
})
