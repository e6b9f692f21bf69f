const zh = {
  mine: '我家的长者', none: '还没有与您关联的长者', noneHint: '请联系社区或拨打 12349，经长者同意后由工作人员关联。',
  well: '最近的平安迹象', unknown: '家里没有会报平安的设备', quiet: '还没有收到家里的动静', silent: (n: number) => `${n} 台设备没有信号`, battery: (n: number) => `${n} 台设备电量低`, fine: (n: number) => `${n} 台设备正常`, incident: '正在处理', see: '看进展', now: '现在怎么样', details: '查看',
  help: '求助', helpFor: (name: string) => `为${name}求助`, helpHint: '按下后 12349 立即接到，并通知附近的救援人员。', sending: '正在发出…', notSent: '没有发出去！请直接拨打电话：', died: '已故', moved: '已迁出',
  contacts: '紧急联系人', consents: '同意事项', looks: '谁看过档案', history: '发生过的事', health: '健康提示', noHealth: '没有登记', phones: '电话', address: '住址', setting: '照护方式', mobility: '行动', open: '联系人、经过、同意事项', lastIncidents: '求助与事件', noIncidents: '没有发生过事件',
}
const en = {
  mine: 'My elders', none: 'No elder is linked with you yet', noneHint: 'Ask the community office or call 12349; with the elder’s consent they link you.',
  well: 'Last sign that all is well', unknown: 'No device at home reports', quiet: 'Nothing heard from home yet', silent: (n: number) => `${n} device(s) without signal`, battery: (n: number) => `${n} device(s) low on battery`, fine: (n: number) => `${n} device(s) working`, incident: 'Being handled', see: 'Follow it', now: 'How things are now', details: 'Open',
  help: 'Help', helpFor: (name: string) => `Get help for ${name}`, helpHint: 'Pressed, it reaches 12349 at once, and people nearby are called.', sending: 'Sending…', notSent: 'It was not sent! Please call:', died: 'Died', moved: 'Moved away',
  contacts: 'Who to call', consents: 'Consents', looks: 'Who looked at the record', history: 'What happened', health: 'Health notes', noHealth: 'Nothing recorded', phones: 'Phone', address: 'Address', setting: 'Care', mobility: 'Mobility', open: 'Contacts, history, consents', lastIncidents: 'Calls for help', noIncidents: 'Nothing has happened',
} satisfies typeof zh
export const messages = { zh, en }
