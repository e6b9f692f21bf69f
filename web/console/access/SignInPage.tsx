/** Written by access. */
export function SignInPage() {
  return <main>…</main>
}
