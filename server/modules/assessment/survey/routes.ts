import * as accept from './accept.ts'
import * as campaign from './campaign.ts'
import * as collector from './collector.ts'
import * as field from './field.ts'
import * as quota from './quota.ts'
import * as report from './report.ts'
import * as target from './target.ts'

export const surveyRoutes = [
  campaign.defaultFormRoute,
  campaign.listCampaignsRoute,
  campaign.showCampaignRoute,
  campaign.saveCampaignRoute,
  campaign.saveFormRoute,
  campaign.previewCampaignRoute,
  campaign.openCampaignRoute,
  campaign.closeCampaignRoute,
  target.listTargetsRoute,
  target.showTargetRoute,
  target.assignTargetsRoute,
  target.submitTargetRoute,
  target.giveUpTargetRoute,
  target.countTargetsRoute,
  accept.drawSampleRoute,
  accept.acceptTargetsRoute,
  accept.acceptRestRoute,
  quota.saveQuotasRoute,
  field.mySurveysRoute,
  field.submitOwnRoute,
  field.giveUpOwnRoute,
  target.returnTargetRoute,
  report.progressRoute,
  report.reportRoute,
  collector.listCollectorsRoute,
  collector.saveCollectorRoute,
]
