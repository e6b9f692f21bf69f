import { describe, expect, test } from 'vitest'
import { signatureOf } from '#platform/signature'
import { percent, signAliyun } from './aliyun.ts'
import { international, signTencent } from './tencent.ts'

describe('signatures against the vectors that the providers publish', () => {
  test('Aliyun ACS3-HMAC-SHA256: the fixed example of the V3 signature document', () => {
    const { authorization } = signAliyun(
      {
        host: 'ecs.cn-shanghai.aliyuncs.com',
        action: 'RunInstances',
        version: '2014-05-26',
        query: { RegionId: 'cn-shanghai', ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd' },
        body: '',
        date: '2023-10-26T10:22:32Z',
        nonce: '3156853299f313e23d1673dc12e1703d',
      },
      { accessKeyId: 'YourAccessKeyId', accessKeySecret: 'YourAccessKeySecret' },
    )
    expect(authorization).toBe(
      'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    )
  })

  test('Tencent TC3-HMAC-SHA256: the example of the signature v3 document, its keys masked as printed', () => {
    const authorization = signTencent(
      {
        host: 'cvm.tencentcloudapi.com',
        service: 'cvm',
        action: 'DescribeInstances',
        payload: String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`,
        timestamp: 1551113065,
        contentType: 'application/json; charset=utf-8',
      },
      { secretId: `AKID${'*'.repeat(32)}`, secretKey: '*'.repeat(32) },
    )
    expect(authorization).toMatch(
      /^TC3-HMAC-SHA256 Credential=AKID\*{32}\/2019-02-25\/cvm\/tc3_request, SignedHeaders=content-type;host;x-tc-action, /u,
    )
    expect(authorization).toMatch(
      /Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f$/u,
    )
  })

  test('ours: HMAC-SHA256 over timestamp, nonce and body; any change of one changes it', () => {
    // openssl: printf '1700000000\nn0nce-12345\n{"a":1}' | openssl dgst -sha256 -hmac secret
    expect(signatureOf('secret', '1700000000', 'n0nce-12345', '{"a":1}')).toBe(
      '2f03f5712aae23095b5c45c450b5e9c55b927f74dba2461af442c703d13825a9',
    )
    expect(signatureOf('secret', '1700000001', 'n0nce-12345', '{"a":1}')).not.toBe(
      signatureOf('secret', '1700000000', 'n0nce-12345', '{"a":1}'),
    )
  })

  test('RFC 3986 encoding of what encodeURIComponent leaves alone', () => {
    expect(percent(`a b*c'(d)!~中`)).toBe('a%20b%2Ac%27%28d%29%21~%E4%B8%AD')
  })

  test('numbers go out as E.164', () => {
    expect(international('13912345678')).toBe('+8613912345678')
    expect(international('01062345678')).toBe('+861062345678')
  })
})
