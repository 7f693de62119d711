/** Compiles node cells, checks them and their types. */
export type { CompileOptions, CompileResult } from './compile.ts'
export { compileCell } from './compile.ts'
export type { ClassFact, CodeFacts, ImportFact, MethodFact, NamedFact, WatchFact } from './facts.ts'
export { collectLibrary } from './library.ts'
export type { MeterFacts } from './meter-facts.ts'
export { partCells, partClass, partMeters } from './part-cells.ts'
export type { CellReading, Outline } from './reading.ts'
export { outlineOf, readCell } from './reading.ts'
export type {
  Completion, CompletionDetail, Definition, Hover, NodeCell, SignatureHelp,
} from './type-service.ts'
export { TypeService } from './type-service.ts'
