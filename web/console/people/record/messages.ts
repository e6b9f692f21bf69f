const zh = {
  basics: '基本信息', edit: '修改', ladder: '联系阶梯', addContact: '添加联系人', verify: '已打通', remove: '停用', up: '上移', down: '下移', health: '健康', addHealth: '添加',
  access: '入户方案', facts: '认定与身份', addFact: '登记认定', endFact: '结束', addresses: '住址', newAddress: '变更住址', living: '生活与家庭', needs: '所需服务', consents: '同意事项', record: '登记',
  documents: '资料', upload: '上传', household: '同住一户', change: '变更', settings: '照护方式', income: '经济来源', story: '时间线', history: '修改历史', status: '状态变更', unmask: '查看完整号码',
  print: '打印', asOf: '查看某日的档案', asOfNote: (day: string) => `这是 ${day} 的档案，只读。`, now: '回到现在', incidents: '历次事件', devices: '设备',
  holdsKey: '持有钥匙', livesWith: '同住', guardian: '监护人', mayAct: '可代办', hasAccount: '有家属账号', silent: '不接收告警', verified: (when: string) => `${when}核实`, unverified: '未核实',
  critical: '救援须知', over: '已结束', expires: (day: string) => `${day} 到期`, since: (day: string) => `自 ${day}`, until: (from: string, to: string) => `${from} 至 ${to}`,
  wayIn: '怎么进门', keyPlace: '钥匙在哪', doorCode: '门禁密码', hasDoorCode: '已登记（遮盖）', floor: '楼层', lift: '电梯', hazards: '注意', yes: '有', no: '无', checked: '核对',
  hearing: '听力', vision: '视力', speech: '言语', dialect: '方言', bloodType: '血型', wakes: '起床', sleeps: '就寝', diet: '饮食', habits: '生活习惯', family: '家庭情况', careNote: '照护提示',
  given: '同意', refused: '不同意', asked: '未征询', by: { elder: '本人', guardian: '监护人', family: '受托家属' }, channel: { app: '手机', paper: '书面', phone: '电话', visit: '上门' },
  noContact: '没有联系人。出事时没有人可以通知。', noHealth: '没有登记健康情况', noFact: '没有登记认定', noStory: '还没有发生过什么', noHistory: '建档以来没有改动', nobodyElse: '没有登记同住的长者', noDocument: '没有资料', noDevice: '没有绑定设备',
  gaps: '档案不完整，缺少：', review: '待复核', askReview: '提请复核', closeReview: '复核完成', open: '打开', more: '更早', monthly: (yuan: string) => `每月 ${yuan}`, removed: '移除', former: '曾用', shared: '多人共用',
  place: '坐标', given2: '录入', noCard: '无证件', approximate: '（约）', movedTo: '迁往', on: '于', org: '机构',
  part: { elder: '基本信息', profile: '生活与家庭', address: '住址', contact: '联系人', phone: '电话', fact: '认定', setting: '照护方式', health_item: '健康', access_plan: '入户方案', need: '所需服务', document: '资料' } as Record<string, string>,
  field: { name: '姓名', other_names: '曾用名', sex: '性别', birth_day: '出生日期', identity_cipher: '证件号', identity_kind: '证件种类', nation: '民族', status: '状态', status_day: '状态日期', moved_to: '迁往', care_setting: '照护方式', address: '住址', mobility: '行动能力', household_id: '户', position: '顺序', holds_key: '持钥匙', verified_at: '核实时间', ended_at: '停用时间', ends_on: '停用日期', notify: '接收告警', may_act: '可代办', guardian: '监护人', distance_m: '距离', relation: '关系', note: '说明', value: '取值', valid: '有效期', expires_on: '到期日', detail: '说明', critical: '救援须知', ended_on: '结束', cipher: '号码', account_id: '家属账号', way_in: '怎么进门', key_place: '钥匙', floor: '楼层', lift: '电梯', hazards: '注意', door_code_cipher: '门禁密码', habits: '习惯', diet: '饮食', care_note: '照护提示', family_situation: '家庭情况', hearing: '听力', vision: '视力', speech: '言语', dialect: '方言', region_code: '区划', org_id: '机构' } as Record<string, string>,
}

const en = {
  basics: 'Basics', edit: 'Edit', ladder: 'Who to call', addContact: 'Add a contact', verify: 'Reached', remove: 'Remove', up: 'Move up', down: 'Move down', health: 'Health', addHealth: 'Add',
  access: 'Getting in', facts: 'Dated facts', addFact: 'Record a fact', endFact: 'End', addresses: 'Addresses', newAddress: 'New address', living: 'Life and family', needs: 'Services needed', consents: 'Consents', record: 'Record',
  documents: 'Documents', upload: 'Upload', household: 'Same household', change: 'Change', settings: 'Care setting', income: 'Income', story: 'Timeline', history: 'Changes', status: 'Change status', unmask: 'See full numbers',
  print: 'Print', asOf: 'As of a day', asOfNote: (day: string) => `The record as of ${day}; read only.`, now: 'Back to now', incidents: 'Incidents', devices: 'Devices',
  holdsKey: 'Holds a key', livesWith: 'Lives there', guardian: 'Guardian', mayAct: 'May act', hasAccount: 'Family account', silent: 'Not told of alarms', verified: (when: string) => `Verified ${when}`, unverified: 'Not verified',
  critical: 'For rescuers', over: 'Ended', expires: (day: string) => `Expires ${day}`, since: (day: string) => `Since ${day}`, until: (from: string, to: string) => `${from} to ${to}`,
  wayIn: 'Way in', keyPlace: 'Where the key is', doorCode: 'Door code', hasDoorCode: 'Recorded (masked)', floor: 'Floor', lift: 'Lift', hazards: 'Mind', yes: 'Yes', no: 'No', checked: 'Checked',
  hearing: 'Hearing', vision: 'Sight', speech: 'Speech', dialect: 'Dialect', bloodType: 'Blood type', wakes: 'Gets up', sleeps: 'Goes to bed', diet: 'Diet', habits: 'Habits', family: 'Family situation', careNote: 'Care note',
  given: 'Agreed', refused: 'Refused', asked: 'Not asked', by: { elder: 'the elder', guardian: 'guardian', family: 'relative asked to act' }, channel: { app: 'app', paper: 'on paper', phone: 'by phone', visit: 'at a visit' },
  noContact: 'No contact. Nobody could be told if something happened.', noHealth: 'Nothing recorded about health', noFact: 'No facts recorded', noStory: 'Nothing has happened yet', noHistory: 'Unchanged since registration', nobodyElse: 'No other elder in the household', noDocument: 'No documents', noDevice: 'No device',
  gaps: 'Incomplete, missing: ', review: 'To review', askReview: 'Ask for a review', closeReview: 'Reviewed', open: 'Open', more: 'Earlier', monthly: (yuan: string) => `${yuan} a month`, removed: 'removed', former: 'Former', shared: 'Shared',
  place: 'Place', given2: 'entered', noCard: 'No card', approximate: '(about)', movedTo: 'Moved to', on: 'on', org: 'Organisation',
  part: { elder: 'Basics', profile: 'Life and family', address: 'Address', contact: 'Contact', phone: 'Phone', fact: 'Fact', setting: 'Care setting', health_item: 'Health', access_plan: 'Getting in', need: 'Services', document: 'Document' } as Record<string, string>,
  field: { name: 'Name', other_names: 'Other names', sex: 'Sex', birth_day: 'Born', identity_cipher: 'Identity number', identity_kind: 'Kind of card', nation: 'Ethnic group', status: 'Status', status_day: 'Day', moved_to: 'Moved to', care_setting: 'Care setting', address: 'Address', mobility: 'Mobility', household_id: 'Household', position: 'Place', holds_key: 'Holds a key', verified_at: 'Verified', ended_at: 'Ended', ends_on: 'Ended', notify: 'Told of alarms', may_act: 'May act', guardian: 'Guardian', distance_m: 'Distance', relation: 'Relation', note: 'Note', value: 'Value', valid: 'Valid', expires_on: 'Expires', detail: 'Detail', critical: 'For rescuers', ended_on: 'Ended', cipher: 'Number', account_id: 'Family account', way_in: 'Way in', key_place: 'Key', floor: 'Floor', lift: 'Lift', hazards: 'Mind', door_code_cipher: 'Door code', habits: 'Habits', diet: 'Diet', care_note: 'Care note', family_situation: 'Family', hearing: 'Hearing', vision: 'Sight', speech: 'Speech', dialect: 'Dialect', region_code: 'Region', org_id: 'Organisation' } as Record<string, string>,
} satisfies typeof zh

export const messages = { zh, en }
