import type { Device, DeviceKind, Elder, Household } from '../city/city.ts'
import type { Stream } from '../city/random.ts'
import type { Agenda } from './agenda.ts'
import type { Fleet } from './fleet.ts'
import { between, type CityClock, hourOf } from './hour.ts'

const MINUTE = 60_000

/** A home with devices and the elder in it: sleeps, gets up at night, cooks, goes out, and what its devices notice of that. */
export class Home {
  readonly household: Household
  readonly elder: Elder
  readonly #clock: CityClock
  readonly #agenda: Agenda
  readonly #fleet: Fleet
  readonly #random: Stream
  readonly #wakes: number
  readonly #sleeps: number
  readonly #restingHeart: number
  readonly #battery = new Map<string, number>()
  #water: number
  #steps = 0
  #outUntil = 0
  #ill: { until: number; heartRate: number; spo2: number } | undefined
  #inBed = false

  constructor(
    household: Household,
    elder: Elder,
    clock: CityClock,
    agenda: Agenda,
    fleet: Fleet,
    random: Stream,
  ) {
    this.household = household
    this.elder = elder
    this.#clock = clock
    this.#agenda = agenda
    this.#fleet = fleet
    this.#random = random
    this.#wakes = hoursOf(elder.wakesAt)
    this.#sleeps = hoursOf(elder.sleepsAt)
    this.#restingHeart = 62 + random.below(16)
    this.#water = Math.round(random.unit() * 400_000) / 1000
  }

  device(...kinds: DeviceKind[]): Device | undefined {
    return this.elder.devices.find((device) => kinds.includes(device.kind))
  }

  /** Plans the life of the home from a city instant on. */
  live(now: number): void {
    for (const device of this.elder.devices) {
      this.#battery.set(device.serial, 35 + this.#random.below(65))
      const habit = this.#habitOf(device)
      // The first word of a device comes soon, so that a console just opened shows it alive.
      this.#agenda.add(this.#clock.at(this.#clock.real(now) + 2_000 + this.#random.below(90_000)), (due) => {
        const minutes = habit(due)
        return due + Math.max(minutes, 0.1 * this.#clock.speed) * MINUTE
      })
    }
  }

  asleep(at: number): boolean {
    const hour = hourOf(at)
    return between(hour, this.#sleeps % 24, this.#wakes) || between(hour, 13, 13.9)
  }

  out(at: number): boolean {
    return at < this.#outUntil
  }

  fallIll(forMinutes: number, heartRate: number, spo2: number): void {
    this.#ill = { until: this.#clock.at(Date.now()) + forMinutes * MINUTE, heartRate, spo2 }
  }

  /** What a device does when it is its turn; answers the city minutes until the next one. */
  #habitOf(device: Device): (at: number) => number {
    const { serial } = device
    const random = this.#random
    const send = (values: Record<string, unknown>) =>
      this.#fleet.telemetry(serial, { ...values, ...this.#health(serial) })
    switch (device.kind) {
      case 'wristband':
        return (at) => {
          const sleeping = this.asleep(at)
          if (!sleeping) this.#steps += random.below(this.out(at) ? 260 : 60)
          if (hourOf(at) < 0.2) this.#steps = 0
          const ill = this.#ill && at < this.#ill.until ? this.#ill : undefined
          send({
            heartRate: ill
              ? ill.heartRate + random.below(7) - 3
              : Math.round(this.#restingHeart + (sleeping ? -6 : 6) + random.normal() * 4),
            spo2: ill ? ill.spo2 : Math.min(99, Math.round(96.5 + random.normal())),
            steps: this.#steps,
            ...(random.chance(0.25) ? this.#position(at) : {}),
          })
          return ill ? 0.5 : 5 + random.below(3)
        }
      case 'sos_pendant':
        return (at) => {
          send(this.#position(at))
          return 60
        }
      case 'mattress':
        return (at) => this.#mattress(at, serial, send)
      case 'fall_radar':
        return (at) => {
          const here = !this.asleep(at) && !this.out(at) && random.chance(0.2)
          send({ presence: here, motion: here })
          return this.asleep(at) ? 30 : 8 + random.below(8)
        }
      case 'motion':
        return (at) => {
          const moving = !this.out(at) && (this.asleep(at) ? random.chance(0.06) : random.chance(0.8))
          send({
            motion: moving,
            presence: moving,
            roomTemperature: Math.round((20 + random.normal()) * 10) / 10,
          })
          return this.asleep(at) ? 20 : 6 + random.below(10)
        }
      case 'door':
        return (at) => this.#door(at, serial, send)
      case 'smoke':
        return () => {
          send({ smokeDensity: Math.round(Math.abs(random.normal()) * 2) / 100 })
          return 60
        }
      case 'gas':
        return () => {
          send({ gasLevel: Math.round(Math.abs(random.normal())) })
          return 60
        }
      case 'water_meter':
        return (at) => {
          if (!this.asleep(at) && !this.out(at))
            this.#water += random.chance(0.7) ? 0.002 + random.unit() * 0.02 : 0
          send({ waterTotal: Math.round(this.#water * 1000) / 1000 })
          return 30
        }
      case 'blood_pressure_meter':
        return (at) => {
          if (between(hourOf(at), 6, 9) || between(hourOf(at), 18, 20)) {
            const high = this.elder.condition.health.some((item) => item.code === 'I10')
            const systolic = Math.round((high ? 142 : 124) + random.normal() * 9)
            send({
              systolic,
              diastolic: Math.round(systolic * 0.6 + random.normal() * 4),
              heartRate: Math.round(this.#restingHeart + random.normal() * 4),
            })
          }
          return 360 + random.below(120)
        }
      case 'glucose_meter':
        return (at) => {
          if (between(hourOf(at), 6, 9))
            send({ glucose: Math.round((7.2 + random.normal() * 1.4) * 10) / 10, mealContext: 'fasting' })
          return 700
        }
      default:
        return () => {
          this.#fleet.heartbeat(serial, this.#health(serial))
          return 120
        }
    }
  }

  #mattress(at: number, serial: string, send: (values: Record<string, unknown>) => void): number {
    const random = this.#random
    const inBed = this.asleep(at) && !this.out(at)
    if (inBed !== this.#inBed) {
      this.#inBed = inBed
      this.#fleet.signal(serial, inBed ? 'bed_return' : 'bed_exit', this.#health(serial))
    } else if (inBed && random.chance(0.02)) {
      // Up at night, and back after a few minutes.
      this.#fleet.signal(serial, 'bed_exit')
      this.#agenda.add(at + (3 + random.below(6)) * MINUTE, () => {
        this.#fleet.signal(serial, 'bed_return')
        return undefined
      })
    }
    send(
      inBed
        ? {
            presence: true,
            inBed: true,
            breathRate: Math.round(14 + random.normal() * 1.5),
            heartRate: Math.round(this.#restingHeart - 6 + random.normal() * 3),
          }
        : { presence: false, inBed: false },
    )
    return inBed ? 5 : 20
  }

  #door(at: number, serial: string, send: (values: Record<string, unknown>) => void): number {
    const random = this.#random
    const walks = this.elder.condition.mobility === 'independent' || this.elder.condition.mobility === 'stick'
    const hour = hourOf(at)
    if (
      walks &&
      !this.asleep(at) &&
      !this.out(at) &&
      (between(hour, 7, 11) || between(hour, 15, 18)) &&
      random.chance(0.35)
    ) {
      this.#fleet.signal(serial, 'door', { doorOpen: true })
      this.#outUntil = at + (20 + random.below(80)) * MINUTE
      this.#agenda.add(at + 0.4 * MINUTE, () => {
        this.#fleet.telemetry(serial, { doorOpen: false })
        return undefined
      })
    } else send({ doorOpen: false })
    return 45 + random.below(60)
  }

  #position(at: number): Record<string, number> {
    const away = this.out(at) ? 0.004 : 0.0001
    return {
      lon: Math.round((this.household.lon + this.#random.normal() * away) * 1e6) / 1e6,
      lat: Math.round((this.household.lat + this.#random.normal() * away) * 1e6) / 1e6,
      accuracy: 8 + this.#random.below(30),
    }
  }

  #health(serial: string): { battery: number; rssi: number } {
    const battery = Math.max(4, (this.#battery.get(serial) ?? 80) - (this.#random.chance(0.02) ? 1 : 0))
    this.#battery.set(serial, battery <= 5 ? 100 : battery)
    return { battery, rssi: -60 - this.#random.below(35) }
  }
}

function hoursOf(text: string): number {
  const [hours = '0', minutes = '0'] = text.split(':')
  return Number(hours) + Number(minutes) / 60
}
