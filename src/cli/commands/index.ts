/** What `dsnb` can do, each command with its parameters; the exit code comes back. Loaded when a command is given. */
export { checkCommand } from './check.ts'
export { exploreCommand } from './explore.ts'
export { exportCommand } from './export.ts'
export { runCommand } from './run.ts'
export { sweepCommand } from './sweep.ts'
