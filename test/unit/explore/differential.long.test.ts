/**
 * Random programs over all that node code can do: whatever a run of one comes to, its exploration has it, or says that it is not complete.
 *
 * `DSNB_PROGRAMS=1000 DSNB_FIRST=2001 npx mocha test/unit/explore/differential.long.test.ts` tries as many, from there on.
 */
import assert from 'node:assert/strict'
import { compare } from '../support/differential.ts'
import { randomProgram } from '../support/random-programs.ts'

const programs = Number(process.env['DSNB_PROGRAMS'] ?? 200)
const first = Number(process.env['DSNB_FIRST'] ?? 1)

suite('explore: runs of random programs', () => {
  test(`every state and every end of ${programs} programs is found, or the exploration is not complete`, () => {
    let complete = 0
    let states = 0
    for (let seed = first; seed < first + programs; seed++) {
      const program = randomProgram(seed)
      const found = compare(program, { seeds: 8, states: 4000 })
      assert.equal(found.missed, undefined, `program ${seed}: ${found.missed}\n\n${program.code}\n\n${program.run}\n${program.explore}`)
      // What comes from outside is no part of an exploration, which says so.
      if (program.run.includes('  load ')) assert.equal(found.complete, false)
      if (!found.complete) continue
      complete++
      states += found.states
    }
    // Most of them are small enough, and not trivial.
    assert.ok(complete > 0.6 * programs, `${complete} of ${programs} were complete`)
    assert.ok(states > 20 * complete, `${states} states in ${complete} programs`)
  })
})
