export const zh = {
  product: '一刻',
  skip: '跳到正文',
  menu: '主菜单',
  fold: '收起菜单',
  unfold: '展开菜单',
  synthetic: '演示数据：本系统中的人员、电话与事件均为虚构',
  live: { connecting: '正在连接', live: '实时', lost: '连接已断开，正在重连' },
  lostFor: (time: string) => `已断开 ${time}`,
  lost: (time: string) =>
    `与服务器的连接已中断（${time} 起）：新告警、来电和处置进展不会显示，本页停在中断前的内容。系统正在自动重连；其间请用电话接警，并按值班预案处置。`,
  back: '已恢复连接，页面内容已更新',
  workingAs: '当前岗位',
  switchPost: '切换岗位',
  security: '我的账号与安全',
  signOut: '退出登录',
  theme: { label: '外观', system: '跟随系统', light: '浅色', dark: '深色（夜班）' },
  language: '语言',
  keys: '键盘快捷键',
  region: (name: string) => `范围：${name}`,
}

export const en = {
  product: 'Yike',
  skip: 'Skip to the page',
  menu: 'Main menu',
  fold: 'Fold the menu',
  unfold: 'Unfold the menu',
  synthetic: 'Synthetic data: every person, phone number and incident in this system is made up',
  live: { connecting: 'Connecting', live: 'Live', lost: 'Connection lost, trying again' },
  lostFor: (time: string) => `Offline for ${time}`,
  lost: (time: string) =>
    `The server has not answered since ${time}: new alarms, calls and progress are not shown, and this page is as it was then. It is trying again by itself; until then take alarms by telephone and follow the duty plan.`,
  back: 'Connected again; the page is up to date',
  workingAs: 'Working as',
  switchPost: 'Switch post',
  security: 'My account and security',
  signOut: 'Sign out',
  theme: { label: 'Appearance', system: 'As the system', light: 'Light', dark: 'Dark (night duty)' },
  language: 'Language',
  keys: 'Keyboard shortcuts',
  region: (name: string) => `Scope: ${name}`,
} satisfies typeof zh

export const messages = { zh, en }
