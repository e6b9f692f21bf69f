import { access } from '#modules/access'
import { alarms } from '#modules/alarms'
import { assessment } from '#modules/assessment'
import { benefits } from '#modules/benefits'
import { calls } from '#modules/calls'
import { care } from '#modules/care'
import { devices } from '#modules/devices'
import { insurance } from '#modules/insurance'
import { ledger } from '#modules/ledger'
import { notifications } from '#modules/notifications'
import { organisations } from '#modules/organisations'
import { people } from '#modules/people'
import { policy } from '#modules/policy'
import { regions } from '#modules/regions'
import { responders } from '#modules/responders'
import type { Module } from '#platform/module'

/** The modules in their order: each may import only those above it. That is the whole dependency rule. */
export const modules: readonly Module[] = [
  regions,
  access,
  policy,
  ledger,
  people,
  organisations,
  notifications,
  assessment,
  benefits,
  insurance,
  care,
  devices,
  responders,
  alarms,
  calls,
]
