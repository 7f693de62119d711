/** The commands of `dsnb`, each a function from its parameters to an exit code. Loaded when a command is given. */
export { checkCommand } from './check.ts'
export { exploreCommand } from './explore.ts'
export { exportCommand } from './export.ts'
export { runCommand } from './run.ts'
export { sweepCommand } from './sweep.ts'
