/**
 * The language as the command line and the editor use it. It is a bundle of its own, which is loaded only when a notebook is analysed: printing
 * help or showing a notebook does not need it.
 */
export { withDrawn } from './drawn.ts'
export type { CellDiagnostic, Remember, RunRequest, SourceCell } from './notebook/index.ts'
export { NotebookAnalysis } from './notebook/index.ts'
export { complete } from './scenario/assist/complete.ts'
export { hover } from './scenario/assist/hover.ts'
