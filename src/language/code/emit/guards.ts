/**
 * Fuel and depth: what stops a loop or a recursion at the same event on every engine.
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
 * A generator that can call: depth is counted while it runs and not while it waits at a `yield`. `$k_running` says which, since
 * `return()` and `throw()` from outside end a wait without passing `$k_resume`.
 */
export function generatorFrame(emitter: Emitter): Frame {
  const { tracked } = emitter.options
  const pause = `const $k_pause = ($k_v) => { if ($k_running) { $k_running = false; $k.depth--; }${tracked ? ' $k.site = $k_caller;' : ''} return $k_v };`
  const back = tracked ? '$k_caller = $k.site; $k.site = $k_n; ' : ''
  const resume = `const $k_resume = ($k_v, $k_n) => { ${back}$k_running = true; if (++$k.depth > $k.depthMax) { $k_running = false; $k.tooDeep(); } return $k_v };`
  return {
    open: ` ${fuel} ${enter} let $k_running = true;${tracked ? ' let $k_caller = $k.site, $k_ok = true;' : ''} ${pause} ${resume} try {`,
    close: tracked
      ? '} catch ($k_e) { $k_ok = false; throw $k_e } finally { if ($k_running) $k.depth--; if ($k_ok) $k.site = $k_caller } '
      : '} finally { if ($k_running) $k.depth-- } ',
  }
}

/** An expression outside any function body (a field's value, a parameter's default) that can call: a small function around it. */
export function guardedExpression(text: string, site: string | undefined): string {
  return `(() => { ${enter} try { ${site === undefined ? '' : `${site}; `}return ${text} } finally { $k.depth-- } })()`
}
