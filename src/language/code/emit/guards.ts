/**
 * The fixed texts that compiled functions are framed with: fuel and depth, which stop a loop or a recursion at the same event on every
 * engine, and a stand-in for `super` where it cannot be written.
 *
 * Fuel is counted at every turn of a loop and every entry of a function. Depth is counted in functions that can call others, so a
 * recursion always meets it; a leaf such as `w => w.token` costs only its fuel.
 */
import type { Emitter } from './emitter.ts'

export const fuel = 'if (--$k.fuel < 0) $k.outOfFuel();'
export const fuelExpression = '--$k.fuel < 0 && $k.outOfFuel()'
const enter = 'if (++$k.depth > $k.depthMax) $k.tooDeep();'

/** Text around the body of a function. */
export interface Frame {
  open: string
  close: string
}

/**
 * A function that runs to its end once entered. In tracked code it leaves the caller's place behind when it returns, and its own when
 * it throws, so that the place always is that of the innermost statement that threw.
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

/** The function that starts an async body. The place stays where the body left it: that may be the statement that threw. */
export const asyncFrame: Frame = { open: ` ${fuel} ${enter} try {`, close: '} finally { $k.depth-- } ' }

/**
 * A generator: depth is counted while it runs and not while it waits at a `yield`. `$k_running` says which, since `return()` and
 * `throw()` from outside end a wait without passing `$k_resume`. In tracked code the place of the consumer comes back at a `yield`, too.
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

/** An expression outside any function body (a field's value, a parameter's default) that can call: a small function around it. */
export function guardedExpression(text: string, site: string | undefined): string {
  return `(() => { ${enter} try { ${site === undefined ? '' : `${site}; `}return ${text} } finally { $k.depth-- } })()`
}

/** `$k_super('x').v` reads and writes `super.x` from where `super` cannot be written. */
export const superReference = '($k_p) => { const $k_get = () => super[$k_p], $k_set = ($k_v) => { super[$k_p] = $k_v };'
  + ' return { get v() { return $k_get() }, set v($k_v) { $k_set($k_v) } } }'
