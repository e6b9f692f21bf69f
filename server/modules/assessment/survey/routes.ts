import * as campaign from './campaign.ts'
import * as collector from './collector.ts'
import * as report from './report.ts'
import * as target from './target.ts'

export const surveyRoutes = [
  campaign.defaultFormRoute,
  campaign.listCampaignsRoute,
  campaign.showCampaignRoute,
  campaign.saveCampaignRoute,
  campaign.previewCampaignRoute,
  campaign.openCampaignRoute,
  campaign.closeCampaignRoute,
  target.listTargetsRoute,
  target.showTargetRoute,
  target.assignTargetsRoute,
  target.submitTargetRoute,
  target.giveUpTargetRoute,
  target.drawSampleRoute,
  target.acceptTargetsRoute,
  target.returnTargetRoute,
  report.progressRoute,
  report.reportRoute,
  collector.listCollectorsRoute,
  collector.saveCollectorRoute,
]
