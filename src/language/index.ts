/**
 * The language as the command line and the editor use it. It lies in a bundle of its own, which is loaded when a notebook has to be
 * understood: neither help nor showing a notebook needs it.
 */
export { withDrawn } from './drawn.ts'
export type { CellDiagnostic, Remember, RunRequest, SourceCell } from './notebook/index.ts'
export { NotebookAnalysis } from './notebook/index.ts'
export { complete } from './scenario/assist/complete.ts'
export { hover } from './scenario/assist/hover.ts'
