/**
 * Columns of a trace that would waste memory as plain arrays of numbers: times, which lie close together, and numbers that only few rows have.
 *
 *     const times = new TimeColumn()
 *     times.put(0, 41_006_000_000)
 *     times.at(0)                     // 41_006_000_000
 *
 *     const sites = new SparseColumn()
 *     sites.put(7, 1048612)
 *     sites.at(7, -1)                 // 1048612
 *     sites.at(8, -1)                 // -1
 */
import { Damaged } from './form.ts'

type Numeric = Float64Array | Int32Array | Uint32Array | Int16Array | Int8Array | Uint8Array

/** A copy with room for `length` numbers. */
export function grown<T extends Numeric>(column: T, length: number): T {
  const Type = column.constructor as new (size: number) => T
  const next = new Type(length)
  next.set(column)
  return next
}

/** How far a time may lie from the beginning of its era: what 32 bits hold, about 4.3 s. */
const eraNs = 0x100000000

/**
 * Ascending true times, four bytes each. A time is kept as its distance from the beginning of an era; a new era begins with the first
 * time that is too far away.
 */
export class TimeColumn {
  private offsets: Uint32Array
  private eraRows: Int32Array
  private eraStarts: Float64Array
  private eras: number
  /** Beginning of the last era; NaN before the first. */
  private lastStartNs: number

  constructor(
    offsets: Uint32Array = new Uint32Array(1024), eraRows: Int32Array = new Int32Array(4), eraStarts: Float64Array = new Float64Array(4),
    eras = 0,
  ) {
    this.offsets = offsets
    this.eraRows = eraRows
    this.eraStarts = eraStarts
    this.eras = eras
    this.lastStartNs = eras === 0 ? NaN : eraStarts[eras - 1]
  }

  get bytes(): number {
    return this.offsets.length * 4 + this.eras * 12
  }

  /** Forgets every row, and keeps the room. */
  clear(): void {
    this.eras = 0
    this.lastStartNs = NaN
  }

  /** Sets the time of a row; rows come in ascending order. */
  put(row: number, timeNs: number): void {
    const offset = timeNs - this.lastStartNs
    if (row < this.offsets.length && offset >= 0 && offset < eraNs) this.offsets[row] = offset
    else this.putFar(row, timeNs, offset)
  }

  private putFar(row: number, timeNs: number, offset: number): void {
    if (row === this.offsets.length) this.offsets = grown(this.offsets, row * 2)
    if (!(offset >= 0 && offset < eraNs)) {
      if (this.eras === this.eraRows.length) {
        this.eraRows = grown(this.eraRows, this.eras * 2)
        this.eraStarts = grown(this.eraStarts, this.eras * 2)
      }
      this.eraRows[this.eras] = row
      this.eraStarts[this.eras++] = timeNs
      this.lastStartNs = timeNs
    }
    this.offsets[row] = timeNs - this.lastStartNs
  }

  /** Forgets the last row. */
  takeBack(row: number): void {
    if (this.eras === 0 || this.eraRows[this.eras - 1] !== row) return
    this.eras--
    this.lastStartNs = this.eras === 0 ? NaN : this.eraStarts[this.eras - 1]
  }

  at(row: number): number {
    return this.eraStarts[lastAtMost(this.eraRows, this.eras, row)] + this.offsets[row]
  }

  /** All times as plain numbers. */
  toArray(): Float64Array {
    const all = new Float64Array(this.offsets.length)
    for (let era = 0; era < this.eras; era++) {
      const end = era + 1 < this.eras ? this.eraRows[era + 1] : all.length
      for (let row = this.eraRows[era]; row < end; row++) all[row] = this.eraStarts[era] + this.offsets[row]
    }
    return all
  }

  /** A column with the first `rows` rows only. */
  cut(rows: number): TimeColumn {
    const eras = rows === 0 ? 0 : this.eras
    return new TimeColumn(this.offsets.slice(0, rows), this.eraRows.slice(0, eras), this.eraStarts.slice(0, eras), eras)
  }

  store(): { offsets: Uint32Array; eraRows: Int32Array; eraStarts: Float64Array } {
    return { offsets: this.offsets, eraRows: this.eraRows, eraStarts: this.eraStarts }
  }

  /** Throws unless there are so many rows, and no time is before the one above it. */
  check(rows: number): void {
    let ok = this.offsets.length === rows && this.eraRows.length === this.eraStarts.length && (rows === 0 || this.eraRows[0] === 0)
    for (let era = 0; era < this.eras && ok; era++) {
      const startNs = this.eraStarts[era]
      ok = startNs >= 0 && startNs <= Number.MAX_SAFE_INTEGER && this.eraRows[era] < rows && (era === 0 || this.eraRows[era] > this.eraRows[era - 1])
    }
    if (!ok) throw new Damaged('Its times are cut off.')
    let lastNs = 0
    for (const timeNs of this.toArray()) {
      if (timeNs < lastNs) throw new Damaged('Its time goes back.')
      lastNs = timeNs
    }
  }

  static from({ offsets, eraRows, eraStarts }: { offsets: Uint32Array; eraRows: Int32Array; eraStarts: Float64Array }): TimeColumn {
    return new TimeColumn(offsets, eraRows, eraStarts, eraRows.length)
  }
}

/** Numbers that only some rows have. */
export class SparseColumn {
  private rows: Int32Array
  private values: Int32Array
  private count: number

  constructor(rows: Int32Array = new Int32Array(4), values: Int32Array = new Int32Array(4), count = 0) {
    this.rows = rows
    this.values = values
    this.count = count
  }

  get bytes(): number {
    return this.count * 8
  }

  /** Forgets every row, and keeps the room. */
  clear(): void {
    this.count = 0
  }

  /** Sets the number of a row; rows come in ascending order, each at most once. */
  put(row: number, value: number): void {
    if (this.count === this.rows.length) {
      this.rows = grown(this.rows, Math.max(4, this.count * 2))
      this.values = grown(this.values, Math.max(4, this.count * 2))
    }
    this.rows[this.count] = row
    this.values[this.count++] = value
  }

  /** Forgets the last row. */
  takeBack(row: number): void {
    if (this.count > 0 && this.rows[this.count - 1] === row) this.count--
  }

  /** The number of a row, or `otherwise` when it has none. */
  at(row: number, otherwise: number): number {
    const found = lastAtMost(this.rows, this.count, row)
    return found >= 0 && this.rows[found] === row ? this.values[found] : otherwise
  }

  /** A column with the numbers of the first `rows` rows only. */
  cut(rows: number): SparseColumn {
    const count = lastAtMost(this.rows, this.count, rows - 1) + 1
    return new SparseColumn(this.rows.slice(0, count), this.values.slice(0, count), count)
  }

  store(): { rows: Int32Array; values: Int32Array } {
    return { rows: this.rows, values: this.values }
  }

  /** Throws unless the rows ascend below `rowsMax`, and each number is right for its row. */
  check(rowsMax: number, isRight: (row: number, value: number) => boolean): void {
    let ok = this.rows.length === this.values.length
    for (let i = 0; i < this.count && ok; i++) {
      const row = this.rows[i]
      ok = row < rowsMax && row > (i === 0 ? -1 : this.rows[i - 1]) && isRight(row, this.values[i])
    }
    if (!ok) throw new Damaged('What only some of its events have leads nowhere.')
  }

  static from({ rows, values }: { rows: Int32Array; values: Int32Array }): SparseColumn {
    return new SparseColumn(rows, values, rows.length)
  }
}

/** Position of the last of the first `count` ascending numbers that is at most `wanted`; -1: none is. */
function lastAtMost(ascending: Int32Array, count: number, wanted: number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ascending[middle] <= wanted) low = middle + 1
    else high = middle
  }
  return low - 1
}
