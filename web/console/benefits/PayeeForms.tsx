import * as contract from '#contract/benefit-payees'
import type { OrgId } from '#contract/id'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Checkbox, Form, Input, InputNumber, Select } from 'antd'
import { OrganisationPicker } from '../access/OrganisationPicker.tsx'
import { messages } from './messages.ts'

const lists = [contract.listProviders, contract.listBedProjects, contract.listFacilities]
type Props<T> = { value: T | undefined; fresh: string; onClose: () => void }

export function ProviderForm({ value: provider, onClose }: Omit<Props<contract.Provider>, 'fresh'>) {
  const m = useMessages(messages)
  const saveProvider = useAction(contract.saveProvider, { changes: lists, done: onClose })
  return (
    <FormDrawer<{
      orgId: OrgId
      filedOn?: string
      privateCapital?: 'yes' | 'no'
      designated?: 'yes' | 'no'
      suspendedReason?: string
    }>
      title={provider?.orgName ?? m.editProvider}
      submit={m.save}
      initial={
        provider
          ? {
              orgId: provider.orgId,
              ...(provider.filedOn ? { filedOn: provider.filedOn } : {}),
              ...(provider.privateCapital === null
                ? {}
                : { privateCapital: provider.privateCapital ? ('yes' as const) : ('no' as const) }),
              ...(provider.designated === null
                ? {}
                : { designated: provider.designated ? ('yes' as const) : ('no' as const) }),
              ...(provider.suspendedReason ? { suspendedReason: provider.suspendedReason } : {}),
            }
          : {}
      }
      pending={saveProvider.isPending}
      error={saveProvider.error}
      onClose={onClose}
      onSubmit={(f) =>
        saveProvider.mutate({
          params: { orgId: f.orgId },
          body: {
            filedOn: f.filedOn ?? null,
            privateCapital: f.privateCapital === undefined ? null : f.privateCapital === 'yes',
            // What the form does not ask for stays as it was.
            publicBuiltPrivateRun: provider?.publicBuiltPrivateRun ?? false,
            internsEnded: provider?.internsEnded ?? null,
            internsKept: provider?.internsKept ?? null,
            organisationKind: provider?.organisationKind ?? null,
            sizeClass: provider?.sizeClass ?? null,
            designated: f.designated === undefined ? null : f.designated === 'yes',
            suspendedReason: f.suspendedReason?.trim() ? f.suspendedReason.trim() : null,
          },
        })
      }
    >
      <Form.Item name="orgId" label={m.organisation} rules={[{ required: true }]} hidden={Boolean(provider)}>
        <OrganisationPicker />
      </Form.Item>
      <Form.Item name="filedOn" label={m.filed}>
        <DayInput />
      </Form.Item>
      <Form.Item name="privateCapital" label={m.privateCapital}>
        <Select
          allowClear
          options={[
            { value: 'yes', label: m.yes },
            { value: 'no', label: m.no },
          ]}
        />
      </Form.Item>
      <Form.Item name="designated" label={m.designated}>
        <Select
          allowClear
          options={[
            { value: 'yes', label: m.yes },
            { value: 'no', label: m.no },
          ]}
        />
      </Form.Item>
      <Form.Item name="suspendedReason" label={m.suspended} extra={m.suspendedNote}>
        <Input.TextArea rows={2} maxLength={300} />
      </Form.Item>
    </FormDrawer>
  )
}

export function BedProjectForm({ value: project, fresh, onClose }: Props<contract.BedProject>) {
  const m = useMessages(messages)
  const saveBeds = useAction(contract.saveBedProject, { changes: lists, done: onClose })
  return (
    <FormDrawer<{
      orgId: OrgId
      name: string
      ownNewBeds?: number
      convertedBeds?: number
      builtBeds?: number
      nursingBeds?: number
      completedOn: string
      acceptedOn?: string
      evidence?: string
    }>
      title={project?.name ?? m.newBeds}
      submit={m.save}
      initial={project ? known(project) : {}}
      pending={saveBeds.isPending}
      error={saveBeds.error}
      onClose={onClose}
      onSubmit={(f) =>
        saveBeds.mutate({
          params: { id: project?.id ?? fresh },
          body: {
            orgId: f.orgId,
            name: f.name,
            ownNewBeds: f.ownNewBeds ?? 0,
            convertedBeds: f.convertedBeds ?? 0,
            builtBeds: f.builtBeds ?? 0,
            nursingBeds: f.nursingBeds ?? 0,
            completedOn: f.completedOn,
            acceptedOn: f.acceptedOn ?? null,
            evidence: f.evidence ?? '',
            ...(project ? { updatedAt: project.updatedAt } : {}),
          },
        })
      }
    >
      <Form.Item name="orgId" label={m.organisation} rules={[{ required: true }]}>
        <OrganisationPicker />
      </Form.Item>
      <Form.Item name="name" label={m.name} rules={[{ required: true }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="ownNewBeds" label={m.own}>
        <InputNumber min={0} precision={0} />
      </Form.Item>
      <Form.Item name="convertedBeds" label={m.converted}>
        <InputNumber min={0} precision={0} />
      </Form.Item>
      <Form.Item name="builtBeds" label={m.built}>
        <InputNumber min={0} precision={0} />
      </Form.Item>
      <Form.Item name="nursingBeds" label={m.nursing}>
        <InputNumber min={0} precision={0} />
      </Form.Item>
      <Form.Item name="completedOn" label={m.completed} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="acceptedOn" label={m.accepted}>
        <DayInput />
      </Form.Item>
      <Form.Item name="evidence" label={m.evidence}>
        <Input maxLength={300} />
      </Form.Item>
    </FormDrawer>
  )
}

/** A project without what it does not have. */
function known({ acceptedOn, ...project }: contract.BedProject) {
  return { ...project, ...(acceptedOn === null ? {} : { acceptedOn }) }
}
