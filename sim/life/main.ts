import { accountPassword } from '../city/keys.ts'
import { places } from '../city/places.ts'
import { stream } from '../city/random.ts'
import { Agenda } from './agenda.ts'
import { Desk } from './desk.ts'
import { Fleet } from './fleet.ts'
import { befall, canHappen, type Happening, isReal, type Truth } from './happening.ts'
import { Home } from './home.ts'
import { CityClock, hourOf } from './hour.ts'
import { Hotline } from './hotline.ts'
import { firstEvening } from './nights/first-evening.ts'
import type { Night, Where } from './nights/night.ts'
import { nights } from './nights/nights.ts'
import { emergencyPerYear, intensityAt, rates, warningPerYear } from './rates.ts'
import { Rescuers } from './rescuers.ts'
import { residentsOf } from './residents.ts'
import { Session } from './session.ts'
import type { SimulationOptions } from './start.ts'

const MOST_DEVICES = 2_000

const say = (text: string) => process.send?.({ text })

process.once('message', (options: SimulationOptions) => {
  run(options).catch((error: unknown) => {
    say(`ended: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    process.exit(1)
  })
})
process.once('disconnect', () => process.exit(0))

async function run(options: SimulationOptions): Promise<void> {
  const simKey = Buffer.from(options.simKey)
  const random = stream('life', options.seed, Date.now())
  const clock = new CityClock(Date.now(), options.speed)
  /** City time: lives and follow-ups. */
  const agenda = new Agenda()
  /** Our time: what simulated people do, at our pace whatever the speed. */
  const doings = new Agenda()
  const stop = new AbortController()
  const later = (seconds: number, act: () => Promise<void>) =>
    doings.add(Date.now() + seconds * 1000, () => {
      act().catch((error: unknown) => {
        if (!stop.signal.aborted) say(error instanceof Error ? error.message : String(error))
      })
      return undefined
    })

  const residents = await residentsOf({ ...options, mostDevices: MOST_DEVICES })
  const fleet = new Fleet(options.mqttUrl, simKey, say)
  const homes = residents.homes.map(
    ({ household, elder }) =>
      new Home(household, elder, clock, agenda, fleet, stream('home', elder.id, Date.now())),
  )
  const { stage } = places[options.place]
  const onStage = (regionCode: number) => regionCode >= stage && regionCode < stage + 1_000_000
  const stageHomes = homes.filter((home) => onStage(home.household.village))
  const elsewhere = homes.filter((home) => !onStage(home.household.village))
  const star = homes.find((home) => home.elder.id === options.star) ?? stageHomes[0] ?? homes[0]
  const truths = new Map<string, Truth>()
  const happen = (home: Home | undefined, happening: Happening) => {
    if (!home) return
    truths.set(home.elder.id, { happening, real: isReal(happening), at: Date.now() })
    befall(home, happening, fleet, agenda, clock.at(Date.now()), random.chance(rates.takenBack.value))
  }

  const timer = setInterval(() => {
    const now = Date.now()
    agenda.runDue(clock.at(now))
    doings.runDue(now)
  }, 100)

  // Devices come on line forty a second, those of the visitor's district first.
  const serials = [...stageHomes, ...elsewhere].flatMap((home) =>
    home.elder.devices.map((device) => device.serial),
  )
  doings.add(Date.now(), (now) => {
    for (const serial of serials.splice(0, 4)) fleet.connect(serial)
    return serials.length > 0 ? now + 100 : undefined
  })
  for (const home of homes) home.live(clock.at(Date.now()))
  ownRates(homes, clock, agenda, happen, random)

  const watch = await patiently(
    () => Session.signIn(options.baseUrl, 'console', 'sim.desk', accountPassword(simKey)),
    stop.signal,
  )
  const seat = { session: watch }
  const desk = new Desk({
    session: () => seat.session,
    random,
    later,
    report: say,
    visitors: onStage,
    truths,
  })
  const visitors = new Set(options.visitors)
  const people = new Map([...residents.responders].filter(([id]) => !visitors.has(id)))
  const rescuers = new Rescuers({
    people,
    base: options.baseUrl,
    password: accountPassword(simKey),
    desk: () => seat.session,
    random,
    later,
    visitors: onStage,
    report: say,
  })
  const hotline = new Hotline({
    base: options.baseUrl,
    simKey,
    phones: residents.phones,
    random,
    later,
    desk: () => seat.session,
  })
  void follow(options, simKey, seat, stop.signal, (change) => {
    desk.hear(change)
    rescuers.hear(change)
  })
  doings.add(Date.now() + 20_000, (now) => {
    later(0, () => desk.sweep())
    return now + 180_000
  })
  hotline.start(residents.elders, options.speed)
  play(
    nights[options.night ?? firstEvening.name] ?? firstEvening,
    { star, stage: stageHomes, elsewhere },
    doings,
    happen,
  )
  say(
    `playing ${homes.length} homes with ${homes.reduce((sum, home) => sum + home.elder.devices.length, 0)} devices, ${people.size} responders, speed ${options.speed}`,
  )

  process.once('SIGTERM', () => {
    stop.abort()
    clearInterval(timer)
    void fleet.stop().finally(() => process.exit(0))
  })
}

/** Emergencies and warnings by the base rates, as one Poisson process over all homes with the hour's intensity. */
function ownRates(
  homes: readonly Home[],
  clock: CityClock,
  agenda: Agenda,
  happen: (home: Home | undefined, happening: Happening) => void,
  random: ReturnType<typeof stream>,
): void {
  if (homes.length === 0) return
  const STEP = 60_000
  agenda.add(clock.at(Date.now()), (now) => {
    const hour = hourOf(now)
    if (random.chance(1 - Math.exp(-intensityAt(emergencyPerYear, hour) * homes.length * STEP))) {
      const roll = random.unit()
      const { acute, chronic, fall } = rates.emergencyKinds.value
      const what: Happening =
        roll < acute
          ? 'acute'
          : roll < acute + chronic
            ? 'chronic'
            : roll < acute + chronic + fall
              ? 'fall'
              : random.pick(['fire', 'gas_leak', 'wandering'] as const)
      happen(random.pick(fitting(homes, what)), what)
    }
    if (random.chance(1 - Math.exp(-intensityAt(warningPerYear, hour, 0.5) * homes.length * STEP))) {
      const kinds = rates.warningKinds.value
      const roll = random.unit()
      const what: Happening =
        roll < kinds.accidentalPress
          ? 'accidental_press'
          : roll < kinds.accidentalPress + kinds.cookingSmoke
            ? 'cooking_smoke'
            : roll < 1 - kinds.gasTrace
              ? 'false_fall'
              : 'gas_trace'
      happen(random.pick(fitting(homes, what)), what)
    }
    return now + STEP
  })
}

function fitting(homes: readonly Home[], happening: Happening): Home[] {
  const fit = homes.filter((home) => canHappen(home, happening))
  return fit.length > 0 ? fit : [...homes]
}

/** Plays a night; when it repeats, the same things happen in the next homes. */
function play(
  night: Night,
  cast: { star: Home | undefined; stage: readonly Home[]; elsewhere: readonly Home[] },
  doings: Agenda,
  happen: (home: Home | undefined, happening: Happening) => void,
): void {
  let round = 0
  const choose = (where: Where, what: Happening): Home | undefined => {
    if (where === 'star' && round === 0) return cast.star
    const wanted = where === 'star' ? { in: 'stage' as const, n: 0, alone: true as const } : where
    const all = wanted.in === 'stage' || cast.elsewhere.length === 0 ? cast.stage : cast.elsewhere
    const fit = all.filter(
      (home) =>
        home !== cast.star && canHappen(home, what) && (!wanted.alone || home.elder.living === 'alone'),
    )
    const list = fit.length > 0 ? fit : all.filter((home) => canHappen(home, what))
    return list[(wanted.n + round * night.steps.length) % Math.max(1, list.length)]
  }
  const begin = (at: number) => {
    for (const step of night.steps) {
      doings.add(at + step.at * 1000, () => {
        happen(choose(step.where, step.what), step.what)
        return undefined
      })
    }
    const { repeatAfter } = night
    if (repeatAfter !== undefined) {
      doings.add(at + repeatAfter * 1000, (now) => {
        round++
        begin(now)
        return undefined
      })
    }
  }
  begin(Date.now())
  say(`night: ${night.name} ${night.zh}`)
}

/** Stays on the live stream of the desk; signs in again when the session ends. */
async function follow(
  options: SimulationOptions,
  simKey: Buffer,
  seat: { session: Session },
  signal: AbortSignal,
  hear: (change: Parameters<Desk['hear']>[0]) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const change of seat.session.changes(signal)) hear(change)
    } catch (error) {
      if (signal.aborted) return
      say(`live stream: ${error instanceof Error ? error.message : String(error)}`)
    }
    await pause(2_000, signal)
    seat.session = await patiently(
      () => Session.signIn(options.baseUrl, 'console', 'sim.desk', accountPassword(simKey)),
      signal,
    )
  }
}

async function patiently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let wait = 1_000; ; wait = Math.min(wait * 2, 30_000)) {
    try {
      return await work()
    } catch (error) {
      if (signal.aborted) throw error
      say(`desk: ${error instanceof Error ? error.message : String(error)}`)
      await pause(wait, signal)
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}
