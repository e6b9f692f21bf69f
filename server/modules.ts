import { access } from '#modules/access'
import { organisations } from '#modules/organisations'
import type { Module } from '#platform/module'

/** The modules in their order: each may import only those above it. That is the whole dependency rule. */
export const modules: readonly Module[] = [access, organisations]
