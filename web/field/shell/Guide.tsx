import { GuidePage } from '#web/shared/guide/GuidePage.tsx'
import { Link } from '../place.tsx'

export function Guide({ at }: { at: string | null }) {
  return (
    <GuidePage
      app="field"
      at={at}
      link={(key, text) => (
        <p key={key}>
          <Link to={{ page: 'guide', key }}>{text} ›</Link>
        </p>
      )}
    />
  )
}
