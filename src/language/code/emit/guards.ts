/**
 * The texts that compiled functions begin and end with. They count fuel and depth, which stop a loop or a recursion at the same event on
 * every engine. There is also a stand-in for `super` where it cannot be written.
 *
 * Every iteration of a loop and every call of a function takes fuel. Functions that can call others count depth, so every recursion is
 * counted; a leaf such as `w => w.token` only takes fuel.
 */
import type { Emitter } from './emitter.ts'

export const fuel = 'if (--$k.fuel < 0) $k.outOfFuel();'
export const fuelExpression = '--$k.fuel < 0 && $k.outOfFuel()'
const enter = 'if (++$k.depth > $k.depthMax) $k.tooDeep();'

/** The text before and after the body of a function. */
export interface Frame {
  open: string
  close: string
}

/**
 * For a function that is neither `async` nor a generator. In tracked code it restores the caller's place when it returns, and keeps its own
 * when it throws, so that the noted place is that of the innermost statement that threw.
 */
export function frame(emitter: Emitter, depth: boolean): Frame {
  if (emitter.options.tracked) {
    return {
      open: ` ${fuel} ${depth ? `${enter} ` : ''}const $k_caller = $k.site; let $k_ok = true; try {`,
      close: `} catch ($k_e) { $k_ok = false; throw $k_e } finally { ${depth ? '$k.depth--; ' : ''}if ($k_ok) $k.site = $k_caller } `,
    }
  }
  return depth ? { open: ` ${fuel} ${enter} try {`, close: '} finally { $k.depth-- } ' } : { open: ` ${fuel}`, close: '' }
}

/** For the function that starts an async body. It does not restore the caller's place, since the statement that threw may be in the body. */
export const asyncFrame: Frame = { open: ` ${fuel} ${enter} try {`, close: '} finally { $k.depth-- } ' }

/**
 * For a generator, which counts depth while it runs and not while it waits at a `yield`. `$k_running` says which, since `return()` and
 * `throw()` from outside end a wait without passing `$k_resume`. In tracked code a `yield` also restores the consumer's place.
 */
export function generatorFrame(emitter: Emitter, depth: boolean): Frame {
  const { tracked } = emitter.options
  const on = (condition: boolean, text: string): string => (condition ? text : '')
  const stop = on(depth, 'if ($k_running) { $k_running = false; $k.depth--; } ')
  const go = on(depth, '$k_running = true; if (++$k.depth > $k.depthMax) { $k_running = false; $k.tooDeep(); } ')
  const variables = on(depth, 'let $k_running = true; ') + on(tracked, 'let $k_caller = $k.site, $k_ok = true; ')
  const pause = `const $k_pause = ($k_v) => { ${stop}${on(tracked, '$k.site = $k_caller; ')}return $k_v };`
  const resume = `const $k_resume = ($k_v, $k_n) => { ${on(tracked, '$k_caller = $k.site; $k.site = $k_n; ')}${go}return $k_v };`
  const end = on(depth, 'if ($k_running) $k.depth--; ') + on(tracked, 'if ($k_ok) $k.site = $k_caller ')
  return {
    open: ` ${fuel} ${on(depth, `${enter} `)}${variables}${pause} ${resume} try {`,
    close: `}${on(tracked, ' catch ($k_e) { $k_ok = false; throw $k_e }')} finally { ${end}} `,
  }
}

/** A guarded function around an expression that can call and is in no function body: a field's value, a parameter's default. */
export function guardedExpression(text: string, site: string | undefined): string {
  return `(() => { ${enter} try { ${site === undefined ? '' : `${site}; `}return ${text} } finally { $k.depth-- } })()`
}

/** `$k_super('x').v` reads and writes `super.x` from where `super` cannot be written. */
export const superReference = '($k_p) => { const $k_get = () => super[$k_p], $k_set = ($k_v) => { super[$k_p] = $k_v };'
  + ' return { get v() { return $k_get() }, set v($k_v) { $k_set($k_v) } } }'
