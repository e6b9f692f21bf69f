import { z } from 'zod'
import { Evidence } from './assessment-scale.ts'
import { Day, Instant } from './day.ts'
import { keys, type Words } from './words.ts'

/**
 * Appendix A of an ability assessment 评估信息表 as versioned data beside its scale: what is asked of the elder, the
 * informant, the diagnoses and the health-related problems. Checked and printed by assessment-intake-check.ts.
 */

const Said = z.object({ zh: z.string().min(1), en: z.string().min(1) })
const Value = z.string().regex(/^[a-z0-9_]{1,40}$/)
export const QuestionCode = z.string().regex(/^A\.\d(\.\d{1,2}){0,2}$/)

export const IntakeOption = Said.extend({
  value: Value,
  /** Chosen with no other: "none", "not known". */
  alone: z.boolean().default(false),
  /** A text that goes with it: kept as the answer `<question>.<value>`. */
  ask: Said.extend({ required: z.boolean().default(true) }).optional(),
  /** ICD-10 codes of the register that this option stands for. */
  icd: z.string().max(120).optional(),
  /** The scale's evidence that must hold the code of this diagnosis. */
  evidence: z.string().max(40).optional(),
  /** Values of the register that this option stands for. */
  register: z.array(Value).optional(),
})
export type IntakeOption = z.infer<typeof IntakeOption>
const options = z.array(IntakeOption).min(2)

/** Read off the register and the application, never asked. */
export const IntakeFact = z.enum([
  'number',
  'date',
  'reason',
  'name',
  'sex',
  'birth',
  'nation',
  'identity',
  'contact_name',
  'contact_phone',
])
export type IntakeFact = z.infer<typeof IntakeFact>

export const IntakeAsk = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('fact'), fact: IntakeFact }),
  z.object({ kind: z.literal('one'), options }),
  z.object({ kind: z.literal('many'), options }),
  z.object({
    kind: z.literal('measure'),
    min: z.number(),
    max: z.number(),
    decimals: z.number().int().min(0).max(2),
    unit: z.string().max(10),
    /** "Could not be measured" is an answer. */
    unknown: z.boolean(),
  }),
  z.object({ kind: z.literal('text'), max: z.number().int().min(1).max(500) }),
  z.object({ kind: z.literal('medicines') }),
  z.object({ kind: z.literal('informant'), part: z.enum(['name', 'relation']), options: options.optional() }),
  /** Asked once for the scale and for this form: the scale's evidence is the answer. */
  z.object({ kind: z.literal('evidence'), evidence: z.string().max(40) }),
  /** Reckoned from height and weight; asked where one of them is not known. Below `low` is the option `yes`. */
  z.object({ kind: z.literal('bmi'), height: QuestionCode, weight: QuestionCode, low: z.number(), options }),
])
export type IntakeAsk = z.infer<typeof IntakeAsk>

export const IntakeQuestion = Said.extend({
  code: QuestionCode,
  section: QuestionCode,
  hint: Said.optional(),
  ask: IntakeAsk,
  required: z.boolean().default(true),
  /** Only permission people.economic reads the answer of a record. */
  economic: z.boolean().default(false),
  /** Hardly changes: prefilled from the last assessment. */
  lasting: z.boolean().default(false),
  /** Prefilled from this part of the register. */
  from: z.enum(['living', 'income', 'conditions', 'medication']).optional(),
})
export type IntakeQuestion = z.infer<typeof IntakeQuestion>

export const IntakeForm = Said.extend({
  scale: z.string().regex(/^[a-z][a-z0-9_]{1,30}$/),
  version: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.-]{0,20}$/),
  source: z.object({ document: z.string().min(1), clause: z.string().nullable() }),
  validFrom: Day,
  validTo: Day.nullable(),
  /** What is not checked against the primary text yet: shown wherever the form is. */
  toConfirm: z.array(Said),
  sections: z.array(Said.extend({ code: QuestionCode })).min(1),
  questions: z.array(IntakeQuestion).min(1),
})
export type IntakeForm = z.infer<typeof IntakeForm>

export const Medicine = z.object({
  name: z.string().trim().min(1).max(80),
  how: z.string().trim().max(40),
  dose: z.string().trim().max(40),
  often: z.string().trim().max(40),
})
export type Medicine = z.infer<typeof Medicine>
export const UNKNOWN = 'unknown'
export const NONE = 'none'

/** By question: an option, a text or `unknown`; a number; options; medicines. Null or absent is not answered. */
export const IntakeAnswer = z.union([
  z.number(),
  z.string().max(500),
  z.array(z.string().max(40)).max(60),
  z.array(Medicine).max(60),
  z.null(),
])
export type IntakeAnswer = z.infer<typeof IntakeAnswer>
export const IntakeAnswers = z.record(z.string().max(60), IntakeAnswer)
export type IntakeAnswers = z.infer<typeof IntakeAnswers>

/** Where an answer comes from; what is in none of them was asked at the sitting. */
export const intakeSources = {
  register: { zh: '登记册', en: 'Register' },
  signs: { zh: '近 30 天告警记录', en: 'Alarms of the last 30 days' },
  last: { zh: '上次评估', en: 'Last assessment' },
  reckoned: { zh: '由身高体重算出', en: 'From height and weight' },
} as const satisfies Words
export const IntakeSource = keys(intakeSources)
export type IntakeSource = z.infer<typeof IntakeSource>
export const IntakeFrom = z.record(z.string().max(60), IntakeSource)
export type IntakeFrom = z.infer<typeof IntakeFrom>
export const IntakeFacts = z.partialRecord(IntakeFact, Said)
export type IntakeFacts = z.infer<typeof IntakeFacts>

/** As it stands in a record: what was read, what was asked, where each is from. */
export const IntakeKept = z.object({
  facts: IntakeFacts,
  answers: IntakeAnswers,
  from: IntakeFrom,
  bmi: z.number().nullable(),
})
export type IntakeKept = z.infer<typeof IntakeKept>

// ---------------------------------------------------------------- the informant

/** How the informant stands for what was told. */
export const informantMarks = {
  signature: { zh: '签名', en: 'Signature' },
  thumbprint: { zh: '按手印', en: 'Thumb mark' },
  none: { zh: '未签字', en: 'Not signed' },
} as const satisfies Words
export const InformantMark = keys(informantMarks)
export type InformantMark = z.infer<typeof InformantMark>
/** Why there is no signature. */
export const unsignedReasons = {
  cannot_write: { zh: '不会或不能写字', en: 'Cannot write' },
  unfit: { zh: '身体或意识状况不允许', en: 'Not fit to sign' },
  alone: { zh: '长者没有可以签字的人', en: 'The elder has nobody who could sign' },
  declined: { zh: '不愿签字', en: 'Declined to sign' },
} as const satisfies Words
export const UnsignedReason = keys(unsignedReasons)
export type UnsignedReason = z.infer<typeof UnsignedReason>

/** Who told what is in the form. `relation` is an option of question A.3.2, a free text in older records. */
export const Informant = z.object({
  name: z.string().trim().max(60).optional(),
  relation: z.string().trim().max(40).optional(),
  /** In full on the phone of the sitting, masked elsewhere. */
  phone: z.string().trim().max(30).optional(),
  /** Said to have none. */
  noPhone: z.boolean().optional(),
})
export type Informant = z.infer<typeof Informant>
export const InformantSigned = z.object({
  mark: InformantMark,
  reason: UnsignedReason.nullable(),
  at: Instant,
})
export type InformantSigned = z.infer<typeof InformantSigned>

/** On the phone of the sitting. */
export const SittingIntake = z.object({
  form: IntakeForm,
  facts: IntakeFacts,
  known: z.object({
    answers: IntakeAnswers,
    evidence: Evidence,
    from: IntakeFrom,
  }),
  /** Known to the register and kept from this phone: not asked. */
  withheld: z.array(QuestionCode),
  answers: IntakeAnswers,
})
export type SittingIntake = z.infer<typeof SittingIntake>

/** In a record, as somebody may read it. */
export const RecordIntake = IntakeKept.extend({
  form: IntakeForm,
  /** Questions whose answers this post may not read. */
  withheld: z.array(QuestionCode),
})
export type RecordIntake = z.infer<typeof RecordIntake>
