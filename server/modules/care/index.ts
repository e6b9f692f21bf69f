import { defineModule } from '#platform/module'
import { acceptOrderRoute, assignWorkerRoute, declineOrderRoute, orderOverdue } from './answer.ts'
import { answerDemands } from './answer-demand.ts'
import { loadCatalogue } from './catalogue.ts'
import { countCashRoute, fundingRoute, listCashRoute } from './cash.ts'
import {
  cancelOrderRoute,
  confirmOrderRoute,
  disputeOrderRoute,
  payOrderRoute,
  resolveDisputeRoute,
} from './close.ts'
import { listDemandProposalsRoute, orderDemandsRoute } from './demands.ts'
import { dispatchOrderRoute } from './dispatch.ts'
import {
  cancelOwnOrderRoute,
  confirmOwnOrderRoute,
  disputeOwnOrderRoute,
  ownItemsRoute,
  ownOrdersRoute,
  placeOwnOrderRoute,
} from './family.ts'
import {
  acceptMineRoute,
  arriveMineRoute,
  declineMineRoute,
  finishMineRoute,
  myOrdersRoute,
  startMineRoute,
} from './field.ts'
import { followPeople } from './follow-people.ts'
import { followUpDue } from './follow-up.ts'
import { listItemsRoute, publishItemRoute, retireItemRoute } from './items.ts'
import { countOrdersRoute, listOrdersRoute } from './list.ts'
import { listOffersRoute, publishOfferRoute, withdrawOfferRoute } from './offers.ts'
import { pauseOnLife, serveAnywayRoute } from './pause.ts'
import { placeOrderRoute } from './place.ts'
import { proposeProvidersRoute } from './propose.ts'
import {
  approveStatementRoute,
  dropStatementRoute,
  makeStatementRoute,
  payStatementRoute,
  reverseStatementRoute,
} from './settle.ts'
import { showOrderRoute } from './show.ts'
import {
  exportStatementLinesRoute,
  listStatementsRoute,
  showStatementRoute,
  unsettledRoute,
} from './statements.ts'
import { dedicateWorkerRoute, listCareWorkersRoute } from './workers.ts'

export { recordFollowUp } from './follow-up.ts'
export { publish as publishItem } from './items.ts'
export { loadCatalogue } from './catalogue.ts'
export { orderByNeed } from './by-need.ts'
export { type OfferDraft, publishOffer } from './offers.ts'
export { type OrderDraft, placeOrder } from './place.ts'

export const care = defineModule({
  name: 'care',
  routes: [
    listItemsRoute,
    publishItemRoute,
    retireItemRoute,
    listOffersRoute,
    publishOfferRoute,
    withdrawOfferRoute,
    listOrdersRoute,
    countOrdersRoute,
    placeOrderRoute,
    listDemandProposalsRoute,
    orderDemandsRoute,
    showOrderRoute,
    proposeProvidersRoute,
    dispatchOrderRoute,
    serveAnywayRoute,
    assignWorkerRoute,
    acceptOrderRoute,
    declineOrderRoute,
    confirmOrderRoute,
    payOrderRoute,
    disputeOrderRoute,
    resolveDisputeRoute,
    cancelOrderRoute,
    listCareWorkersRoute,
    dedicateWorkerRoute,
    fundingRoute,
    listCashRoute,
    countCashRoute,
    listStatementsRoute,
    unsettledRoute,
    makeStatementRoute,
    showStatementRoute,
    exportStatementLinesRoute,
    dropStatementRoute,
    approveStatementRoute,
    payStatementRoute,
    reverseStatementRoute,
    myOrdersRoute,
    acceptMineRoute,
    declineMineRoute,
    arriveMineRoute,
    startMineRoute,
    finishMineRoute,
    ownItemsRoute,
    ownOrdersRoute,
    placeOwnOrderRoute,
    confirmOwnOrderRoute,
    disputeOwnOrderRoute,
    cancelOwnOrderRoute,
  ],
  deadlines: [orderOverdue, followUpDue],
  subscriptions: [...followPeople, ...pauseOnLife, ...answerDemands],
  start: async (app) => {
    await app.db.asSystem('care.load_catalogue', (tx) => loadCatalogue(tx))
    return undefined
  },
})
