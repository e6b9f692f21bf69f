type Words = { zh: string; en: string }

/**
 * The simple manual of each function of the phone apps (B-ACC-09): a few steps in plain words, and the same as a film of
 * the real page, recorded by `e2e/record-guides.ts` (no sound; every step is written below the picture).
 */
export type Guide = { title: Words; steps: readonly Words[] }

const family = {
  elder: {
    title: { zh: '看近况、按求助', en: 'How things are, and getting help' },
    steps: [
      {
        zh: '首页点长者的名字，就能看到现在怎么样：最近的平安迹象、设备好不好。',
        en: 'On the first page tap the elder’s name: the last sign that all is well, and whether the devices work.',
      },
      {
        zh: '要帮忙，点“求助”按钮。12349 马上接到，附近的救援人员也会收到。',
        en: 'To get help, tap the Help button. 12349 has it at once, and people nearby are called.',
      },
      {
        zh: '往下看“求助与事件”，点开能看到每一步：接警、联系、上门、平安。',
        en: 'Below, open an incident to follow each step: taken, phoned, at the door, safe.',
      },
    ],
  },
  contacts: {
    title: { zh: '紧急联系人', en: 'Who to call' },
    steps: [
      {
        zh: '点“紧急联系人”，最上面的人最先接到电话。',
        en: 'Tap “Who to call”: whoever stands first is called first.',
      },
      { zh: '点“添加联系人”，写上姓名、电话和关系。', en: 'Tap “Add”, and give name, phone and relation.' },
      {
        zh: '谁有钥匙、谁住得近，请如实填写：救人时用得上。',
        en: 'Say who has a key and who lives near: it is used in a rescue.',
      },
    ],
  },
  benefits: {
    title: { zh: '待遇与补贴', en: 'Benefits' },
    steps: [
      {
        zh: '点“待遇与补贴”，看现在能享受哪些、每月多少钱。',
        en: 'Tap “Benefits”: what the elder gets now, and how much a month.',
      },
      { zh: '每一项都写着为什么能、为什么不能。', en: 'Each one says why, or why not.' },
      {
        zh: '写着“还没有申请”的，点“申请这一项”就行，不用跑腿。',
        en: 'Where it says “not asked for yet”, one tap applies; nobody has to go anywhere.',
      },
    ],
  },
  needs: {
    title: { zh: '评估结果和要服务', en: 'Assessment, and asking for services' },
    steps: [
      {
        zh: '点“能力评估结果”，能看到评估等级和依据，也能申请评估。',
        en: 'Tap “Assessment”: the grade with its grounds; one can also ask for one.',
      },
      {
        zh: '往下是“需要什么服务”，选一项，比如助餐、助医。',
        en: 'Below, choose a service that is needed: meals, going to the doctor …',
      },
      {
        zh: '点“提出需求”，谁来做、哪天做，都会写在这里。',
        en: 'Tap “Ask”: who does it and when is answered here.',
      },
    ],
  },
  consents: {
    title: { zh: '同意、委托和谁看过', en: 'Consents, mandates, and who looked' },
    steps: [
      {
        zh: '点“同意事项”，每一项都能随时同意或撤回。',
        en: 'Tap “Consents”: each can be given or taken back at any time.',
      },
      {
        zh: '点“委托机构代办”，可以请养老院或社区替长者申请待遇，限定事项和日期。',
        en: 'Tap “Who may apply for us” to let a care home or the community apply, for what and until when.',
      },
      {
        zh: '点“谁看过档案”，每一次查看都有姓名、时间和原因。',
        en: 'Tap “Who looked”: every look has a name, a time and a reason.',
      },
    ],
  },
} as const satisfies Record<string, Guide>

const field = {
  respond: {
    title: { zh: '接受邀请，到场，报平安', en: 'Accept, arrive, report safe' },
    steps: [
      {
        zh: '手机响了就是有人需要帮忙。点开看在哪里、多远，点“接受”。',
        en: 'When the phone rings somebody needs help. Open it: where, how far. Tap “Accept”.',
      },
      {
        zh: '接受后才看到姓名、门牌和怎么进门。点“出发”，按导航走。',
        en: 'Only then are name, door and the way in shown. Tap “Set out” and follow the route.',
      },
      {
        zh: '到了点“我到了”；可以写记录、拍照片。',
        en: 'At the door tap “I am there”; write a note or take a picture.',
      },
      {
        zh: '人没事了点“长者平安”，写一句情况。危险时随时按右上角 SOS。',
        en: 'When all is well tap “The elder is safe” and say how they are. In danger press SOS at the top at any time.',
      },
    ],
  },
  duty: {
    title: { zh: '在岗、休息和没有网络', en: 'On duty, resting, and no network' },
    steps: [
      {
        zh: '首页最上面点“上岗”或“下岗”：在岗才会收到邀请。',
        en: 'Go on or off duty at the top: only those on duty are asked.',
      },
      {
        zh: '没有网络也能点：手机先记下时间，有网时自动发出。',
        en: 'Without a network, go on: the phone keeps the time and sends it later.',
      },
      {
        zh: '“我的”里能改电话、密码，看登录过的设备。',
        en: 'Under “Me” change phone and password, and see where you are signed in.',
      },
    ],
  },
} as const satisfies Record<string, Guide>

export const guides = { family, field }
export type GuideApp = keyof typeof guides
export type GuideKey<A extends GuideApp = GuideApp> = A extends GuideApp
  ? keyof (typeof guides)[A] & string
  : never

/** The film of a guide, below the site's root. */
export function filmOf(app: GuideApp, key: string, language: 'zh' | 'en'): string {
  return `/guides/${app}-${key}.${language}.webm`
}
