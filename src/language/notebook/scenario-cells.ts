/**
 * Parses and checks the scenario cells of a notebook. A result is used again until the text of the cell changes, or one of the answers about
 * the cells above that its check asked for.
 *
 *     const [, cell] = cells
 *     const scenarios = new ScenarioCells(() => {})
 *     const scope = new Scope()
 *     scope.addScenarioCell(cell.index, scenarios.parse(cell).document)
 *     scenarios.diagnostics(cell, scope)[0].code   // 'unknown-class': nothing was said of the node cell above
 */
import type { ParsedScenario } from '../scenario/index.ts'
import { checkScenario, parseScenario } from '../scenario/index.ts'
import type { CellDiagnostic } from '../diagnostic.ts'
import { forgetful, type OnWork, type Remember, type SourceCell } from './cells.ts'
import { Questions } from './questions.ts'
import type { Scope } from './scope.ts'

interface Known {
  text: string
  parsed: ParsedScenario
  checked?: { asked: Questions; diagnostics: CellDiagnostic[] }
}

export class ScenarioCells {
  private readonly onWork: OnWork
  private readonly known = new Map<number, Known>()

  private readonly remember: Remember

  constructor(onWork: OnWork, remember: Remember = forgetful) {
    this.onWork = onWork
    this.remember = remember
  }

  parse(cell: SourceCell): ParsedScenario {
    return this.knownOf(cell).parsed
  }

  /** What is wrong in a cell, in itself and in what it says of the cells above. */
  diagnostics(cell: SourceCell, scope: Scope): CellDiagnostic[] {
    const known = this.knownOf(cell)
    const above = scope.above(cell.index)
    if (!known.checked?.asked.answeredAlike(above)) {
      this.onWork('checked', cell.index)
      const asked = new Questions()
      const { document, diagnostics } = known.parsed
      const found = [...diagnostics, ...checkScenario(document, asked.noting(above))]
      known.checked = { asked, diagnostics: found.map((diagnostic) => ({ cell: cell.index, ...diagnostic })) }
    }
    return known.checked.diagnostics
  }

  /** Forgets the cells that are gone. */
  keep(cells: ReadonlyMap<number, SourceCell>): void {
    for (const index of this.known.keys()) if (!cells.has(index)) this.known.delete(index)
  }

  private knownOf({ text, index }: SourceCell): Known {
    let known = this.known.get(index)
    if (known?.text !== text) {
      const parsed = this.remember('parsed', JSON.stringify([index, text]), () => {
        this.onWork('parsed', index)
        return parseScenario(text, index)
      })
      known = { text, parsed }
      this.known.set(index, known)
    }
    return known
  }
}
