/** Clocks asked for what no clock does: each a clear error at its place. */
import assert from 'node:assert/strict'
import { aloneFor, idle } from '../support/clocks.ts'
import { requestsOf, single } from '../support/laboratory.ts'

suite('clocks: misuse', () => {
  const wrong: [string, RegExp][] = [
    ['drift a by -1000000 ppm', /would stop the clock or turn it back/],
    ['slew a by 5ms at 0 ppm', /from 0.001 to 500000 ppm/],
    ['leap insrt on a', /Expected "insert" or "delete", not "insrt"/],
    ['leap insert on a smeared over 1s', /10 s or more/],
    ['pause a by gc wall corrected for 5s', /Only a suspended machine/],
    ['pause a by vmm for 5s', /Expected "gc", "vm"/],
    ['strobe a by 5ms each 0s for 1s', /period longer than zero/],
    ['ntp-lie t by 5', /has no unit of time/],
  ]
  for (const [fault, message] of wrong) {
    test(fault, () => {
      const { errors } = requestsOf(idle, `cluster c\n  a: A\nfaults f\n  ${fault}\nrun c with f`)
      assert.match(errors.map((error) => `${error.message} ${error.hint ?? ''}`).join('\n'), message)
      assert.ok(errors[0].end > errors[0].start)
    })
  }

  const clocks: [string, RegExp][] = [
    ['clock a offset 5ms..1ms', /runs backwards/],
    ['clock a drift 1 ppm, drift 2 ppm', /"drift" is given twice/],
    ['clock a resolution 0ms', /longer than zero/],
    ['clock a uncertainty 1ms growing -5 ppm', /does not shrink/],
    ['clock a drift -1000001..5 ppm', /would stop the clock/],
    ['ntp a from time every 64s', /"time" is not a node of cluster c/],
    ['ntp a from a slew 0 ppm', /from 0.001/],
    ['ntp a', /Expected/],
  ]
  for (const [line, message] of clocks) {
    test(line, () => {
      const { errors } = requestsOf(idle, `cluster c\n  a: A\n  ${line}\nrun c`)
      assert.match(errors.map((error) => `${error.message} ${error.hint ?? ''}`).join('\n'), message)
    })
  }

  for (const [code, message] of [
    ['this.clock.alarm(5, "nothing")', /no method "nothing"/],
    ['this.clock.slew(ms(5), 0)', /from 0.001 to 500000 ppm/],
    ['this.clock.step("1s")', /needs an amount of time/],
    ['this.clock.trust(-1)', /needs a length of time/],
  ] as const) {
    test(code, () => assert.match(single(`class A extends Node { start() { ${code} } }`, aloneFor('1s')).problems[0].message, message))
  }
})
