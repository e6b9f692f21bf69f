export function ElderAlarmsPage() {
  return null
}
