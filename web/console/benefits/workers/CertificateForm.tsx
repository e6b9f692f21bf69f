import * as contract from '#contract/benefit-payees'
import { showCoverage, showWorker } from '#contract/benefit-workers'
import { yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { App, Form, Input, Select } from 'antd'
import { workerMessages } from './messages.ts'

const zh = {
  title: '确认证书考评结果',
  note: '确认后按本地规定从相应月份起计发岗位补贴；已审批的月份由补差补齐。',
  save: '确认证书',
  allowance: (scheme: string, month: string, amount: string) => `${scheme}：自 ${month} 起，每月 ${amount}`,
  noAllowance: '证书已确认；本地没有随之发放的岗位补贴，或条件尚未满足',
}
const messages: { zh: typeof zh; en: typeof zh } = {
  zh,
  en: {
    title: 'Confirm a certificate',
    note: 'The post allowance of the place begins with the month that its rule says; months approved already are made good.',
    save: 'Confirm',
    allowance: (scheme, month, amount) => `${scheme}: ${amount} a month from ${month}`,
    noAllowance: 'Confirmed; no post allowance of the place follows, or its conditions are not met',
  },
}

/** The result of an examination, said by a second person: what follows from it is said at once. */
export function CertificateForm({ worker, onClose }: { worker: contract.Worker; onClose: () => void }) {
  const m = useMessages(messages)
  const w = useMessages(workerMessages)
  const say = useWord()
  const { message } = App.useApp()
  const save = useAction(contract.confirmCertificate, {
    changes: [contract.listWorkers, showWorker, showCoverage],
    done: ({ allowance }) => {
      if (allowance)
        message.success(
          m.allowance(say(allowance.schemeWords), allowance.from.slice(0, 7), yuan(allowance.amountFen)),
          8,
        )
      else message.info(m.noAllowance, 8)
      onClose()
    },
  })
  return (
    <FormDrawer<{ level: number; number?: string; from: string; to?: string }>
      title={`${worker.name} · ${m.title}`}
      submit={m.save}
      initial={{
        ...(worker.certificateLevel === null || worker.certificateLevel === 0
          ? {}
          : { level: worker.certificateLevel }),
        ...(worker.certificateNumber ? { number: worker.certificateNumber } : {}),
        ...(worker.certifiedFrom ? { from: worker.certifiedFrom } : {}),
        ...(worker.certifiedTo ? { to: worker.certifiedTo } : {}),
      }}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(f) =>
        save.mutate({
          params: { id: worker.id },
          body: { level: f.level, number: f.number?.trim() || null, from: f.from, to: f.to ?? null },
        })
      }
    >
      <p className="page-note">{m.note}</p>
      <Form.Item name="level" label={w.level} rules={[{ required: true }]}>
        <Select options={[5, 4, 3, 2, 1].map((value) => ({ value, label: w.levels[value] }))} />
      </Form.Item>
      <Form.Item name="number" label={w.number}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="from" label={w.from} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="to" label={w.to}>
        <DayInput />
      </Form.Item>
    </FormDrawer>
  )
}
