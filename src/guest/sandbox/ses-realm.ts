/**
 * The sandbox in use: SES compartments (hardened JavaScript) after `lockdown`.
 *
 * `sesRealm()` freezes the language's own objects of the process or worker it runs in, once and for good. Call it only where nothing but the
 * kernel runs.
 */
import { restoreFreeze } from './freeze.ts'
import 'ses'
import { Node } from '../node/node-api.ts'
import { standardNames } from './guest-globals.ts'
import type { Realm } from './realm.ts'
import { CellRuntime, LimitReached } from './realm.ts'
import { tameIntrinsics } from './taming.ts'
import { Task } from './tasks.ts'

restoreFreeze()

let realm: Realm | undefined

export function sesRealm(): Realm {
  if (realm) return realm
  tameIntrinsics()
  lockdown({
    overrideTaming: 'severe',
    errorTaming: 'safe',
    consoleTaming: 'unsafe',
    domainTaming: 'unsafe',
    evalTaming: 'safe-eval',
    localeTaming: 'safe',
    stackFiltering: 'concise',
  })
  harden(Node)
  harden(Task)
  harden(CellRuntime)
  // Node code can catch one, and reach its class.
  harden(LimitReached)
  realm = { compartment: makeCompartment, harden: (value) => harden(value) }
  return realm
}

function makeCompartment(globals: Record<string, unknown>) {
  const compartment = new Compartment({ globals: harden(globals), __options__: true })
  const own = compartment.globalThis as Record<string, unknown>
  for (const name of Reflect.ownKeys(own)) {
    if (typeof name === 'string' && (standardNames.has(name) || Object.hasOwn(globals, name))) continue
    if (!Reflect.deleteProperty(own, name)) Reflect.defineProperty(own, name, { value: undefined })
  }
  // Without this freeze every read of a global costs four times as much.
  Object.freeze(own)
  return { evaluate: (source: string) => compartment.evaluate(source) as unknown }
}
