const zh = {
  title: '求助',
  place: '您在这里',
  elder: '这是一位长者的求助卡',
  elderHint: '卡上不显示个人信息。您按下求助后，值班员知道是哪位长者，并可联系家人。',
  number: (n: number) => `编号 ${n}`,
  synthetic: '演示数据，不是真实地点',
  language: 'English',
  danger: '有人昏迷、胸痛、大出血，请先拨打',
  ambulance: '120 急救',
  callHotline: (n: string) => `打电话 ${n}`,
  emergency: '紧急求助',
  emergencyHint: '摔倒、走失、叫不醒、火情：值班员马上处理',
  message: '留言',
  messageHint: '不急的事：值班员看到后处理或回电',
  what: '发生了什么？按一下就发出',
  kinds: [
    '有人摔倒或受伤',
    '昏迷、叫不醒、呼吸困难',
    '老人走失，找不到家',
    '火情、烟雾或燃气味',
    '家里没有回应，担心出事',
    '其他危险',
  ],
  phone: '您的电话（可不填，方便回电）',
  phoneWrong: '电话号码不对：手机 11 位，座机带区号',
  placeAsking: '正在取您的位置，不必等待',
  placeGot: (m: number) => `会附上您的位置（约 ${m} 米内）`,
  placeNone: '没有取到位置，仍可发出',
  placeFar: '位置太粗（不附上），请在留言里说明地点',
  about: '哪一类？',
  abouts: { living: '生活帮助', consultation: '咨询', complaint: '投诉建议' },
  text: '请写下您要说的',
  textEmpty: '请先写下内容',
  send: '发出',
  sending: '正在发出…',
  back: '返回',
  sent: '值班台已收到',
  sentNumber: (n: number) => `受理编号 ${n}`,
  steps: { waiting: '已送到值班台', taken: '值班员已接手', closed: '已办结' },
  soon: '等待',
  nextEmergency: '请留在原地和老人身边，等候来电或救援人员。情况变重请直接拨打 120。',
  nextMessage: '值班员会按编号处理；留了电话的会回电。可以关闭本页，再扫码可看进展。',
  again: '再次求助',
  notSent: '没有发出去！请直接拨打电话，或重试：',
  retry: '重试',
  tooMany: '这个码刚才的求助太多，请直接拨打电话：',
  unknown: '这个码无效或已停用。需要帮助请拨打：',
  lost: '没有网络，看不到最新进展',
  loading: '正在打开…',
}
export type Words = typeof zh
const en: Words = {
  title: 'Help',
  place: 'You are here',
  elder: 'This card belongs to an older person',
  elderHint:
    'Personal details are not shown. When you ask for help the desk knows whose card it is and can call the family.',
  number: (n: number) => `No. ${n}`,
  synthetic: 'Demo data, not a real place',
  language: '中文',
  danger: 'Somebody unconscious, with chest pain or bleeding badly? First call',
  ambulance: '120 ambulance',
  callHotline: (n: string) => `Call ${n}`,
  emergency: 'Emergency',
  emergencyHint: 'A fall, somebody lost, not waking, fire: the desk acts at once',
  message: 'Leave a message',
  messageHint: 'Not urgent: the desk reads it and acts or rings back',
  what: 'What happened? One press sends it',
  kinds: [
    'Somebody fell or is hurt',
    'Unconscious, not waking, short of breath',
    'An older person is lost',
    'Fire, smoke or smell of gas',
    'Nobody answers at home: I am worried',
    'Another danger',
  ],
  phone: 'Your phone number (optional, to ring you back)',
  phoneWrong: 'Not a phone number: 11 digits, or a landline with its area code',
  placeAsking: 'Finding your position; no need to wait',
  placeGot: (m: number) => `Your position goes along (within about ${m} m)`,
  placeNone: 'No position found; it can be sent all the same',
  placeFar: 'The position is too rough and is left out: say where you are',
  about: 'What kind?',
  abouts: { living: 'Daily help', consultation: 'A question', complaint: 'A complaint' },
  text: 'Your message',
  textEmpty: 'Please write something first',
  send: 'Send',
  sending: 'Sending…',
  back: 'Back',
  sent: 'The duty desk has it',
  sentNumber: (n: number) => `Reference ${n}`,
  steps: { waiting: 'Reached the duty desk', taken: 'Somebody is dealing with it', closed: 'Done' },
  soon: 'waiting',
  nextEmergency:
    'Please stay with the person until you are called or somebody comes. If it gets worse, call 120.',
  nextMessage:
    'The desk deals with it under this reference and rings back if you left a number. You may close this page; scan again to see how it goes.',
  again: 'Ask again',
  notSent: 'It was not sent! Please call, or try again:',
  retry: 'Try again',
  tooMany: 'This code was used too often just now. Please call:',
  unknown: 'This code is unknown or no longer used. For help call:',
  lost: 'No network: this may not be the latest',
  loading: 'Opening…',
}

const KEY = 'yike.locale'
function stored(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null // a browser that forbids storage still helps
  }
}
const kept = stored()
let current: 'zh' | 'en' = kept === 'en' || (kept === null && !/^zh/i.test(navigator.language)) ? 'en' : 'zh'

export const language = (): 'zh' | 'en' => current
export const words = (): Words => (current === 'zh' ? zh : en)

/** What is written for the desk is Chinese, whatever language the page is in. */
export const forDesk = zh

export function switchLanguage(): void {
  current = current === 'zh' ? 'en' : 'zh'
  try {
    localStorage.setItem(KEY, current)
  } catch {
    // a browser that forbids storage forgets it
  }
}
