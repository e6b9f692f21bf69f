/** Every place of the console, below `/console`. Routes are made from these and links point at them; one word, one place. */
export const paths = {
  home: '/',
  signIn: '/sign-in',
  signInReset: '/sign-in/reset',
  security: '/security',
  accounts: '/access/accounts',
  account: '/access/accounts/$accountId',
  posts: '/access/posts',
  accessLog: '/access/log',
  signInRules: '/access/rules',

  workbench: '/workbench',
  desk: '/alarms',
  incident: '/alarms/incidents/$incidentId',
  incidents: '/alarms/history',
  alarmFigures: '/alarms/figures',
  rules: '/alarms/rules',
  rule: '/alarms/rules/$ruleId',
  ladders: '/alarms/ladders',
  ladder: '/alarms/ladders/$ladderId',
  drills: '/alarms/drills',
  elderAlarms: '/alarms/elders/$elderId',
  policies: '/policy',
  policy: '/policy/$ruleId',

  elders: '/people',
  elder: '/people/$elderId',
  newElder: '/people/new',
  followUp: '/people/follow-up',
  elderGroups: '/people/groups',

  devices: '/devices',
  device: '/devices/$deviceId',
  quarantine: '/devices/quarantine',

  organisations: '/organisations',
  organisation: '/organisations/$organisationId',

  responders: '/responders',
  responder: '/responders/$responderId',
  shifts: '/responders/shifts',
  newResponder: '/responders/new',
  onDuty: '/responders/on-duty',
  rescuePlan: '/responders/plan',

  messages: '/notifications',
  templates: '/notifications/templates',
  calls: '/calls',
  call: '/calls/$callId',

  operations: '/operations',
  help: '/help',
} as const
