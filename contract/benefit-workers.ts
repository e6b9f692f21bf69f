import { z } from 'zod'
import { Worker } from './benefit-payees.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { PageQuery, pageOf } from './page.ts'
import { invalidInput, notFound, problem, stale } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'
import { keys } from './words.ts'

/** The register of care workers 养老护理员名册: who is certified and until when, who is trained, and what a place has to show for it. */

/** Training by its purpose: 上岗前、技能提升（在岗轮训）、转岗、创业 (焦作“十四五”规划; 晋城规划 names the first three). */
export const courseKinds = {
  pre_job: { zh: '上岗前培训', en: 'Before starting work' },
  skill: { zh: '技能提升（在岗轮训）', en: 'Further training on the job' },
  transfer: { zh: '转岗培训', en: 'Change of post' },
  startup: { zh: '创业培训', en: 'Starting a business' },
} as const
export const CourseKind = keys(courseKinds)
/** The eight ways in which a report of 2020 from Jiaozuo says care workers are trained. */
export const courseModes = {
  college: { zh: '院校培养', en: 'College' },
  government_base: { zh: '政府培训基地', en: 'Government training base' },
  school_firm: { zh: '校企合作', en: 'School and firm' },
  school_government: { zh: '校政合作', en: 'School and government' },
  medical_firm: { zh: '医企合作', en: 'Hospital and firm' },
  firm: { zh: '养老企业和机构自行培养', en: 'The firm itself' },
  social_organisation: { zh: '社会组织培训', en: 'Social organisation' },
  training_body: { zh: '培训机构', en: 'Training body' },
} as const
export const CourseMode = keys(courseModes)

const Trainee = z.object({
  kind: z.enum(['worker', 'assessor']),
  id: z.uuid(),
  hours: z.number().int().min(0).max(2000),
  score: z.number().int().min(0).max(100).nullable().default(null),
  passed: z.boolean(),
})
const CourseFields = z.object({
  regionCode: RegionCode,
  title: z.string().trim().min(1).max(100),
  kind: CourseKind,
  mode: CourseMode,
  heldBy: z.string().trim().max(100).default(''),
  startsOn: Day,
  endsOn: Day,
  hours: z.number().int().min(1).max(2000),
})
export const Course = CourseFields.extend({
  id: z.uuid(),
  regionName: z.string().nullable(),
  /** Of an ended course: who attended, and who passed. */
  attended: z.number().int(),
  passed: z.number().int(),
  endedAt: Instant.nullable(),
  endedBy: z.string().nullable(),
  updatedAt: Instant,
})
export type Course = z.infer<typeof Course>

export const courseEnded = problem(
  'benefits/course-ended',
  409,
  '培训已结业，成绩不再修改',
  'The course has ended: its results stand',
)
const id = z.object({ id: z.uuid() })
export const listCourses = endpoint({
  method: 'GET',
  path: '/benefits/courses',
  may: 'benefits.read',
  summary: '培训班 Courses',
  query: PageQuery.extend({
    region: RegionCodeParam.optional(),
    kind: CourseKind.optional(),
    q: z.string().trim().max(60).optional(),
  }),
  returns: pageOf(Course),
})
export const saveCourse = endpoint({
  method: 'PUT',
  path: '/benefits/courses/:id',
  may: 'benefits.prepare',
  summary: '登记培训班 Record a course',
  params: id,
  body: CourseFields.extend({ updatedAt: Instant.optional() }),
  returns: Course,
  problems: [notFound, stale, invalidInput, courseEnded],
})
/** Hours and score of everybody, once. */
export const endCourse = endpoint({
  method: 'POST',
  path: '/benefits/courses/:id/end',
  may: 'benefits.prepare',
  summary: '培训结业 End a course',
  params: id,
  body: z.object({ trainees: z.array(Trainee).min(1).max(2000) }),
  returns: Course,
  problems: [notFound, invalidInput, courseEnded],
})
export const listAttendance = endpoint({
  method: 'GET',
  path: '/benefits/courses/:id/attendance',
  may: 'benefits.read',
  summary: '培训成绩 Attendance of a course',
  params: id,
  query: PageQuery,
  returns: pageOf(Trainee.extend({ name: z.string(), orgName: z.string().nullable() })),
  problems: [notFound],
})

const Words = z.object({ zh: z.string(), en: z.string() })
const Share = z.object({
  key: z.enum(['trained', 'certified', 'pre_job', 'further', 'heads', 'assessors']),
  words: Words,
  done: z.number().int(),
  of: z.number().int(),
  /** Tenths of a percent, rounded to the nearest; null of nobody. */
  permille: z.number().int().nullable(),
  /** In percent, what the place's documents ask; null when none does. */
  target: z.number().nullable(),
  /** By the exact counts, not by the rounded share. */
  met: z.boolean().nullable(),
})
export const Coverage = z.object({
  shares: z.array(Share),
  professions: z.array(z.object({ key: z.string(), words: Words, n: z.number().int() })),
  /** Of care workers with a certificate in force on the day. */
  grades: z.array(z.object({ level: z.number().int(), n: z.number().int() })),
  expiring: z.number().int(),
  expired: z.number().int(),
  /** Person-times of ended courses by kind, all years, and the number asked for; null when none is. */
  personTimes: z.array(z.object({ kind: CourseKind, n: z.number().int() })),
  personTimesTarget: z.object({ value: z.number(), met: z.boolean() }).nullable(),
})
export type Coverage = z.infer<typeof Coverage>
export const showCoverage = endpoint({
  method: 'GET',
  path: '/benefits/workers/coverage',
  may: 'benefits.read',
  summary: '持证与培训覆盖 Certificates and training',
  query: z.object({ region: RegionCodeParam.optional() }),
  returns: Coverage,
})
export const showWorker = endpoint({
  method: 'GET',
  path: '/benefits/workers/:id',
  may: 'benefits.read',
  summary: '护理员 One care worker',
  params: id,
  returns: z.object({
    worker: Worker,
    certificates: z.array(
      z.object({ level: z.number().int(), number: z.string().nullable(), from: Day, to: Day.nullable() }),
    ),
    courses: z.array(
      z.object({
        title: z.string(),
        kind: CourseKind,
        endsOn: Day,
        hours: z.number().int(),
        score: z.number().int().nullable(),
        passed: z.boolean(),
      }),
    ),
  }),
  problems: [notFound],
})
