import * as access from './access.ts'
import * as grants from './grants.ts'
import * as alarmFamily from './alarm-family.ts'
import * as alarms from './alarms.ts'
import * as after from './assessment-after.ts'
import * as assessment from './assessment.ts'
import * as assessmentHistory from './assessment-history.ts'
import * as applications from './benefit-applications.ts'
import * as life from './benefit-life.ts'
import * as papers from './benefit-papers.ts'
import * as catalogue from './care-catalogue.ts'
import * as careFamily from './care-family.ts'
import * as orders from './care-orders.ts'
import * as insurance from './insurance.ts'
import * as ownCare from './insurance-elder.ts'
import * as desk from './call-desk.ts'
import * as requests from './call-requests.ts'
import * as demands from './demands.ts'
import * as devices from './device-readings.ts'
import type { Endpoint } from './endpoint.ts'
import * as family from './family.ts'
import * as people from './people.ts'
import * as corrections from './people-corrections.ts'
import * as edit from './people-edit.ts'
import * as events from './people-life.ts'
import * as parts from './people-parts.ts'

type Any = Pick<Endpoint, 'method' | 'path' | 'may'>

/**
 * What an elder or the family does in the app, and with what an agent of 12349 does the same by phone (B-ACC-01). Every
 * endpoint of the family app stands here; `server/by-phone.test.ts` walks them as an operator and looks for the trace
 * that each leaves. Whoever adds an endpoint for families adds its line.
 */
export const byPhone: readonly (readonly [own: Any, agent: readonly Any[]])[] = [
  // Who one is, what is on record, what happened.
  [family.elders, [people.search, people.show]],
  [family.elder, [people.show]],
  [family.history, [people.history]],
  [access.whoLooked, [access.looksTold]],
  [devices.familyDevices, [devices.elderDevices]],
  // Help, and how it goes on.
  [alarmFamily.help, [alarms.open]],
  [alarmFamily.familyList, [desk.pop]],
  [alarmFamily.familyShow, [desk.pop, alarms.show]],
  [alarmFamily.familyConfirm, [alarms.contact]],
  [alarmFamily.familyCancel, [alarms.judge]],
  // Whom to call, and what one agrees to.
  [family.addContact, [edit.addContact]],
  [family.changeContact, [edit.changeContact]],
  [family.orderContacts, [edit.orderContacts]],
  [family.endContact, [edit.endContact]],
  [family.consent, [parts.recordConsent]],
  [grants.myFamily, [grants.listFamilyGrants]],
  [grants.withdrawConsent, [grants.endFamilyGrant]],
  // Mistakes and changes.
  [corrections.ownAsk, [corrections.ask]],
  [corrections.ownList, [corrections.list]],
  [events.ownReport, [events.report]],
  // Asking for services.
  [requests.ownRequest, [requests.createRequest]],
  [requests.ownRequests, [desk.pop]],
  [demands.askDemand, [demands.addDemand]],
  [demands.ownDemands, [demands.listDemands]],
  [careFamily.ownItems, [people.show, catalogue.listItems]],
  [careFamily.placeOwnOrder, [orders.placeOrder]],
  [careFamily.ownOrders, [orders.listOrders, orders.showOrder]],
  [careFamily.cancelOwnOrder, [orders.cancelOrder]],
  [careFamily.confirmOwnOrder, [orders.confirmOrder]],
  [careFamily.disputeOwnOrder, [orders.disputeOrder]],
  // Assessment.
  [after.ownAssessments, [assessment.listRecords]],
  [assessmentHistory.ownHistory, [assessmentHistory.history]],
  [after.ownReport, [assessment.listRecords, assessment.plainReport]],
  [after.ownApply, [assessment.apply]],
  [after.ownObject, [after.openObjection]],
  // Money and who may ask for it.
  [applications.familyStatement, [applications.statementFor]],
  [applications.familyApply, [applications.apply]],
  [applications.familyResubmit, [applications.resubmitApplication]],
  [papers.familyAddPaper, [papers.addPaper]],
  [papers.familyReadPaper, [applications.statementFor, papers.readPaper]],
  [applications.familyWithdraw, [applications.withdrawApplication]],
  [ownCare.ownInsurance, [insurance.listCases]],
  [ownCare.ownApplyForCare, [insurance.applyForCare]],
  [life.mandateChoices, [people.show]],
  [life.familyMandates, [life.listMandates]],
  [life.familyGiveMandate, [life.saveMandate]],
  [life.familyRevokeMandate, [life.revokeMandate]],
]
