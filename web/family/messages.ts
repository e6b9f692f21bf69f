const zh = {
  app: '一刻 · 家庭', loading: '正在打开…', back: '返回', home: '首页', settings: '设置', read: '朗读', stop: '停止朗读', lost: '连接断开，显示的可能不是最新情况。正在重连…', demo: '演示数据，不是真人',
  years: (n: number) => `${n} 岁`, save: '保存', cancel: '取消', more: '更早', retry: '重试', call: '拨打',
}
const en = {
  app: 'Yike · Family', loading: 'Opening…', back: 'Back', home: 'Home', settings: 'Settings', read: 'Read aloud', stop: 'Stop reading', lost: 'Not connected: this may not be the latest. Trying again…', demo: 'Demo data, not real people',
  years: (n: number) => `aged ${n}`, save: 'Save', cancel: 'Cancel', more: 'Earlier', retry: 'Try again', call: 'Call',
} satisfies typeof zh
export const common = { zh, en }
