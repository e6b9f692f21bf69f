import type { Account, AccountSummary, Post } from '#contract/accounts'
import { Language } from '#contract/access'
import { dayOf } from '#contract/day'
import { Audience } from '#contract/endpoint'
import type { AccessGrant, FamilyGrant } from '#contract/grants'
import { RoleName } from '#contract/permission'
import type { z } from 'zod'
import { clock } from '#platform/clock'
import { postTitle } from './post-title.ts'
import { decrypt } from '#platform/secrets'

/** 138****1234; a landline keeps its area code and last four digits. */
export function maskPhone(phone: string): string {
  return `${phone.slice(0, 3)}****${phone.slice(-4)}`
}

export type SummaryRow = {
  id: string
  name: string
  login: string | null
  phone_cipher: Buffer | null
  region_code: number
  region_name: string | null
  state: 'active' | 'disabled'
  locked_until: Date | null
  has_password: boolean
  has_totp: boolean
  roles: string[] | null
  last_signed_in_at: Date | null
  created_at: Date
}

export function summaryView(row: SummaryRow): z.input<typeof AccountSummary> {
  const locked = row.locked_until !== null && row.locked_until > clock.now() ? row.locked_until : null
  return {
    id: row.id,
    name: row.name,
    login: row.login,
    phoneMasked: row.phone_cipher ? maskPhone(decrypt(row.phone_cipher)) : null,
    regionCode: row.region_code,
    regionName: row.region_name,
    state: row.state,
    lockedUntil: locked?.toISOString() ?? null,
    roles: (row.roles ?? []).map((role) => RoleName.parse(role)),
    hasPassword: row.has_password,
    totp: row.has_totp,
    lastSignedInAt: row.last_signed_in_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  }
}

export type PostRow = {
  id: string
  account_id: string
  account_name: string
  role: string
  audience: string
  title: string | null
  region_code: number
  region_name: string | null
  org_id: string | null
  person_id: string | null
  valid_from: string
  valid_to: string | null
  ended_at: Date | null
  ended_reason: string | null
  updated_at: Date
}

export function postState(
  row: Pick<PostRow, 'valid_from' | 'valid_to' | 'ended_at'>,
): 'planned' | 'valid' | 'ended' {
  const today = dayOf(clock.now())
  if (row.ended_at !== null || (row.valid_to !== null && row.valid_to < today)) return 'ended'
  return row.valid_from > today ? 'planned' : 'valid'
}

export function postView(row: PostRow): z.input<typeof Post> {
  return {
    id: row.id,
    accountId: row.account_id,
    accountName: row.account_name,
    role: RoleName.parse(row.role),
    audience: Audience.parse(row.audience),
    title: postTitle({ title: row.title, role: row.role, place: row.region_name }),
    ownTitle: row.title,
    regionCode: row.region_code,
    regionName: row.region_name,
    orgId: row.org_id,
    personId: row.person_id,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    state: postState(row),
    endedReason: row.ended_reason,
    updatedAt: row.updated_at.toISOString(),
  }
}

export type FamilyGrantRow = {
  id: string
  account_id: string
  account_name: string
  elder_id: string
  elder_name: string | null
  relation: z.input<typeof FamilyGrant>['relation']
  consent_at: Date | null
  consent_by: string | null
  consent_evidence: string | null
  created_at: Date
  ended_at: Date | null
  ended_reason: string | null
}

export function familyGrantView(row: FamilyGrantRow): z.input<typeof FamilyGrant> {
  return {
    id: row.id,
    accountId: row.account_id,
    accountName: row.account_name,
    elderId: row.elder_id,
    elderName: row.elder_name,
    relation: row.relation,
    state: row.ended_at !== null ? 'ended' : row.consent_at !== null ? 'valid' : 'waiting',
    consentAt: row.consent_at?.toISOString() ?? null,
    // Checked by the column's constraint.
    consentBy: row.consent_by as z.input<typeof FamilyGrant>['consentBy'],
    consentEvidence: row.consent_evidence,
    createdAt: row.created_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    endedReason: row.ended_reason,
  }
}

export type AccessGrantRow = {
  id: string
  post_id: string
  elder_id: string
  elder_name: string | null
  reason: string
  valid_from: string
  valid_to: string
  ended_at: Date | null
  ended_reason: string | null
}

export function accessGrantView(row: AccessGrantRow): z.input<typeof AccessGrant> {
  return {
    id: row.id,
    postId: row.post_id,
    elderId: row.elder_id,
    elderName: row.elder_name,
    reason: row.reason,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    endedAt: row.ended_at?.toISOString() ?? null,
    endedReason: row.ended_reason,
  }
}

export type AccountParts = {
  org_id: string | null
  language: string
  disabled_at: Date | null
  disabled_reason: string | null
  must_change: boolean
  works_elsewhere: boolean
  password_set_at: Date | null
  updated_at: Date
}

export function accountView(
  row: SummaryRow & AccountParts,
  parts: {
    posts: PostRow[]
    families: FamilyGrantRow[]
    grants: AccessGrantRow[]
    identities: { name: string; linked_at: Date; last_used_at: Date | null }[]
  },
): z.input<typeof Account> {
  return {
    ...summaryView(row),
    orgId: row.org_id,
    language: Language.parse(row.language),
    disabledAt: row.disabled_at?.toISOString() ?? null,
    disabledReason: row.disabled_reason,
    mustChangePassword: row.must_change,
    worksElsewhere: row.works_elsewhere,
    passwordSetAt: row.password_set_at?.toISOString() ?? null,
    posts: parts.posts.map(postView),
    familyGrants: parts.families.map(familyGrantView),
    accessGrants: parts.grants.map(accessGrantView),
    identities: parts.identities.map((one) => ({
      providerName: one.name,
      linkedAt: one.linked_at.toISOString(),
      lastUsedAt: one.last_used_at?.toISOString() ?? null,
    })),
    updatedAt: row.updated_at.toISOString(),
  }
}
