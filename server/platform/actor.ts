import type { Audience } from '#contract/endpoint'
import type { Permission, RoleName } from '#contract/permission'

type Scope =
  | { audience: 'staff'; region: number }
  | { audience: 'org'; orgId: string }
  | { audience: 'field'; personId: string }
  | { audience: 'family'; elderIds: readonly string[] }

/** Who asks, in which post: one working identity per session, hence one scope. */
export type Actor = {
  readonly accountId: string
  readonly sessionId: string
  readonly postId: string
  /** Shown in timelines and kept with events. */
  readonly name: string
  readonly role: RoleName
  readonly may: ReadonlySet<Permission>
  readonly scope: Scope
}

export function audienceOf(actor: Actor): Audience {
  return actor.scope.audience
}
