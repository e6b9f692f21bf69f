import * as contract from '#contract/benefit-quotas'
import type { ElderId } from '#contract/id'
import { number, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { App, Form, Input, Radio } from 'antd'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { useMonth } from './parts.tsx'

const zh = {
  title: '登记服务暂停',
  note: '当月没有用完的额度不再到期收回，由以后的补做工单使用。登记后不能撤回：补做的工单会占用这些余额。',
  whom: '范围',
  one: '仅此长者',
  place: '一个辖区的全部长者',
  region: '辖区',
  reason: '暂停原因',
  save: '登记暂停',
  kept: (quotas: number, hours: string, money: string) =>
    `已保留 ${number(quotas)} 个额度：${hours} 小时、${money}`,
}
const messages: { zh: typeof zh; en: typeof zh } = {
  zh,
  en: {
    title: 'Suspend the service of a month',
    note: 'What is not used of the month no longer expires and is drawn from by later orders that make up for it. It is not taken back: such orders hold these balances.',
    whom: 'For',
    one: 'This elder only',
    place: 'Everybody of an area',
    region: 'Area',
    reason: 'Why it is suspended',
    save: 'Suspend',
    kept: (quotas, hours, money) => `${number(quotas)} quotas are kept: ${hours} h, ${money}`,
  },
}

/** A month in which the service could not be given (an epidemic, a flood): what is left of it is kept (A-BEN-21). */
export function SuspendForm({ quota, onClose }: { quota: contract.Quota; onClose: () => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const month = useMonth()
  const { message } = App.useApp()
  const session = useSession()
  const save = useAction(contract.suspendQuotas, {
    changes: [contract.listQuotas],
    done: ({ quotas, minutes, fen }) => {
      message.success(m.kept(quotas, (minutes / 60).toFixed(1), yuan(fen)))
      onClose()
    },
  })
  return (
    <FormDrawer<Fields>
      title={`${m.title} · ${say(quota.schemeWords)} ${month(quota.month)}`}
      submit={m.save}
      initial={{ whom: 'one' }}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(f) =>
        save.mutate({
          body: {
            region: f.region ?? session.post.regionCode ?? 0,
            scheme: quota.scheme,
            month: quota.month,
            reason: f.reason,
            ...(f.whom === 'one' ? { elderId: quota.elderId as ElderId } : {}), // the row's id is one of the register's
          },
        })
      }
    >
      <p className="page-note">{m.note}</p>
      <Form.Item name="whom" label={m.whom}>
        <Radio.Group
          options={[
            { value: 'one', label: `${m.one} · ${quota.elderName}` },
            { value: 'place', label: m.place },
          ]}
        />
      </Form.Item>
      <Form.Item noStyle dependencies={['whom']}>
        {({ getFieldValue }) =>
          getFieldValue('whom') === 'place' ? (
            <Form.Item name="region" label={m.region} rules={[{ required: true }]}>
              <RegionPicker width="100%" allowClear={false} />
            </Form.Item>
          ) : null
        }
      </Form.Item>
      <Form.Item name="reason" label={m.reason} rules={[{ required: true, whitespace: true }]}>
        <Input.TextArea rows={3} maxLength={300} showCount />
      </Form.Item>
    </FormDrawer>
  )
}

type Fields = { whom: 'one' | 'place'; region?: number; reason: string }
