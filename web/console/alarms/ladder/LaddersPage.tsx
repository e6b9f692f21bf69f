export function LaddersPage() {
  return null
}
