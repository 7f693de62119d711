/**
 * Copies of payloads that were made when they were stored, kept for the receivers of the latest messages, so that they need not be read back.
 *
 *     parcels.put(7, values.takeCopy())
 *     parcels.take(7)             // that copy, once; undefined when newer messages took its place
 */
/** A power of two. */
const places = 1024

/** One list of places serves all runs; what an earlier run left has no number here. */
const kept = new Array<object | undefined>(places).fill(undefined)

export class Parcels {
  private readonly messages = new Int32Array(places).fill(-1)

  put(message: number, copy: object): void {
    const place = message & (places - 1)
    this.messages[place] = message
    kept[place] = copy
  }

  take(message: number): object | undefined {
    const place = message & (places - 1)
    if (this.messages[place] !== message) return undefined
    this.messages[place] = -1
    return kept[place]
  }
}
