/**
 * Reads a scenario cell. It never throws: it reports what it cannot read and keeps those lines as they are.
 *
 *     const { document, diagnostics } = parseScenario('run leases for 60s seed 42')
 */
import type { Diagnostic } from '../diagnostic.ts'
import { BlockReader } from './block-reader.ts'
import type { ScenarioDocument } from './document.ts'

export interface ParsedScenario {
  document: ScenarioDocument
  diagnostics: Diagnostic[]
}

/** `cell` is noted in the blocks, so that errors about their lines find their place when a later cell uses them. */
export function parseScenario(text: string, cell?: number): ParsedScenario {
  return new BlockReader(cell).read(text)
}
