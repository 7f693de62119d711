/**
 * Random programs for node cells: statements that always end, with everything that instrumentation touches in them.
 *
 * Every program defines `main(log)`. Loops are bounded by their text, so no program needs fuel to end.
 */
import fc from 'fast-check'

/** What may stand where a piece of program is made. */
interface Place {
  async: boolean
  generator: boolean
  /** Inside a method of a derived class. */
  method: boolean
  /** Inside a loop without a label, so that `break` and `continue` are allowed. */
  loop: boolean
  label: boolean
  depth: number
}

const names = ['a', 'b', 'c'] as const
const name = fc.constantFrom(...names)
const number = fc.integer({ min: 0, max: 3 })

/** Texts made from parts, which are arbitraries themselves. */
function text(strings: TemplateStringsArray, ...parts: fc.Arbitrary<unknown>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts).map((values) => strings.reduce((all, string, i) => all + String(values[i - 1]) + string))
}

function expression(place: Place): fc.Arbitrary<string> {
  const inner = { ...place, depth: place.depth - 1 }
  const leaf: fc.Arbitrary<string>[] = [name, number.map(String), text`o.x`, text`o[${name.map((n) => `'${n}'`)}]`, text`arguments.length`]
  if (place.method) leaf.push(text`this.n`, text`super.m(1)`, text`super.title`)
  if (place.depth <= 0) return fc.oneof(...leaf)
  const e = fc.memo(() => expression(inner))()
  // A plain function inside cannot wait for the one around it.
  const plain = fc.memo(() => expression({ ...inner, async: false, generator: false }))()
  const plainFunction = fc.memo(() => expression({ ...inner, async: false, generator: false, method: false }))()
  const asyncArrow = fc.memo(() => expression({ ...inner, generator: false }))()
  const choices: fc.Arbitrary<string>[] = [
    ...leaf,
    text`(${e} + ${e})`, text`((${e}) ** 2)`, text`(${name} **= ${e})`, text`(o.x **= ${e})`, text`(o[next()] **= ${e})`, text`log(${e})`,
    text`(${e} ? ${e} : ${e})`, text`(${e} ?? ${e})`, text`o.f?.(${e})`, text`[...[${e}, ${e}]].length`, text`next(${e})`,
    text`(x => x + ${plain})(${e})`, text`[3, 1].map(x => next(x) + ${plain})[0]`, text`(${name} = ${e})`,
    text`(--${name})`, text`\`t\${${e}}\``,
    text`(function (x = next(${plainFunction})) { return x })(${fc.constantFrom('', '5')})`, text`(({ x = ${plain} }) => x)({})`,
  ]
  if (place.async) {
    choices.push(
      text`(await ${e})`, text`(await Promise.resolve(${e}))`,
      text`(await (async (x, y = ${plain}) => { await null; return x + y + arguments.length + ${asyncArrow} })(${e}))`,
      text`(await fails(${e}).catch(error => error.message))`,
    )
    if (place.method) choices.push(text`(await (async () => super.m(${asyncArrow}) + this.n)())`)
  }
  if (place.generator) choices.push(text`(yield ${e})`, text`(yield* [${e}, 2])`)
  return fc.oneof(...choices)
}

// A bare block could be taken for the body of an arrow function after `(a = b)`, so blocks begin with `if`.
function statement(place: Place): fc.Arbitrary<string> {
  const e = expression({ ...place, depth: Math.min(place.depth, 2) })
  const simple: fc.Arbitrary<string>[] = [
    text`log(${e})`, text`${name} = ${e}`, text`o.x = ${e}`, text`return ${e}`, text`throw new Error('t' + ${e})`,
  ]
  if (place.loop) simple.push(fc.constantFrom('break', 'continue'))
  if (place.label) simple.push(fc.constantFrom('break out', 'continue out'))
  if (place.depth <= 0) return fc.oneof(...simple)
  const inner = { ...place, depth: place.depth - 1 }
  const s = fc.memo(() => statement(inner))()
  const inLoop = block({ ...inner, loop: true })
  const inFunction = { ...inner, generator: false, loop: false, label: false }
  const choices: fc.Arbitrary<string>[] = [
    ...simple,
    text`if (${e}) { ${block(inner)} } else ${s}`,
    text`for (let i = 0; i < 2; i++) { ${inLoop} }`,
    text`for (const x of [1, ${e}]) { log(x)\n ${inLoop} }`,
    text`for (const x in { p: 1, q: 2 }) { log(x)\n ${inLoop} }`,
    text`if (true) { let n = 2; while (n-->0) { ${inLoop} } }`,
    text`if (true) { let n = 2; do { ${inLoop} } while (--n > 0) }`,
    text`try { ${block(inner)} } catch (error) { log(error.message)\n ${block(inner)} }`,
    text`try { ${block(inner)} } finally { log('finally', ${e}) }`,
    text`switch (${e}) { case 0: ${s}\n case 1: { ${s} } default: log('default') }`,
    text`if (true) { const f = () => { ${block({ ...inFunction, async: false })} }\n log(f()) }`,
    text`if (true) { const { p = ${e}, ...rest } = { q: 1 }; log(p, rest) }`, text`if (true) { const [p = ${e}, q] = pair(); log(p, q) }`,
  ]
  const labelled = block({ ...inner, loop: true, label: true })
  if (!place.label) choices.push(text`out: for (let i = 0; i < 2; i++) { for (const x of [0, 1]) { ${labelled} } }`)
  if (place.async) choices.push(text`if (true) { const f = async () => { ${block(inFunction)} }\n log(await f()) }`)
  return fc.oneof(...choices)
}

function block(place: Place): fc.Arbitrary<string> {
  return fc.array(statement(place), { minLength: 1, maxLength: 3 }).map((list) => list.join('\n'))
}

const bottom = { loop: false, label: false, depth: 2 }

/** A whole cell. */
export const program: fc.Arbitrary<string> = fc.record({
  method: block({ ...bottom, async: true, generator: false, method: true }),
  sync: block({ ...bottom, async: false, generator: false, method: true }),
  generator: block({ ...bottom, async: false, generator: true, method: false }),
  main: block({ ...bottom, async: true, generator: false, method: false }),
}).map(({ method, sync, generator, main }) => `
const pair = () => [undefined, 2]
const fails = async n => { throw new Error('fails ' + n) }
class Base {
  n = 2
  m(x) { return x + this.n }
  get title() { return this.n * 2 }
}
class Derived extends Base {
  async run(log, o, next, a = 1, [b, c = a] = pair()) {
    ${method}
  }
  now(log, o, next, a = 1, b = 2, c = 3) {
    ${sync}
  }
}
function* generate(log, o, next, a = 1, b = 2, c = 3) {
  ${generator}
}
async function body(log, o, next, a = 1, b = 2, c = 3) {
  ${main}
}
async function main(log) {
  let turns = 0
  const next = (x = 1) => { if (++turns > 50) throw new Error('enough'); return x % 3 }
  const o = { x: 2, a: 1, b: 2, c: 3, f(y) { return y + this.x } }
  const attempt = async action => { try { log('result', await action()) } catch (error) { log('error', error.name) } }
  await attempt(() => new Derived().run(log, o, next))
  await attempt(() => new Derived().now(log, o, next))
  await attempt(() => [...generate(log, o, next)])
  await attempt(() => body(log, o, next))
  log(o.x, turns)
}`)
