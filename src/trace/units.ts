/**
 * Times and durations as people read them. Everything inside is integer nanoseconds; everything shown goes through here.
 *
 *     formatTime(41_006_000_000)      // '41.006 s'    a point in time: three decimals, so that columns line up
 *     formatTime(1_000_000)           // '1.000 ms'
 *     formatDuration(40_000_000_000)  // '40 s'        a length: no trailing zeros
 *     formatDuration(39_900_000_000)  // '39.9 s'
 *     formatOffset(-2_000_000)        // '−2 ms'       a difference: always with its sign
 *     formatExact(2_131_457)          // '2.131457 ms': every digit, for tooltips and bug reports
 */

interface Unit {
  name: string
  ns: number
  /** Decimal places that reach down to one nanosecond. */
  digits: number
}

const nanosecond: Unit = { name: 'ns', ns: 1, digits: 0 }
const microsecond: Unit = { name: 'µs', ns: 1e3, digits: 3 }
const millisecond: Unit = { name: 'ms', ns: 1e6, digits: 6 }
const second: Unit = { name: 's', ns: 1e9, digits: 9 }

const minuteNs = 60e9
const hourNs = 60 * minuteNs
/** Up to here a number of seconds is easier to compare than minutes and seconds. */
const secondsMaxNs = 2 * minuteNs

/** A point in time: `41.006 s`, `1.000 ms`, `2 min 05.300 s`. Rounded to a thousandth of the unit. */
export function formatTime(ns: number): string {
  return format(ns, 3, true)
}

/** A length of time: `40 s`, `39.9 s`, `1.5 ms`, `2 min 30 s`. Rounded to a thousandth of the unit, zeros cut. */
export function formatDuration(ns: number): string {
  return format(ns, 3, false)
}

/** Every digit down to the nanosecond, zeros cut: `41.006000001 s`. */
export function formatExact(ns: number): string {
  return format(ns, 9, false)
}

/** A difference with its sign: `+12 ms`, `−2 s`, `0`. */
export function formatOffset(ns: number): string {
  if (ns === 0) return '0'
  return ns < 0 ? formatDuration(ns) : `+${formatDuration(ns)}`
}

function format(ns: number, decimals: number, keepZeros: boolean): string {
  if (!Number.isFinite(ns)) return String(ns)
  if (ns < 0) return `−${format(-ns, decimals, keepZeros)}`
  const whole = Math.round(ns)
  if (whole === 0) return '0 s'
  if (whole >= secondsMaxNs) return formatMinutes(whole, decimals, keepZeros)
  const unit = unitOf(whole)
  // Rounding may reach the next unit: 999.9996 ms is 1 s.
  const rounded = round(whole, unit, decimals)
  if (rounded !== whole && unitOf(rounded) !== unit) return format(rounded, decimals, keepZeros)
  return `${decimal(rounded, unit, decimals, keepZeros)} ${unit.name}`
}

function unitOf(ns: number): Unit {
  if (ns >= second.ns) return second
  if (ns >= millisecond.ns) return millisecond
  return ns >= microsecond.ns ? microsecond : nanosecond
}

/** Rounds to `decimals` places of the unit; half goes up. Integer arithmetic, so no digit is invented. */
function round(ns: number, unit: Unit, decimals: number): number {
  const drop = unit.digits - decimals
  if (drop <= 0) return ns
  let step = 1
  for (let i = 0; i < drop; i++) step *= 10
  return Math.floor((ns + step / 2) / step) * step
}

function decimal(ns: number, unit: Unit, decimals: number, keepZeros: boolean): string {
  const whole = Math.floor(ns / unit.ns)
  const places = Math.min(decimals, unit.digits)
  let fraction = String(ns - whole * unit.ns).padStart(unit.digits, '0').slice(0, places)
  if (!keepZeros) fraction = fraction.replace(/0+$/, '')
  return fraction === '' ? String(whole) : `${whole}.${fraction}`
}

function formatMinutes(ns: number, decimals: number, keepZeros: boolean): string {
  const rounded = round(ns, second, decimals)
  const hours = Math.floor(rounded / hourNs)
  const minutes = Math.floor((rounded - hours * hourNs) / minuteNs)
  const restNs = rounded - hours * hourNs - minutes * minuteNs
  const seconds = decimal(restNs, second, decimals, keepZeros)
  const parts = hours > 0 ? [`${hours} h`, `${minutes} min`] : [`${minutes} min`]
  if (keepZeros || restNs > 0) parts.push(`${restNs < 10e9 && keepZeros ? '0' : ''}${seconds} s`)
  else if (hours > 0 && minutes === 0) parts.pop()
  return parts.join(' ')
}

/** Groups digits so that long numbers can be read: `12 345 678`. Short ones stay as they are. */
export function formatCount(value: number): string {
  const text = String(value)
  if (!Number.isInteger(value) || Math.abs(value) < 10_000) return text
  return text.replace(/\B(?=(\d{3})+$)/g, '\u202f')
}
