const zh = {
  informantSigned: '信息提供者签字',
  notSigned: '未签字',
  withheld: '按权限不显示',
  noPhone: '没有电话',
}
/** Appendix A and the informant of a record. */
export const intakeMessages: { zh: typeof zh; en: typeof zh } = {
  zh,
  en: {
    informantSigned: 'Signature of the informant',
    notSigned: 'Not signed',
    withheld: 'Not shown to this post',
    noPhone: 'No phone',
  },
}
