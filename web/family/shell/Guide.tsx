import { GuidePage } from '#web/shared/guide/GuidePage.tsx'
import { Link } from '../place.tsx'

export function Guide({ at }: { at: string | null }) {
  return (
    <GuidePage
      app="family"
      at={at}
      link={(key, text) => (
        <Link key={key} to={{ page: 'guide', key }} className="row-link">
          {text} <span aria-hidden>›</span>
        </Link>
      )}
    />
  )
}
