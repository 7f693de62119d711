/**
 * Random programs over all that node code can do, small enough to be explored, each with a cluster, faults for its runs, and an exploration
 * that allows as much.
 *
 *     const { code, run, explore } = randomProgram(17)
 *     experiment(code, run)          // many seeds
 *     explored(code, explore)        // whatever the runs come to is among its states
 *
 * Messages and timers run methods that stand further down, so that every program comes to its end.
 */

export interface RandomProgram {
  code: string
  /** A cluster with faults, and a run of it over many seeds. */
  run: string
  /** The same cluster, explored. */
  explore: string
}

/** Whole numbers below a bound, the same on every machine (mulberry32). */
export class Dice {
  private state: number

  constructor(seed: number) {
    this.state = seed | 0
  }

  below(bound: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % bound
  }

  chance(percent: number): boolean {
    return this.below(100) < percent
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]
  }
}

const methods = ['m0', 'm1', 'm2']

/** Writes the body of one method. */
class BodyWriter {
  private readonly dice: Dice
  private readonly names: readonly string[]
  private readonly used: Set<string>
  /** There is a method that may throw, which is only ever called where the error is caught. */
  private readonly risk: boolean
  /** What a crash leaves of a disk shows only where there is something on it. */
  private readonly writes: boolean

  constructor(dice: Dice, names: readonly string[], used: Set<string>, { risk, writes }: { risk: boolean; writes: boolean }) {
    this.dice = dice
    this.names = names
    this.used = used
    this.risk = risk
    this.writes = writes
  }

  /** `level`: it may only cause methods from there on; `input`: what it was given may be left. */
  body(level: number, input: boolean): string {
    const guard = input && this.dice.chance(20) ? [this.ignore()] : []
    const count = 1 + this.dice.below(level === 0 ? 4 : 2)
    return [...guard, ...Array.from({ length: count }, () => this.statement(level))].join('\n    ')
  }

  private ignore(): string {
    this.used.add('ignore')
    return `if (this.${this.field()} === ${this.small()}) return this.ignore()`
  }

  private field(): string {
    return this.dice.pick(['x', 'y'])
  }

  private small(): number {
    return this.dice.below(3)
  }

  private length(): string {
    return this.dice.pick(['0', 'ms(1)', 'ms(2)', 'ms(5)', '{ uniform: [0, ms(9)] }'])
  }

  private value(): string {
    return this.dice.pick([String(this.small()), `this.${this.field()}`, `(this.${this.field()} + 1) % 3`, 'value'])
  }

  private target(): string {
    return this.dice.pick([...this.names.map((name) => `'${name}'`), 'from'])
  }

  private statement(level: number): string {
    const { dice } = this
    const later = methods.slice(level)
    const kinds = ['set', 'set', 'busy', 'sleep', 'disk', 'disk', 'choose', 'if', 'note', 'object', 'object', 'then']
    if (this.writes) kinds.push('disk', 'disk', 'disk', 'disk')
    if (later.length > 0) kinds.push('send', 'send', 'call', 'call', 'after', 'every', 'broadcast', 'cluster')
    if (this.risk) kinds.push('ask')
    const kind = dice.pick(kinds)
    this.used.add(kind)
    const set = `this.${this.field()} = `
    switch (kind) {
      case 'busy':
        return `await this.busy(${this.length()}); ${set}${this.value()}`
      case 'sleep':
        return `await this.sleep(${this.length()}); ${set}${this.value()}`
      case 'disk':
        return this.disk(set)
      case 'choose':
        return `${set}this.choose([${this.small()}, ${this.small()}, ${this.value()}])`
      case 'if':
        return `if (this.${this.field()} === ${this.small()}) { ${this.statement(level)} }`
      case 'object':
        return this.object(set)
      case 'then':
        return `this.#later ??= this.sleep(${this.length()}); void this.#later.then(() => { ${set}${this.small()} })`
      case 'note':
        return dice.pick(["this.note('here')", "this.meter.count('steps')", "this.band('b', 5)"])
      case 'send':
        return `this.send(${this.target()}, '${dice.pick(later)}', ${this.value()})`
      case 'broadcast':
        return `this.broadcast('${dice.pick(later)}', ${this.value()})`
      case 'ask':
        return this.ask(set)
      case 'call':
        return this.call(set, dice.pick(later))
      case 'after':
        return `this.after(ms(${dice.below(6)}), '${dice.pick(later)}', ${this.value()})`
      case 'every':
        return `if (this.#beat === undefined) this.#beat = this.every(ms(${1 + dice.below(4)}), 'beat')`
      case 'cluster':
        return dice.chance(50) ? `${set}${this.value()}` : `this.cluster.${dice.pick(['crash', 'start', 'stop'])}(${this.target()})`
      default:
        return `${set}${this.value()}`
    }
  }

  /** One object, which a method may hold on to while it waits, and another one may change or replace. */
  private object(set: string): string {
    return this.dice.pick([
      `this.held.n = ${this.value()}`, 'this.held = { n: this.held.n }', `${set}this.held.n`,
      `{ const held = this.held; await this.sleep(${this.length()}); held.n = ${this.small()} }`,
    ])
  }

  private disk(set: string): string {
    const key = this.dice.pick(['a', 'b'])
    return this.dice.pick([
      `await this.disk.write('${key}', ${this.value()})`,
      `void this.disk.write('${key}', ${this.value()})`,
      `await this.disk.append('l', ${this.value()})`,
      'await this.disk.sync()',
      `${set}Number((await this.disk.read('${key}')) ?? 0)`,
      `${set}((await this.disk.read('l')) ?? []).length % 3`,
    ])
  }

  /** Asks what may answer with an error, and goes on from its text. */
  private ask(set: string): string {
    const timeout = this.dice.pick(['', '', `, { timeout: ms(${1 + this.dice.below(9)}) }`])
    const caught = this.dice.pick(['error.name === "Timeout" ? 0 : Number(error.message)', "['Timeout', 'Odd', 'RangeError'].indexOf(error.name)"])
    return `try { ${set}Number(await this.call(${this.target()}, 'risky', ${this.value()}${timeout})) } catch (error) { ${set}${caught} }`
  }

  /** A method that may throw: at once, or after it has waited. */
  risky(): string {
    const thrown = this.dice.pick(['new Odd(String(this.y))', 'new RangeError(String(this.x))', 'String(value)'])
    const waits = this.dice.chance(60)
    const part = () => (waits ? this.statement(methods.length) : `this.${this.field()} = ${this.value()}`)
    const body = `${part()}\n    if (this.${this.field()} === ${this.small()} || value === ${this.small()}) throw ${thrown}\n    ${part()}`
    return `${waits ? 'async ' : ''}risky(value: any = 0, from: any = '${this.dice.pick(this.names)}') {\n    ${body}\n    return this.${this.field()}\n  }`
  }

  private call(set: string, method: string): string {
    const request = `await this.call(${this.target()}, '${method}', ${this.value()}`
    return this.dice.pick([
      `${set}Number(${request}))`,
      `try { ${set}Number(${request}, { timeout: ms(${1 + this.dice.below(9)}) })) } catch (error) { ${set}${this.small()} }`,
    ])
  }
}

/** What a cluster's network does, and what an exploration has to allow for it. */
const networks: [cluster: string, explore: string][] = [
  ['', ''],
  ['network latency 0ms..9ms', ''],
  ['network latency 0ms..9ms, fifo', '  messages arrive once, in order\n'],
  ['network latency exponential 3ms, loss 30%', '  network may lose\n'],
  ['network latency 0ms..9ms, duplicate 30%', '  network may duplicate\n'],
  ['network latency 1ms, reorder 30% by 5ms', ''],
  ['network transport tcp', '  messages arrive once, in order\n'],
]

const laterFaults = [
  'at 1ms..9ms pause NODE for 1ms..9ms', 'at 0ms..9ms slow-disk NODE by 1ms..5ms for 9ms', 'at 0ms..5ms stall-disk NODE for 1ms..9ms',
  'at 0ms..9ms delay by 0ms..9ms for 9ms', 'at 1ms..5ms slow NODE by 5 for 9ms',
]

export function randomProgram(seed: number): RandomProgram {
  const dice = new Dice(seed * 2654435761)
  for (let i = 0; i < 8; i++) dice.below(2)
  const names = dice.chance(75) ? ['p', 'q'] : dice.chance(60) ? ['p', 'q', 'r'] : ['p']
  const used = new Set<string>()
  // A stream of its own, so that the other programs stay what they were.
  const risk = new Dice(seed + 77).chance(40)
  const mayCrash = dice.chance(30)
  const restarts = dice.chance(60)
  const writer = new BodyWriter(dice, names, used, { risk, writes: mayCrash && restarts })
  const members = [
    `async start(value = ${dice.below(3)}, from = '${dice.pick(names)}') {\n    ${dice.chance(50) ? `if (this.id === '${dice.pick(names)}') return\n    ` : ''}${writer.body(0, false)}\n  }`,
    ...methods.map((name, i) => `async ${name}(value: any = 0, from: any = '${dice.pick(names)}') {\n    ${writer.body(i + 1, true)}\n    return this.${dice.pick(['x', 'y'])}\n  }`),
    ...(risk ? [writer.risky()] : []),
    'beat() {\n    this.y = (this.y + 1) % 3\n    if (this.y === 0) { this.cancel(this.#beat); this.#beat = undefined; this.x = 2 }\n  }',
    ...(mayCrash && restarts ? [`async recover(value = 1, from = '${dice.pick(names)}') {\n    this.x = Number((await this.disk.read('a')) ?? 2)\n    this.y = ((await this.disk.read('l')) ?? []).length % 3\n    ${writer.body(1, false)}\n  }`] : []),
  ]
  const code = `class Odd extends Error {}\nclass P extends Node {\n  x = 0\n  y = 1\n  held: any = { n: 0 }\n  #beat: any = undefined\n  #later: any = undefined\n  ${members.join('\n  ')}\n}`
  const [network, allows] = dice.pick(networks)
  const disk = dice.chance(60) ? `  disk ${names.join(', ')} latency 0ms..5ms, sync 0ms..9ms\n` : ''
  const cluster = `cluster c\n  ${names.join(', ')}: P\n${network && `  ${network}\n`}${disk}`
  const faults = Array.from({ length: dice.below(3) }, () => dice.pick(laterFaults).replace('NODE', dice.pick(names)))
  if (mayCrash) faults.push(`at 0ms..20ms ${dice.pick(['crash', 'kill'])} ${dice.pick(names)}${restarts ? ' for 1ms..9ms' : ''}`)
  const crash = mayCrash ? `  all may crash${restarts ? ' and restart' : ''} at most once in all\n` : ''
  const load = dice.chance(4) ? `  load ${dice.pick(names)} m2 every 5ms, at most 2 times\n` : ''
  const withFaults = faults.length > 0 ? ' with f' : ''
  const block = faults.length > 0 ? `faults f\n  ${faults.join('\n  ')}\n\n` : ''
  return {
    code,
    run: `${cluster}${load}\n${block}run c${withFaults} for 60ms seeds 1..SEEDS\n`,
    explore: `${cluster}${load}\nexplore c up to STATES states\n${dice.chance(90) ? allows : ''}${crash}`,
  }
}
