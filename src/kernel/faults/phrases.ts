/** The phrases of all faults, for whoever reads or offers them. */
import { faults } from './kinds/index.ts'
import type { FaultPhrase } from './phrase.ts'

export const faultPhrases: FaultPhrase[] = faults
