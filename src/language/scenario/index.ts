export * from './ast.ts'
export { parseScenario } from './parse.ts'
export { printFault, printScenario } from './print.ts'
