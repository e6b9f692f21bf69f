import { useMessages } from '#web/lib/locale.ts'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'

const messages = {
  zh: {
    title: '帮助',
    keys: '键盘快捷键',
    desk: '告警台',
    incident: '事件页',
    lists: '列表与工作台',
    forms: '填表',
    deskKeys: [
      ['j / ↓', '下一起'],
      ['k / ↑', '上一起'],
      ['Enter', '打开'],
      ['A', '接警'],
      ['N', '登记事件'],
      ['M', '开关声音'],
    ],
    incidentKeys: [
      ['A', '接警'],
      ['C', '登记通话'],
      ['V', '核实'],
      ['D', '呼叫附近救援力量'],
      ['H', '呼叫 120 并出具交接卡'],
      ['N', '记录'],
      ['E', '升级'],
      ['R', '结案'],
      ['Esc', '回到告警台'],
    ],
    listKeys: [
      ['j / ↓', '下一行'],
      ['k / ↑', '上一行'],
      ['Enter', '打开'],
    ],
    formKeys: [
      ['Ctrl + Enter', '提交'],
      ['Esc', '关闭（有内容时先问）'],
    ],
    how: '一起告警怎么走',
    steps: [
      '设备信号、来电、家属求助或规则判定，都归到同一位长者的一起事件；后来的信号并入并重新提醒。',
      '告警在一秒内响铃；没有人接警，响应阶梯到时自动升级。',
      '接警（A）后打电话（C），登记是否与长者本人说上话；再核实（V）。',
      '需要人到场时呼叫附近救援力量（D）：先邀请最近的几位，没人接受再邀下一批；选谁、不选谁都有原因。',
      '危及生命时同时呼叫 120（H），急救人员凭 30 分钟有效的链接查看交接卡。',
      '有人到场、报平安后结案（R），选择结果代码；误报也要选原因。',
      '最高级别或超时的事件须事后评审。',
    ],
    clocks: '时钟',
    clockText:
      'T0 平台收到信号 · T1 接警 · T2 与长者通话 · T3 有人接受救援 · T4 到场 · T5 平安。每一段都和目标比较，加起来就是全程。',
    colours: '颜色',
    colourText:
      '颜色只表示状态：红为危及生命或超时，橙为紧急，黄为需确认，绿为正常或已完成；同时都有文字和符号。',
  },
  en: {
    title: 'Help',
    keys: 'Keyboard shortcuts',
    desk: 'Alarm desk',
    incident: 'Incident page',
    lists: 'Lists and workbench',
    forms: 'Forms',
    deskKeys: [
      ['j / ↓', 'next'],
      ['k / ↑', 'previous'],
      ['Enter', 'open'],
      ['A', 'acknowledge'],
      ['N', 'new incident'],
      ['M', 'sound on or off'],
    ],
    incidentKeys: [
      ['A', 'acknowledge'],
      ['C', 'log a call'],
      ['V', 'judge'],
      ['D', 'invite responders nearby'],
      ['H', 'call 120 and make a hand-over card'],
      ['N', 'note'],
      ['E', 'escalate'],
      ['R', 'resolve'],
      ['Esc', 'back to the desk'],
    ],
    listKeys: [
      ['j / ↓', 'next row'],
      ['k / ↑', 'previous row'],
      ['Enter', 'open'],
    ],
    formKeys: [
      ['Ctrl + Enter', 'submit'],
      ['Esc', 'close (asks first when something was typed)'],
    ],
    how: 'How an alarm runs',
    steps: [
      'Device signals, calls, a family’s request and rules all become one incident of one elder; later signals join it and alert again.',
      'An alarm sounds within a second; if nobody acknowledges it, the ladder climbs by itself.',
      'Acknowledge (A), phone (C) and say whether you spoke with the elder; then judge (V).',
      'When somebody must go, invite responders nearby (D): the nearest first, then the next wave; every choice has its reason.',
      'When life is at risk call 120 at the same time (H); the crew opens the hand-over card by a link that lives 30 minutes.',
      'When somebody has arrived and all is safe, resolve it (R) with an outcome; a false alarm needs its reason too.',
      'Incidents of the highest level, or that missed a target, are reviewed afterwards.',
    ],
    clocks: 'Clocks',
    clockText:
      'T0 signal received · T1 acknowledged · T2 spoke with the elder · T3 a responder accepted · T4 arrived · T5 safe. Each leg is held against its target; together they are the whole.',
    colours: 'Colours',
    colourText:
      'Colour means state only: red a threat to life or a missed time, orange urgent, yellow to be checked, green fine or done; always with words and a mark.',
  },
}

export function HelpPage() {
  const m = useMessages(messages)
  const table = (title: string, rows: readonly (readonly string[])[]) => (
    <Panel title={title} flush>
      <table className="mini">
        <tbody>
          {rows.map(([key, what]) => (
            <tr key={key}>
              <td style={{ width: 120 }}>
                <kbd style={{ marginLeft: 0 }}>{key}</kbd>
              </td>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
  return (
    <Page title={m.title}>
      <Panel title={m.how}>
        <ol style={{ listStyle: 'decimal', paddingLeft: 20, maxWidth: 860 }}>
          {m.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <p style={{ marginTop: 8 }}>
          <b>{m.clocks}</b> {m.clockText}
        </p>
        <p>
          <b>{m.colours}</b> {m.colourText}
        </p>
      </Panel>
      <div className="operations">
        {table(m.desk, m.deskKeys)}
        {table(m.incident, m.incidentKeys)}
        {table(m.lists, m.listKeys)}
        {table(m.forms, m.formKeys)}
      </div>
    </Page>
  )
}
