/**
 * Code for records with a certain list of keys: one function that stores such a record and one that makes a copy of a stored one.
 *
 * Nearly all records of a run have one of a few lists of keys. Engines make code fast that reads `record.term` and `record.leader` and
 * nothing else; code that reads whatever keys there are stays several times slower. So `recordCode` writes code for a list of keys that is
 * met often and compiles it, once for all runs of this process. It stores the same words as `Values` does, in the same order.
 *
 *     const values = new Values()
 *     const shape = values.intern({ term: 3, leader: 'a' })
 *     const code = recordCode(['term', 'leader'], true)
 *     code?.write(values, { term: 3 }, shape, -1)   // -1: the record has other keys
 */
import { mix } from './hash.ts'
import { Tag } from './tags.ts'

/** `values` is always a `Values`, whose methods the compiled text calls by name. */
export interface RecordCode {
  /** Where a store of values keeps the shape that belongs to this code. */
  readonly index: number
  /**
   * Stores a record that has exactly these keys, in this order, and returns its id; -1 when it has others. Leaves a copy at a place of
   * `values.copies`, if it is given one.
   */
  write(values: object, record: object, shape: number, place: number): number
  /** A copy of a record that has exactly these keys, with its hash in `values.copyHash`; undefined when it has others. */
  copy(values: object, record: object, shape: number): object | undefined
  /** Whether a record is equal to the stored one whose words begin at `start`, which has these keys. */
  same(values: object, record: object, start: number): boolean
  /** A fresh copy of the record whose words begin at `start`. */
  read(values: object, start: number): Record<string, unknown>
}

/** Lists longer than this gain little, and their code would be long. */
const keysMax = 24
/** At most this many lists get code: a program with more of them uses keys as data, not as names of fields. */
const codesMax = 500

const codes = new Map<string, RecordCode>()

/** Taken before a sandbox replaces it. It compiles only the texts below; all that comes from a notebook are keys, as quoted strings. */
const compile = Function

/** The code for this list of keys, made if need be; undefined when there is none, because the list is too long or the host compiles nothing. */
export function recordCode(keys: readonly string[], make: boolean): RecordCode | undefined {
  const name = JSON.stringify(keys)
  const known = codes.get(name)
  if (known || !make || keys.length === 0 || keys.length > keysMax || codes.size >= codesMax || keys.includes('__proto__')) return known
  try {
    // SAFETY: the text below makes a function that returns these two.
    const made = compile(`'use strict'; return (keys, mix) => (${source(keys)})`)() as (keys: readonly string[], hash: typeof mix) => Omit<RecordCode, 'index'>
    const code = { index: codes.size, ...made([...keys], mix) }
    codes.set(name, code)
    return code
  } catch {
    // A page may forbid compiling; `Values` then stores all records in the general way.
    return undefined
  }
}

/** Text that computes the id of a value, for most numbers without a call. */
function idOf(value: string, key: string): string {
  return `(typeof ${value} === 'number' && (${value} | 0) === ${value} && ${value} > 0 && ${value} < 0x40000000 ? ${value} << 1 | 1 : typeof ${value} === 'string' ? values.text(${value}) : ${value} === true ? 6 : ${value} === false ? 4 : values.child(${value}, ${key}, record))`
}

function source(keys: readonly string[]): string {
  const all = keys.map((_, i) => i)
  const each = (text: (i: number) => string, between = ' ') => all.map(text).join(between)
  const key = (i: number) => JSON.stringify(keys[i])
  const looks = (otherwise: string) => `let count = 0
      for (const key in record) if (key !== keys[count++]) return ${otherwise}
      if (count !== ${keys.length}) return ${otherwise}`
  return `{
    write(values, record, shape, place) {
      ${looks('-1')}
      ${each((i) => `const value${i} = record[${key(i)}], id${i} = ${idOf(`value${i}`, key(i))}`, '\n')}
      if (place >= 0) values.copiedAt = place, values.copies[place] = { ${each((i) => `${key(i)}: typeof value${i} === 'object' ? values.value(id${i}) : value${i}`, ', ')} }
      let hash = values.shapeHash(shape)
      ${each((i) => `hash = mix(hash, values.hash(id${i}))`, '\n')}
      const found = values.foundLately(hash)
      if (found >= 0) {
        const start = values.starts[found], words = values.words
        if (values.tags[found] === ${Tag.object} && words[start] === shape ${each((i) => `&& words[start + ${i + 1}] === id${i}`)}) return values.stored(found, hash)
      }
      const start = values.reserve(${keys.length + 1}), words = values.words
      words[start] = shape
      ${each((i) => `words[start + ${i + 1}] = id${i}`, '\n')}
      return values.added(start, hash)
    },
    copy(values, record, shape) {
      ${looks('undefined')}
      let hash = values.shapeHash(shape)
      ${each((i) => `const copy${i} = values.copied(record[${key(i)}], ${key(i)}, record)\nhash = mix(hash, values.copyHash)`, '\n')}
      values.copyHash = hash
      return { ${each((i) => `${key(i)}: copy${i}`, ', ')} }
    },
    same(values, record, start) {
      ${looks('false')}
      ${each((i) => `const value${i} = record[${key(i)}]; if (${idOf(`value${i}`, key(i))} !== values.words[start + ${i + 1}]) return false`, '\n')}
      return true
    },
    read(values, start) {
      const words = values.words
      return { ${each((i) => `${key(i)}: values.quick(words[start + ${i + 1}])`, ', ')} }
    },
  }`
}

/** Compares a node's fields with what `recorder` noted of them last time and notes what is new; false when there are others. */
export type StateCode = (recorder: object, fields: object) => boolean

/**
 * The code for nodes of one class, by their fields. Each class has its own, since code that sees one class only is three times as fast.
 */
export class StateCodes {
  private readonly codes = new Map<string, StateCode>()

  /** The code for these fields; undefined when there is none. */
  for(keys: readonly string[]): StateCode | undefined {
    const name = JSON.stringify(keys)
    const known = this.codes.get(name)
    if (known || keys.length === 0 || keys.length > keysMax || this.codes.size >= codesMax || keys.includes('__proto__')) return known
    try {
      // Engines compile equal texts once and optimise them for all uses together; the number makes each text another.
      // SAFETY: the text makes such a function.
      const code = compile('keys', `'use strict'; /* ${serial++} */ return ${stateSource(keys)}`)([...keys]) as StateCode
      this.codes.set(name, code)
      return code
    } catch {
      return undefined
    }
  }
}

let serial = 0

function stateSource(keys: readonly string[]): string {
  // `===` does not tell 0 from -0.
  const field = (key: string, i: number) => `
    value = fields[${JSON.stringify(key)}]
    last = raw[${i}]
    if (value !== last || (value === 0 && 1 / value !== 1 / last) || typeof value === 'object') recorder.put(${i}, value)`
  return `(recorder, fields) => {
    let count = 0, value, last
    for (const key in fields) if (key !== keys[count++]) return false
    if (count !== ${keys.length}) return false
    const raw = recorder.raw
    ${keys.map(field).join('')}
    return true
  }`
}
