/** A child process: evaluates compiled cells (a JSON list of texts on standard input) in locked-down compartments, prints the results. */
import 'ses'

lockdown({ errorTaming: 'unsafe', overrideTaming: 'severe' })

let input = ''
process.stdin.on('data', (chunk: Buffer) => {
  input += chunk.toString()
})
process.stdin.on('end', () => {
  const results = (JSON.parse(input) as string[]).map((javascript) => {
    const $k = { fuel: 1e6, depth: 0, depthMax: 100, site: 0, pow: (a: number, b: number) => a ** b, spawn: () => undefined }
    try {
      const compartment = new Compartment({ globals: { safety() {}, measure() {} }, __options__: true })
      Object.freeze(compartment.globalThis)
      const define = compartment.evaluate(`(function ($k) { 'use strict'; ${javascript}\n})`) as (k: object) => { main: () => unknown }
      return { value: define($k).main() }
    } catch (error) {
      return { error: String(error) }
    }
  })
  process.stdout.write(JSON.stringify(results))
})
