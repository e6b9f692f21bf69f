import { deviceSpots } from '#contract/device-spots'
import { useWord } from '#web/lib/locale.ts'
import { AutoComplete } from 'antd'

/** Where a device is: one of the usual spots, or any other text. A form control. */
export function SpotInput(props: {
  id?: string
  value?: string
  onChange?: (text: string) => void
  disabled?: boolean
  'aria-label'?: string
  placeholder?: string
}) {
  const say = useWord()
  return (
    <AutoComplete
      {...props}
      maxLength={40}
      options={deviceSpots.map((spot) => ({ value: say(spot) }))}
      showSearch={{
        filterOption: (typed, option) => option?.value.toLowerCase().includes(typed.toLowerCase()) ?? false,
      }}
    />
  )
}
