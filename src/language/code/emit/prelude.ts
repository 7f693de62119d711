/**
 * Helpers for compiled code. A cell has only those that it uses, on its first line.
 *
 *     const prelude = new Prelude()
 *     prelude.use('powerGet')   // '$k_powerGet': its definition is in `prelude.text()`
 */

const definitions = {
  /** A reference `object[key]` before `**=` and the like: the old value is read before the right side runs. */
  powerGet: '($k_o, $k_p) => [$k_o, $k_p, $k_o[$k_p]]',
  powerSet: '($k_r, $k_v, $k_f = "pow") => $k_r[0][$k_r[1]] = $k[$k_f]($k_r[2], $k_v)',
  /** The key that stands for a private name. */
  private: '($k_n) => Symbol.for($k_n)',
  /** Waits, and then notes the place of the statement that waited again. */
  wait: 'function* ($k_v, $k_n) { try { $k_v = yield $k_v } finally { $k.site = $k_n } return $k_v }',
  /** The place that each error of an async function came from, which functions that await it must not replace by their own. */
  thrownAt: 'new WeakMap()',
  rethrown: `($k_e) => {
    if (typeof $k_e === 'object' && $k_e !== null) {
      if ($k_thrownAt.has($k_e)) $k.site = $k_thrownAt.get($k_e);
      else $k_thrownAt.set($k_e, $k.site);
    }
    return $k_e;
  }`,
  /** \`yield*\` in a generator that counts depth: what it delegates to runs one level deeper. */
  nested: `($k_i) => {
    const $k_it = $k_i[Symbol.iterator]();
    const $k_run = ($k_name, $k_v) => {
      if (++$k.depth > $k.depthMax) $k.tooDeep();
      try { return $k_it[$k_name]($k_v) } finally { $k.depth-- }
    };
    return {
      [Symbol.iterator]() { return this },
      next: ($k_v) => $k_run('next', $k_v),
      get return() { return $k_it.return === undefined ? undefined : ($k_v) => $k_run('return', $k_v) },
      get throw() { return $k_it.throw === undefined ? undefined : ($k_v) => $k_run('throw', $k_v) },
    };
  }`,
} as const

export type Helper = keyof typeof definitions

export class Prelude {
  private readonly used = new Set<Helper>()

  /** The name of a helper; `text` will define it. */
  use(helper: Helper): string {
    if (helper === 'rethrown') this.used.add('thrownAt')
    this.used.add(helper)
    return `$k_${helper}`
  }

  /** All used helpers in one line, so that the lines of the cell stay where they are. */
  text(): string {
    // In the order of the table, since a helper may use one that stands before it.
    const names = (Object.keys(definitions) as Helper[]).filter((name) => this.used.has(name))
    return names.map((name) => `const $k_${name} = ${definitions[name].replace(/\s+/g, ' ')}; `).join('')
  }
}
