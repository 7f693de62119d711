/**
 * For each cell one number for everything that its outputs depend on: the kernel, the definitions above, and its own text.
 *
 *     const fingerprints = new Fingerprints()
 *     for (const cell of cells) fingerprints.add(cell, true)
 *     fingerprints.of(1)       // changes exactly when something changes that the outputs of the cell depend on
 */
import { kernelVersion } from '../../kernel/version.ts'
import { hashString, mix } from '../../trace/hash.ts'
import { countAbove } from '../definitions.ts'
import type { SourceCell } from './cells.ts'

export class Fingerprints {
  /** For each cell, `own` is the hash of the definitions above and its own text, and `defined` that of all definitions up to it, its own included. */
  private readonly entries: { place: number; own: number; defined: number }[] = []

  /** Adds the next cell of the notebook; `defines` says whether cells below may depend on it. */
  add({ index, text }: SourceCell, defines: boolean): void {
    const above = this.definedBy(this.entries.length - 1)
    const own = mix(above, hashString(text))
    this.entries.push({ place: index, own, defined: defines ? own : above })
  }

  of(index: number): string {
    const last = countAbove(this.entries, index + 1) - 1
    const hash = this.entries[last]?.place === index ? this.entries[last].own : this.definedBy(last)
    return (hash >>> 0).toString(16)
  }

  private definedBy(entry: number): number {
    return this.entries[entry]?.defined ?? hashString(kernelVersion)
  }
}
