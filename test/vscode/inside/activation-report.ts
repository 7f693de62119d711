/** What the extension host tells of an activation (`suite/activation.ts`), as JSON after the marker in a console line. */
export const activationMarker = '@@dsnb-activation '

/** The console line that says that the notebook shows. */
export const shownMarker = '@@dsnb-shown'

export interface Activation {
  activateMs: number
  /** Processor time of the extension host meanwhile; 0 where it cannot be asked. */
  activateCpuMs: number
  /** From the beginning of the activation until the first notebook is shown. */
  shownMs: number
  /** And from there until a word of it is explained, for which the language must be there. */
  helpMs: number
  files: { name: string; bytes: number }[] | undefined
}
