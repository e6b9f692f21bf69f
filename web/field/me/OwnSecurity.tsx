import type { Me } from '#contract/access'
import { lazy, Suspense } from 'react'

const Security = lazy(async () => ({
  default: (await import('#web/shared/security/Security.tsx')).Security,
}))

/** Own phone, password and sign-ins: rarely opened, so loaded when it is. */
export function OwnSecurity({ me }: { me: Me }) {
  return (
    <Suspense fallback={null}>
      <Security me={me} />
    </Suspense>
  )
}
