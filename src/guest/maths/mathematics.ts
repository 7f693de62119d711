/**
 * The transcendental functions, the same bits on every engine.
 *
 * `Math.log`, `exp`, `pow`, `sin` … differ in the last digit between engines and their versions, and one unit in the last place of a
 * latency moves every event after it. These use only + − × ÷ and √, which IEEE 754 fixes exactly. They are accurate to a few units in
 * the last place, which is all a simulation needs.
 *
 *     log(exp(1)) === 1
 */

const ln2High = 0.6931471803691238
const ln2Low = 1.9082149292705877e-10
const halfPi = 1.5707963267948966
const halfPiHigh = 1.5707963267341256
const halfPiLow = 6.077100506506192e-11

/** 2 to an integer power, exact, also for subnormal results. */
function scale(value: number, power: number): number {
  let x = value
  let n = power
  while (n > 1000) {
    x *= powerOfTwo(1000)
    n -= 1000
  }
  while (n < -1000) {
    x *= powerOfTwo(-1000)
    n += 1000
  }
  return x * powerOfTwo(n)
}

function powerOfTwo(n: number): number {
  let result = 1
  let base = n < 0 ? 0.5 : 2
  for (let k = n < 0 ? -n : n; k > 0; k = Math.floor(k / 2)) {
    if (k % 2 === 1) result *= base
    base *= base
  }
  return result
}

const bits = new Float64Array(1)
const words = new Int32Array(bits.buffer)
const high = new Uint8Array(new Float64Array([-2]).buffer)[7] === 0xc0 ? 1 : 0
let splitPower = 0

/** The mantissa of x > 0, in [√½, √2); `splitPower` is left holding the power of two. Reads the bits of the number. */
function split(x: number): number {
  let power = 0
  bits[0] = x
  if (x < 2.2250738585072014e-308) {
    bits[0] = x * 18014398509481984
    power = -54
  }
  power += (words[high] >>> 20) - 1023
  words[high] = (words[high] & 0xfffff) | 0x3ff00000
  if (bits[0] >= Math.SQRT2) {
    bits[0] /= 2
    power += 1
  }
  splitPower = power
  return bits[0]
}

/** Natural logarithm: log m = 2 artanh((m − 1)/(m + 1)), summed as a series. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN
  if (x === Infinity) return Infinity
  const f = split(x) - 1
  const power = splitPower
  const s = f / (2 + f)
  const s2 = s * s
  const sum =
    s2 *
    (1 / 3 +
      s2 * (1 / 5 + s2 * (1 / 7 + s2 * (1 / 9 + s2 * (1 / 11 + s2 * (1 / 13 + s2 * (1 / 15 + s2 * (1 / 17 + s2 * (1 / 19 + s2 / 21)))))))))
  return power * ln2High + (2 * s + (2 * s * sum + power * ln2Low))
}

export function exp(x: number): number {
  if (x !== x) return NaN
  if (x > 709.782712893384) return Infinity
  if (x < -745.1332191019412) return 0
  const power = Math.round(x / 0.6931471805599453)
  const r = x - power * ln2High - power * ln2Low
  let sum = 1
  for (let k = 18; k >= 1; k--) sum = 1 + (r * sum) / k
  return scale(sum, power)
}

export function expm1(x: number): number {
  if (Math.abs(x) > 0.5) return exp(x) - 1
  if (x === 0) return x
  let sum = 1
  for (let k = 20; k >= 2; k--) sum = 1 + (x * sum) / k
  return x * sum
}

export function log1p(x: number): number {
  if (x === 0) return x
  if (Math.abs(x) > 0.3) return log(1 + x)
  const s = x / (2 + x)
  const s2 = s * s
  let sum = 0
  for (let k = 31; k >= 3; k -= 2) sum = (sum + 1 / k) * s2
  return 2 * s + 2 * s * sum
}

/** Base-2 logarithm; exact for powers of two. */
export function log2(x: number): number {
  if (!(x > 0) || x === Infinity) return log(x)
  const mantissa = split(x)
  const power = splitPower
  return power + log(mantissa) / 0.6931471805599453
}

/** Base-10 logarithm; exact for powers of ten that a double holds. */
export function log10(x: number): number {
  const result = log(x) / 2.302585092994046
  const whole = Math.round(result)
  return Math.abs(result - whole) < 1e-9 && pow(10, whole) === x ? whole : result
}

/** x to the power y. Integer exponents by repeated squaring; others as exp(y log x). */
export function pow(x: number, y: number): number {
  if (y === 0) return 1
  if (x !== x || y !== y) return NaN
  if (y === 1) return x
  if (Math.abs(y) === Infinity) return powerInfinity(Math.abs(x), y)
  const whole = Number.isInteger(y)
  if (whole && Math.abs(y) <= 1024) return integerPower(x, y)
  if (y === 0.5) return x === -Infinity ? Infinity : Math.sqrt(x + 0)
  if (x === 0 || x === Infinity || x === -Infinity) return powerEdge(x, y, whole)
  if (x < 0) {
    if (!whole) return NaN
    const size = exp(y * log(-x))
    return y % 2 === 0 ? size : -size
  }
  return exp(y * log(x))
}

function powerInfinity(size: number, y: number): number {
  if (size === 1) return NaN
  return size > 1 === y > 0 ? Infinity : 0
}

function powerEdge(x: number, y: number, whole: boolean): number {
  const odd = whole && y % 2 !== 0
  const toZero = (x === 0) === y > 0
  const negative = odd && (x < 0 || (x === 0 && 1 / x < 0))
  if (toZero) return negative ? -0 : 0
  return negative ? -Infinity : Infinity
}

function integerPower(x: number, y: number): number {
  let result = 1
  let base = x
  for (let n = Math.abs(y); n > 0; n = Math.floor(n / 2)) {
    if (n % 2 === 1) result *= base
    base *= base
  }
  return y < 0 ? 1 / result : result
}

export function cbrt(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x
  const size = Math.abs(x)
  let root = exp(log(size) / 3)
  for (let i = 0; i < 2; i++) root = (2 * root + size / (root * root)) / 3
  return x < 0 ? -root : root
}

export function hypot(...parts: number[]): number {
  let largest = 0
  for (const part of parts) {
    const size = Math.abs(part)
    if (size === Infinity) return Infinity
    if (size > largest || size !== size) largest = size
  }
  if (largest === 0 || largest !== largest) return largest
  let sum = 0
  for (const part of parts) sum += (part / largest) * (part / largest)
  return largest * Math.sqrt(sum)
}

/** Reduces an angle to [−π/4, π/4] and the quarter turn it came from. */
function quarter(x: number): { rest: number; turn: number } {
  const n = Math.round(x / halfPi)
  const rest = x - n * halfPiHigh - n * halfPiLow
  return { rest, turn: ((n % 4) + 4) % 4 }
}

function sineSeries(x: number): number {
  let sum = 1
  for (let k = 20; k >= 2; k -= 2) sum = 1 - (x * x * sum) / (k * (k + 1))
  return x * sum
}

function cosineSeries(x: number): number {
  let sum = 1
  for (let k = 19; k >= 1; k -= 2) sum = 1 - (x * x * sum) / (k * (k + 1))
  return sum
}

export function sin(x: number): number {
  if (x === 0) return x
  if (!Number.isFinite(x)) return NaN
  const { rest, turn } = quarter(x)
  const value = turn % 2 === 0 ? sineSeries(rest) : cosineSeries(rest)
  return turn >= 2 ? -value : value
}

export function cos(x: number): number {
  if (!Number.isFinite(x)) return NaN
  const { rest, turn } = quarter(x)
  const value = turn % 2 === 0 ? cosineSeries(rest) : sineSeries(rest)
  return turn === 1 || turn === 2 ? -value : value
}

export function tan(x: number): number {
  return x === 0 ? x : sin(x) / cos(x)
}

export function atan(x: number): number {
  if (x === 0 || x !== x) return x
  const size = Math.abs(x)
  if (size < 1e-9) return x
  let value: number
  if (size > 1) value = halfPi - atan(1 / size)
  else {
    // Two half-angle steps bring the argument below 0.2, where the series is short.
    let t = size
    for (let i = 0; i < 2; i++) t = t / (1 + Math.sqrt(1 + t * t))
    let sum = 0
    for (let k = 33; k >= 3; k -= 2) sum = (1 / k - sum) * (t * t)
    value = 4 * (t - t * sum)
  }
  return x < 0 ? -value : value
}

export function atan2(y: number, x: number): number {
  if (x !== x || y !== y) return NaN
  const negativeX = x < 0 || (x === 0 && 1 / x < 0)
  if (y === 0) return negativeX ? (1 / y < 0 ? -Math.PI : Math.PI) : y
  if (x === 0) return y > 0 ? halfPi : -halfPi
  if (Math.abs(x) === Infinity && Math.abs(y) === Infinity) return (y > 0 ? 1 : -1) * (x > 0 ? Math.PI / 4 : (3 * Math.PI) / 4)
  const base = atan(y / x)
  if (!negativeX) return base
  return y > 0 ? base + Math.PI : base - Math.PI
}

export function asin(x: number): number {
  if (x === 0) return x
  return Math.abs(x) > 1 ? NaN : atan2(x, Math.sqrt((1 - x) * (1 + x)))
}

export function acos(x: number): number {
  return Math.abs(x) > 1 ? NaN : atan2(Math.sqrt((1 - x) * (1 + x)), x)
}

export function sinh(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x
  if (Math.abs(x) < 0.5) {
    const e = expm1(x)
    return (e + e / (e + 1)) / 2
  }
  return (exp(x) - exp(-x)) / 2
}

export function cosh(x: number): number {
  return (exp(x) + exp(-x)) / 2
}

export function tanh(x: number): number {
  if (x === 0) return x
  if (Math.abs(x) > 22) return x > 0 ? 1 : -1
  const e = expm1(2 * x)
  return e / (e + 2)
}

export function asinh(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x
  const size = Math.abs(x)
  const value = log1p(size + (size * size) / (1 + Math.sqrt(1 + size * size)))
  return x < 0 ? -value : value
}

export function acosh(x: number): number {
  return x < 1 ? NaN : log(x + Math.sqrt(x - 1) * Math.sqrt(x + 1))
}

export function atanh(x: number): number {
  return x === 0 ? x : log1p((2 * x) / (1 - x)) / 2
}
