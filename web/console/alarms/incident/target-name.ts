import { deskLines, elements } from '#contract/alarms'
import { useLocale } from '#web/lib/locale.ts'

const words = new Map(
  [...Object.values(deskLines), ...Object.values(elements)].map(({ zh, en }) => [zh as string, en as string]),
)

/** Whom the hub reached, as the log keeps it: a name, with the line of the hub behind it in words of the language in use. */
export function useTargetName(): (name: string) => string {
  const language = useLocale()
  return (name) => {
    if (language === 'zh') return name
    const whole = words.get(name)
    if (whole) return whole
    const titled = /^(?<who>[^（）]+)（(?<line>.+)）$/u.exec(name)?.groups
    const line = words.get(titled?.['line'] ?? '')
    if (titled && line) return `${titled['who']} (${line})`
    return name.replace(/ ?值班$/u, ' (on duty)')
  }
}
