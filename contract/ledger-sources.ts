/**
 * What postings are made for, in words: `<module>.<what>` as `source` of a posting says it. The ledger itself reads none of it;
 * a source without words is shown as it is.
 */
export const postingSources: Readonly<Record<string, { zh: string; en: string }>> = {
  'benefits.approved': { zh: '发放月批准', en: 'A month approved' },
  'benefits.credited': { zh: '额度到账', en: 'Quota credited' },
  'benefits.deducted': { zh: '账单抵扣', en: 'Deducted from a bill' },
  'benefits.expired': { zh: '额度到期', en: 'Quota expired' },
  'benefits.held': { zh: '额度冻结', en: 'Quota held' },
  'benefits.paid': { zh: '待遇发放', en: 'Benefit paid' },
  'benefits.received': { zh: '追回款到账', en: 'Recovery received' },
  'benefits.stopped': { zh: '停止发放', en: 'Payment stopped' },
  'benefits.used': { zh: '额度使用', en: 'Quota used' },
  'care.approved': { zh: '服务结算批准', en: 'Care settlement approved' },
  'care.paid': { zh: '服务结算支付', en: 'Care settlement paid' },
  'care.reversed': { zh: '服务结算冲正', en: 'Care settlement reversed' },
  'insurance.claim_reversed': { zh: '理赔冲正', en: 'Claim reversed' },
  'insurance.claim_settled': { zh: '理赔结清', en: 'Claim settled' },
  'insurance.fund_income': { zh: '基金收入', en: 'Fund income' },
  'insurance.fund_reversed': { zh: '基金冲正', en: 'Fund entry reversed' },
}
