/**
 * A block of faults, which runs may name after `with`.
 *
 * ```dsnb
 * faults gc-pause
 *   at 1s pause c1 for 40s
 * ```
 */
import type { FaultSpec } from '../../../kernel/plan.ts'
import type { FaultsBlock } from '../document.ts'
import type { NameTree, Tree } from '../grammar/parse-tree.ts'
import { given } from '../lines/line-kind.ts'
import type { FaultsPlan, Report } from '../lines/scope.ts'
import type { BlockKind } from './block-kind.ts'
import { checkLines, faultsLines, lowerLines } from './lines.ts'

interface FaultsHeaderTree extends Tree { $type: 'FaultsHeader'; name: NameTree; swarm?: boolean }

export const faultsBlock: BlockKind<FaultsBlock, FaultsHeaderTree> = {
  word: 'faults',
  rule: 'FaultsHeader',
  lines: faultsLines,
  places: { 'FaultsHeader.name': { text: 'a name for these faults', offers: 'nothing' } },
  help: {
    faults: { help: 'Names a list of things that go wrong.', example: 'faults gc-pause' },
    swarm: { help: 'Each line takes part in half of the runs, drawn from the seed; so every run has a choice of faults of its own.', example: 'faults chaos swarm' },
  },
  read: (line, { name, swarm }, written) => (
    { ...written, kind: 'faults', name: line.name(name), ...given({ swarm: swarm ? true as const : undefined }), lines: [] }
  ),
  print: ({ name, swarm }) => `faults ${name.text}${swarm ? ' swarm' : ''}`,
}

export function checkFaults({ lines }: FaultsBlock, report: Report): void {
  checkLines(lines, faultsLines, report)
}

export function lowerFaults({ lines, swarm }: FaultsBlock, cluster: Pick<FaultsPlan, 'nodes' | 'groups' | 'originOf'>): FaultSpec[] {
  const plan: FaultsPlan = { faults: [], swarm: swarm === true, ...cluster }
  lowerLines(lines, faultsLines, plan)
  return plan.faults
}
