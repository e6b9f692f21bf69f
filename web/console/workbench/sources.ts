import type { Severity, WorkItem, workbench } from '#contract/alarms'
import type { BenefitWork, benefitWorkbench } from '#contract/benefit-work'
import type { Callback, listCallbacks } from '#contract/calls'
import type { DeviceTask, listTasks } from '#contract/devices'
import type { incomplete } from '#contract/people'
import type { Correction, list as listCorrections } from '#contract/people-corrections'
import { correctionFields } from '#contract/people-corrections'
import type { list as listDuplicates } from '#contract/people-duplicates'
import { type Import, importList, importStates, type list as listImports } from '#contract/people-import'
import type { LifeEvent, list as listLife } from '#contract/people-life'
import { lifeKinds } from '#contract/people-life'
import type { Output } from '#web/lib/call.ts'
import type { LinkProps } from '@tanstack/react-router'
import { paths } from '../paths.ts'

/** One thing to do: what, until when, and the page on which it is done. */
export type Task = {
  key: string
  zh: string
  en: string
  detail: string | null
  severity: Severity | null
  dueAt: string | null
  /** When it came up; null for a state that has no beginning. */
  since: string | null
  drill: boolean
  place: LinkProps
}

/** Alike in both languages. */
const number = (n: number) => n.toLocaleString('en')

/** What each module has to do; undefined where it could not be read or is not one's business. */
export type Lists = {
  alarms?: Output<typeof workbench> | undefined
  devices?: Output<typeof listTasks> | undefined
  callbacks?: Output<typeof listCallbacks> | undefined
  records?: Output<typeof incomplete> | undefined
  corrections?: Output<typeof listCorrections> | undefined
  life?: Output<typeof listLife> | undefined
  duplicates?: Output<typeof listDuplicates> | undefined
  imports?: Output<typeof listImports> | undefined
  benefits?: Output<typeof benefitWorkbench> | undefined
}

function ofAlarm(item: WorkItem): Task {
  const place: LinkProps =
    item.module === 'alarms' && item.subjectId
      ? { to: paths.incident, params: { incidentId: item.subjectId } }
      : item.elderId
        ? { to: paths.elder, params: { elderId: item.elderId } }
        : { to: paths.desk }
  return { ...item, key: `alarms ${item.key}`, place }
}

const deviceWork: Record<DeviceTask['kind'], { zh: string; en: string }> = {
  bind_device: { zh: '绑定未登记的设备', en: 'Bind an unknown device' },
  test_call: { zh: '做月度测试呼叫', en: 'Make the monthly test call' },
  uncovered_zone: { zh: '恢复设备覆盖', en: 'Restore device coverage' },
  read_signal: { zh: '查看无法识别的信号', en: 'Read a signal that could not be understood' },
}

function ofDevice(task: DeviceTask): Task {
  const what = deviceWork[task.kind]
  const whose = task.elderName ?? task.orgName
  return {
    key: `device ${task.id}`,
    zh: whose ? `${what.zh}：${whose}` : what.zh,
    en: whose ? `${what.en}: ${whose}` : what.en,
    detail: [task.serial, task.room].filter(Boolean).join(' · ') || null,
    // A signal that nobody has read may be somebody's call for help.
    severity: task.kind === 'read_signal' ? 'P1' : null,
    dueAt: task.dueAt,
    since: task.openedAt,
    drill: false,
    place: task.deviceId
      ? { to: paths.device, params: { deviceId: task.deviceId } }
      : { to: paths.quarantine },
  }
}

/** So many devices to bind, and it is a list to work through, not so many tasks. */
const FEW = 5
function ofDevices({ items: tasks, next }: Output<typeof listTasks>): Task[] {
  const [binds, others] = [
    tasks.filter((task) => task.kind === 'bind_device' && task.dueAt === null),
    tasks.filter((task) => task.kind !== 'bind_device' || task.dueAt !== null),
  ]
  if (binds.length <= FEW) return tasks.map(ofDevice)
  const count = `${binds.length}${next ? '+' : ''}`
  const [first] = binds.toSorted((a, b) => a.openedAt.localeCompare(b.openedAt))
  return [
    ...others.map(ofDevice),
    {
      key: 'devices to bind',
      zh: `绑定未登记的设备 ${count} 台`,
      en: `Bind ${count} unknown devices`,
      detail: binds
        .slice(0, 6)
        .map((task) => task.serial)
        .join('、'),
      severity: null,
      dueAt: null,
      since: first?.openedAt ?? null,
      drill: false,
      place: { to: paths.deviceTasks, search: { kind: 'bind_device' } },
    },
  ]
}

function ofCallback(call: Callback): Task {
  const who = call.elderName ?? call.callerMasked ?? ''
  return {
    key: `callback ${call.id}`,
    zh: `回拨未接来电：${who}${call.highRisk ? '（高风险）' : ''}`,
    en: `Call back: ${who}${call.highRisk ? ' (high risk)' : ''}`,
    detail: call.regionName,
    severity: null,
    dueAt: call.dueAt,
    since: call.lastMissedAt,
    drill: false,
    place: { to: paths.callbacks },
  }
}

function ofCorrection(one: Correction): Task {
  const up = one.escalated
  const [zh, en] = up
    ? [
        `答复逾期的更正申请（已报${up.regionName}）`,
        `Answer an overdue correction (now with ${up.regionName})`,
      ]
    : ['答复更正申请', 'Answer a correction']
  return {
    key: `correction ${one.id}`,
    zh: `${zh}：${one.elderName}（${correctionFields[one.field].zh}）`,
    en: `${en}: ${one.elderName} (${correctionFields[one.field].en})`,
    detail: one.regionName,
    severity: null,
    dueAt: one.dueAt,
    since: one.askedAt,
    drill: false,
    place: { to: paths.corrections, search: up ? { late: true } : {} },
  }
}

function ofLife(one: LifeEvent): Task {
  return {
    key: `life ${one.id}`,
    zh: `核实生活变动：${one.elderName}（${lifeKinds[one.kind].zh}）`,
    en: `Verify a life event: ${one.elderName} (${lifeKinds[one.kind].en})`,
    detail: one.regionName,
    severity: null,
    dueAt: null,
    since: one.reportedAt,
    drill: false,
    place: { to: paths.lifeEvents, search: { state: 'reported' } },
  }
}

/** Pairs to decide are one line, like records to complete. */
function ofDuplicates({ count, items }: Output<typeof listDuplicates>): Task[] {
  if (count === 0) return []
  return [
    {
      key: 'duplicates',
      zh: `判断疑似重复档案 ${number(count)} 对`,
      en: `${number(count)} pairs that may be one person`,
      detail: items.map((one) => one.a.name).join('、'),
      severity: null,
      dueAt: null,
      since: null,
      drill: false,
      place: { to: paths.duplicates },
    },
  ]
}

/** A list that waits for a person: its columns, its go-ahead, or rows that were held back. */
function ofImport(one: Import): Task[] {
  const held = one.verdicts.duplicate + one.verdicts.doubtful
  const waits = one.state === 'mapping' || one.state === 'ready' || (one.state === 'done' && held > 0)
  if (!waits) return []
  const { zh, en } = importList(one.list)
  const rest =
    one.state === 'done'
      ? { zh: `隔离区还有 ${number(held)} 行`, en: `${number(held)} rows held back` }
      : importStates[one.state]
  return [
    {
      key: `import ${one.id}`,
      zh: `处理导入：${zh}（${rest.zh}）`,
      en: `Go on with an import: ${en} (${rest.en})`,
      detail: one.fileName,
      severity: null,
      dueAt: null,
      since: one.createdAt,
      drill: false,
      place: { to: paths.import, params: { importId: one.id } },
    },
  ]
}

/** Where each kind of work in benefits is done. */
function benefitPlace(item: BenefitWork): LinkProps {
  if (item.subjectId !== null)
    return item.kind.startsWith('cycle')
      ? { to: paths.benefitCycle, params: { cycleId: item.subjectId } }
      : { to: paths.benefitBatch, params: { batchId: item.subjectId } }
  switch (item.kind) {
    case 'application_check':
      return { to: paths.benefitApplications, search: { state: 'submitted' } }
    case 'application_decide':
      return { to: paths.benefitApplications, search: { state: 'checked' } }
    case 'outreach':
      return { to: paths.benefitApplications, search: { tab: 'outreach' } }
    case 'visits':
      return { to: paths.benefitLife, search: { tab: 'visit' } }
    case 'payments_failed':
      return { to: paths.benefitHolds, search: { tab: 'repay' } }
    case 'recoveries':
      return { to: paths.benefitHolds, search: { tab: 'recoveries' } }
    default:
      return { to: paths.benefitHolds }
  }
}
function ofBenefit(item: BenefitWork): Task {
  const late = item.late > 0 && item.subjectId === null
  return {
    key: `benefit ${item.key}`,
    zh: late ? `${item.zh}，其中 ${number(item.late)} 件逾期` : item.zh,
    en: late ? `${item.en}, ${number(item.late)} late` : item.en,
    detail: item.detail,
    severity: null,
    dueAt: item.dueAt,
    since: item.since,
    drill: false,
    place: benefitPlace(item),
  }
}

/** Records to complete are one line: they are a standing list, not a queue. */
function ofRecords(records: Output<typeof incomplete>): Task[] {
  const count = `${records.items.length}${records.next ? '+' : ''}`
  return records.items.length === 0
    ? []
    : [
        {
          key: 'records',
          zh: `完善与复核档案 ${count} 份`,
          en: `${count} records to complete or review`,
          detail: records.items
            .slice(0, 6)
            .map((r) => r.name)
            .join('、'),
          severity: null,
          dueAt: null,
          since: null,
          drill: false,
          place: { to: paths.followUp },
        },
      ]
}

/** Life may be at risk: before anything else, however long that is overdue. */
const isGrave = (task: Task) => task.severity === 'P0' || task.severity === 'P1'

/** The lists of the modules as one: what is grave first, then by deadline, by severity, and by how long it has waited. */
export function sourcesOf(lists: Lists): Task[] {
  const tasks = [
    ...(lists.alarms?.items ?? []).map(ofAlarm),
    ...(lists.callbacks?.items ?? []).map(ofCallback),
    ...(lists.devices ? ofDevices(lists.devices) : []),
    ...(lists.life?.items ?? []).map(ofLife),
    ...(lists.corrections?.items ?? []).map(ofCorrection),
    ...(lists.duplicates ? ofDuplicates(lists.duplicates) : []),
    ...(lists.imports?.items ?? []).flatMap(ofImport),
    ...(lists.benefits?.items ?? []).map(ofBenefit),
    ...(lists.records ? ofRecords(lists.records) : []),
  ]
  const due = (task: Task) => (task.dueAt === null ? Number.POSITIVE_INFINITY : Date.parse(task.dueAt))
  return tasks.sort(
    (a, b) =>
      Number(isGrave(b)) - Number(isGrave(a)) ||
      due(a) - due(b) ||
      (a.severity ?? 'P9').localeCompare(b.severity ?? 'P9') ||
      (a.since ?? '9').localeCompare(b.since ?? '9'),
  )
}
