import { en } from './messages-en.ts'
import { zh } from './messages-zh.ts'

export const messages = { zh, en }
