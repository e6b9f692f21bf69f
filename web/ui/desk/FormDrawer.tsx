import { useMessages } from '#web/lib/locale.ts'
import { fieldErrors } from '#web/lib/field-errors.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { App, Button, Drawer, Form, type FormInstance } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'

const messages = {
  zh: { cancel: '取消', leave: '放弃已填写的内容？', stay: '继续填写', discard: '放弃' },
  en: { cancel: 'Cancel', leave: 'Discard what you wrote?', stay: 'Keep writing', discard: 'Discard' },
}

type Props<T extends object> = {
  title: string
  submit: string
  danger?: boolean
  /** Fields in the shape that `onSubmit` gets. */
  initial?: Partial<T>
  pending: boolean
  /** What the server said: field errors go to their fields, the rest above them. Nothing that was typed is lost. */
  error: unknown
  onSubmit: (values: T) => void
  onClose: () => void
  width?: number
  children: ReactNode | ((form: FormInstance<T>) => ReactNode)
}

/** Puts the field errors of a refused form on their fields and brings the first into view; returns those that have a field. */
export function useServerErrors<T extends object>(
  form: FormInstance<T>,
  error: unknown,
): ReadonlySet<string> {
  const [placed, setPlaced] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    const found = Object.entries(fieldErrors(error))
    if (found.length === 0) return setPlaced(new Set())
    // antd types names by the form's shape; the server's pointers are checked against nothing but the form itself.
    const fields = found.map(([pointer, detail]) => ({
      name: pointer.split('/'),
      errors: [detail],
    })) as unknown as Parameters<typeof form.setFields>[0]
    form.setFields(fields)
    // A pointer without a field of its own stays in the note above the form.
    setPlaced(
      new Set(
        found.flatMap(([pointer]) =>
          (form.getFieldError as (name: string[]) => string[])(pointer.split('/')).length > 0
            ? [pointer]
            : [],
        ),
      ),
    )
    document.querySelector('.ant-form-item-has-error')?.scrollIntoView({ block: 'nearest' })
  }, [error, form])
  return placed
}

/** A form in a panel from the right. Ctrl+Enter submits, Escape closes (asking first when something was typed). */
export function FormDrawer<T extends object>({
  title,
  submit,
  danger = false,
  initial,
  pending,
  error,
  onSubmit,
  onClose,
  width = 460,
  children,
}: Props<T>) {
  const m = useMessages(messages)
  const { modal } = App.useApp()
  const [form] = Form.useForm<T>()

  const placed = useServerErrors(form, error)

  const close = () => {
    if (!form.isFieldsTouched()) return onClose()
    modal.confirm({ title: m.leave, okText: m.discard, cancelText: m.stay, onOk: onClose })
  }

  return (
    <Drawer
      open
      size={width}
      title={title}
      onClose={close}
      mask={{ closable: false }}
      footer={
        <div className="drawer-foot">
          <Button onClick={close}>{m.cancel}</Button>
          <Button type="primary" danger={danger} loading={pending} onClick={() => form.submit()}>
            {submit}
          </Button>
        </div>
      }
    >
      <Form<T>
        form={form}
        layout="vertical"
        requiredMark
        scrollToFirstError
        // antd wants its own deep-partial of T; a Partial<T> is one.
        {...(initial ? { initialValues: initial as Parameters<typeof form.setFieldsValue>[0] } : {})}
        onFinish={onSubmit}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.submit()
        }}
      >
        <ProblemNote error={error} placed={placed} />
        {typeof children === 'function' ? children(form) : children}
      </Form>
    </Drawer>
  )
}
