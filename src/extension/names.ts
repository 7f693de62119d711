/** Identifiers that the manifest (`package.json`) and the code share. Those of the commands that export are in `src/diagram/formats.ts`. */

export const notebookType = 'dsnb'
export const rendererId = 'dsnb-renderer'

export const nodeLanguage = 'dsnb-node'
export const scenarioLanguage = 'dsnb-scenario'

/** The key under which the metadata of notebooks and cells has our layout, and that of outputs the facts of a run. */
export const metadataKey = 'dsnb'

export const commands = {
  newNotebook: 'dsnb.newNotebook',
  openSample: 'dsnb.openSample',
  openAsText: 'dsnb.openAsText',
  openAsNotebook: 'dsnb.openAsNotebook',
  runStaleCells: 'dsnb.runStaleCells',
  runCell: 'dsnb.runCell',
  showEvent: 'dsnb.showEvent',
  stepFirst: 'dsnb.stepFirst',
  stepBack: 'dsnb.stepBack',
  stepForward: 'dsnb.stepForward',
  stepLast: 'dsnb.stepLast',
  stepPlay: 'dsnb.stepPlay',
} as const
