/**
 * What goes wrong while a file is read, with its place and with what to do about it.
 *
 *     new FormatError('Byte E9 is not UTF-8 text.', { line: 3, column: 7 }, 'Save the file as UTF-8.')
 *
 * A file that raises one of these is never rewritten: whoever opens it has to stop there.
 */

/** A place in a file, counted from 1 as editors do. Columns count UTF-16 units, as VS Code does. */
export interface Place {
  line: number
  column: number
}

export class FormatError extends Error {
  override readonly name: string = 'FormatError'
  readonly line: number
  readonly column: number
  /** One sentence that says what to do. */
  readonly hint: string

  constructor(message: string, place: Place, hint: string) {
    super(message)
    this.line = place.line
    this.column = place.column
    this.hint = hint
  }
}

/** The front matter asks for a version of the format that this program does not know. */
export class NewerVersionError extends FormatError {
  override readonly name: string = 'NewerVersionError'
  readonly version: number

  constructor(version: number, known: number, place: Place) {
    super(
      `This notebook is written in version ${version} of the dsnb format; this program knows versions up to ${known}.`,
      place,
      'Update the Distributed Systems Notebook, or open the file as text. It has not been changed.',
    )
    this.version = version
  }
}
