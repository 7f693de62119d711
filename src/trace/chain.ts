/**
 * The hash chain of a recorded run: for each event 64 bits over it and everything before it, contents and states included.
 *
 *     firstDifference(chainOf(trace), chainOf(trace))    // -1: there is none; else the first event that is not the same
 *
 * Two chains agree up to the first difference and, except by an accident of one in 2^64, never after it; so it is found in a few steps
 * however long the runs are. A chain is made from the finished record and costs the run nothing.
 */
import { EventKind } from './events.ts'
import { Digest, mix } from './hash.ts'
import type { Trace } from './trace.ts'
import type { ValueReader } from './value-reader.ts'
import { Values } from './values.ts'
import { subjectIsValue } from './writer.ts'

export interface HashChain {
  readonly highs: Int32Array
  readonly lows: Int32Array
}

export function chainOf(trace: Trace): HashChain {
  const { length } = trace
  const chain = { highs: new Int32Array(length), lows: new Int32Array(length) }
  const contents = new Contents(trace.values)
  const digest = new Digest()
  for (let i = 0; i < length; i++) {
    digest.addEvent(trace.timeNs(i), wordOf(trace, contents, i))
    digest.noteIn(chain.highs, chain.lows, i)
  }
  return chain
}

/** Index of the first event that two runs do not share; the length of the shorter when the other one only goes on; -1: they are the same. */
export function firstDifference(one: HashChain, other: HashChain): number {
  const shared = Math.min(one.highs.length, other.highs.length)
  let low = 0
  let high = shared
  while (low < high) {
    const middle = (low + high) >>> 1
    if (one.highs[middle] === other.highs[middle] && one.lows[middle] === other.lows[middle]) low = middle + 1
    else high = middle
  }
  return low === shared && one.highs.length === other.highs.length ? -1 : low
}

/** One word over everything about an event but its time and its place in the notebook: a moved line of code changes nothing of a run. */
function wordOf(trace: Trace, contents: Contents, index: number): number {
  const { kind: kinds, node, subject: subjects, detail: details } = trace.events
  const kind = kinds[index] as EventKind
  const [subject, detail] = [subjects[index], details[index]]
  let word = mix(mix((kind << 16) | (node[index] & 0xffff), trace.cause(index)), detail < 0 ? detail : contents.hash(detail))
  word = mix(word, subject >= 0 && subjectIsValue(kind) ? contents.hash(subject) : subject)
  if (kind === EventKind.send) {
    const { from, to, kind: messageKinds, type, payload, answers } = trace.messages
    word = mix(mix(word, (from[subject] << 16) | (to[subject] & 0xffff)), (answers.at(subject, -1) << 2) | messageKinds[subject])
    word = mix(mix(word, contents.hash(type[subject])), contents.hash(payload[subject]))
  }
  return word
}

/** Hashes of the contents of a run's values, so that values of two runs can be compared although their ids differ. */
class Contents {
  private readonly values: ValueReader
  private readonly store = new Values()
  private readonly hashes: Int32Array
  private readonly known: Uint8Array

  constructor(values: ValueReader) {
    this.values = values
    this.hashes = new Int32Array(values.size)
    this.known = new Uint8Array(values.size)
  }

  hash(id: number): number {
    if ((id & 1) === 1) return this.store.hash(id)
    const entry = id >> 1
    if (this.known[entry] === 0) {
      this.known[entry] = 1
      this.hashes[entry] = this.store.hash(this.store.record(this.values.value(id), 'placeholder'))
    }
    return this.hashes[entry]
  }
}
