export function DrillsPage() {
  return null
}
