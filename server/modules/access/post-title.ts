import type { PostTitle } from '#contract/access'
import { RoleName, roles } from '#contract/permission'

/**
 * What a post is called: as somebody named it, else of the region it works for (staff only) and its role, in both
 * languages. `place` is the region's name.
 */
export function postTitle(post: { title: string | null; role: string; place: string | null }): PostTitle {
  if (post.title !== null) return { zh: post.title, en: post.title }
  const role = roles[RoleName.parse(post.role)]
  if (role.audience !== 'staff' || post.place === null) return { zh: role.zh, en: role.en }
  return { zh: `${post.place} · ${role.zh}`, en: `${post.place} · ${role.en}` }
}

/** Roles whose name, in either language, holds the text: posts without a name of their own are found by it. */
export function rolesNamed(text: string): RoleName[] {
  const wanted = text.toLowerCase()
  return RoleName.options.filter((role) =>
    [roles[role].zh, roles[role].en].some((name) => name.toLowerCase().includes(wanted)),
  )
}
