/** Identifiers that the manifest (`package.json`) and the code have to agree on. The commands that export stand in `src/diagram/formats.ts`. */

export const notebookType = 'dsnb'
export const rendererId = 'dsnb-renderer'

export const nodeLanguage = 'dsnb-node'
export const scenarioLanguage = 'dsnb-scenario'

/** Under this key our layout rides in the metadata of notebooks and cells, and the facts of a run in that of outputs. */
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
