import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

export const registry = new Registry()
collectDefaultMetrics({ register: registry })

export const httpSeconds = new Histogram({
  name: 'yike_http_seconds',
  help: 'Time to answer a request, by method, route and status class',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  registers: [registry],
})
export const deadlineFailures = new Counter({
  name: 'yike_deadline_failures_total',
  help: 'Rows whose deadline threw',
  labelNames: ['deadline'],
  registers: [registry],
})
export const deadlineOverdue = new Gauge({
  name: 'yike_deadline_overdue_seconds',
  help: 'How late the oldest due row is',
  labelNames: ['deadline'],
  registers: [registry],
})
export const jobFailures = new Counter({
  name: 'yike_job_failures_total',
  help: 'Jobs that threw',
  labelNames: ['job'],
  registers: [registry],
})
export const openStreams = new Gauge({
  name: 'yike_open_streams',
  help: 'Consoles and phones listening for live changes',
  registers: [registry],
})
export const mqttMessages = new Counter({
  name: 'yike_mqtt_messages_total',
  help: 'Messages from devices by what became of them',
  labelNames: ['result'],
  registers: [registry],
})
