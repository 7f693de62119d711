/**
 * Reads a scenario cell. Never throws; what cannot be read is kept as it is and reported.
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

/** `cell`, where given, is written into the blocks, so that their lines are found when a later cell uses them. */
export function parseScenario(text: string, cell?: number): ParsedScenario {
  return new BlockReader(cell).read(text)
}
