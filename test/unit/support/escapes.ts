/**
 * Attempts to break out of a node cell. Each is the body of a function that returns true when it has succeeded.
 *
 *     escapes('sandbox: code from text', { 'eval': 'return eval("1 + 1") === 2' })
 *
 * Each is tried in three ways: as a program without protection, where it must succeed (or it proves nothing); as bare code in a compartment,
 * without the language's checks; and as a cell of a notebook, which must be refused at its place or not succeed. Nothing in the process may change.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Outcome, Task } from './escape-child.ts'
import { requestsOf } from './laboratory.ts'

export type Attempts = Record<string, string>

const child = fileURLToPath(new URL('./escape-child.ts', import.meta.url))

export function tryAll(tasks: Task[], mode: 'sandboxed' | 'plain'): Outcome[] {
  const { stdout, stderr, status } = spawnSync(process.execPath, [child, mode], { input: JSON.stringify(tasks), encoding: 'utf8', maxBuffer: 1 << 28 })
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout) as Outcome[]
}

/** A notebook whose node runs this body when it starts; the measure `got` is the result. */
export function notebook(body: string): ReturnType<typeof requestsOf> {
  const cell = `class Intruder extends Node {
  got = 'nothing'
  start() { try { this.got = String((() => { ${body}\n })()) } catch (error) { this.got = 'threw ' + error } }
}
measure('got', ({ a }) => a.got)`
  return requestsOf(cell, 'cluster c\n  a: Intruder\nrun c for 1s')
}

/** Defines one test for each attempt. */
export function escapes(title: string, attempts: Attempts): void {
  suite(title, () => {
    let inside: Outcome[] = []
    let outside: Outcome[] = []
    const names = Object.keys(attempts)
    const notebooks = names.map((name) => notebook(attempts[name]))

    suiteSetup(() => {
      const tasks = names.map((name, i): Task => ({ body: attempts[name], ...(notebooks[i].requests[0] && { plan: notebooks[i].requests[0].plan }) }))
      inside = tryAll(tasks, 'sandboxed')
      outside = tryAll(names.map((name) => ({ body: attempts[name] })), 'plain')
    })

    for (const [i, name] of names.entries()) {
      test(name, () => {
        assert.equal(outside[i].bare, 'true', 'without protection it succeeds')
        assert.notEqual(inside[i].bare, 'true', 'bare code in a compartment reaches it')
        const { errors } = notebooks[i]
        const { run } = inside[i]
        if (errors.length > 0) for (const { message, hint, start, end } of errors) assert.ok(
          end > start && message.length > 10 && hint, JSON.stringify(errors),
        )
        else assert.ok(run && run.got !== 'true', `a notebook reaches it: ${JSON.stringify(run)}`)
        if (run?.problem !== undefined) assert.ok(run.placed, `a problem without a place: ${run.problem}`)
        assert.deepEqual(inside[i].changed, [])
      })
    }
  })
}
