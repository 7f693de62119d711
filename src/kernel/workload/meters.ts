/**
 * What a run counts and samples: `this.meter.count('retries')`, `this.meter.sample('queue', 3)`, the times that operations take.
 *
 *     const meters = new Meters()
 *     for (const latency of [5, 1, 3]) meters.sample('request latency', latency)
 *     meters.statistic('p99', 'request latency')   // 5: the smallest sample that at least 99 % of all are not above
 */
export class Meters {
  private readonly counts = new Map<string, number>()
  private readonly samples = new Map<string, { values: number[]; sorted: boolean }>()

  /** What each series counts, as declared; else as the compiler knows it; '' where it knows different things. */
  private readonly declared = new Map<string, string>()
  private readonly inferred = new Map<string, string>()

  /** Notes what a series counts. Gives what was declared before, if that is something else. */
  declare(name: string, declared: string | undefined, inferred: string | undefined): string | undefined {
    if (declared === undefined) {
      const before = this.inferred.get(name)
      if (before === undefined) this.inferred.set(name, inferred ?? '')
      else if (before !== (inferred ?? '')) this.inferred.set(name, '')
      return undefined
    }
    const before = this.declared.get(name)
    if (before === undefined) this.declared.set(name, declared)
    return before === undefined || before === declared ? undefined : before
  }

  /** What a series counts: `duration`, a word of the author; undefined: numbers. */
  unitOf(name: string): string | undefined {
    return this.declared.get(name) ?? (this.inferred.get(name) || undefined)
  }

  /** What all series count that count something. */
  get units(): Record<string, string> {
    return Object.fromEntries([...this.samples.keys()].flatMap((name) => {
      const unit = this.unitOf(name)
      return unit === undefined ? [] : [[name, unit]]
    }))
  }

  count(name: string, by: number): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + by)
  }

  sample(name: string, value: number): void {
    const series = this.samples.get(name)
    if (series) {
      series.values.push(value)
      series.sorted = false
    } else this.samples.set(name, { values: [value], sorted: true })
  }

  /** Names of what was counted and sampled. */
  get names(): { counts: string[]; samples: string[] } {
    return { counts: [...this.counts.keys()], samples: [...this.samples.keys()] }
  }

  get empty(): boolean {
    return this.counts.size === 0 && this.samples.size === 0
  }

  countOf(name: string): number | undefined {
    return this.counts.get(name)
  }

  /** `p50`, `p99`, `p999` (99.9 %), `mean`, `median`, `min`, `max`, `number`; `count` of what was counted. Undefined: nothing of that name. */
  statistic(kind: string, name: string): number | undefined {
    if (kind === 'count') return this.counts.get(name)
    const values = this.sorted(name)
    if (values === undefined) return undefined
    switch (kind) {
      case 'number':
        return values.length
      case 'mean':
        return values.reduce((sum, value) => sum + value, 0) / values.length
      case 'min':
        return values[0]
      case 'max':
        return values[values.length - 1]
      default:
        return values[rank(shareOf(kind), values.length) - 1]
    }
  }

  private sorted(name: string): readonly number[] | undefined {
    const series = this.samples.get(name)
    if (series && !series.sorted) {
      series.values.sort((a, b) => a - b)
      series.sorted = true
    }
    return series?.values
  }
}

/** Digits of a share: `p99` is 99 of 100, `p999` is 999 of 1000, `median` is 50 of 100. */
function shareOf(kind: string): { part: number; whole: number } {
  const digits = kind === 'median' ? '50' : kind.slice(1)
  return digits.length < 3 ? { part: Number(digits), whole: 100 } : { part: Number(digits), whole: Number(`1e${digits.length}`) }
}

/** The nearest rank: how many samples, counted from the smallest, are needed to have at least this share of all. */
function rank({ part, whole }: { part: number; whole: number }, count: number): number {
  return Math.max(1, Math.ceil((part * count) / whole))
}

/** Statistics that may stand before `of`. */
export const statistics = /^(?:p\d{1,6}|mean|median|min|max|number|count)$/
