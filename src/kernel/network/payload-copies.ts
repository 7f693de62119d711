/**
 * Copies of payloads that were made when they were stored, kept for the receivers of the latest messages, so that they need not be read back.
 *
 *     const copies = new PayloadCopies()
 *     copies.list[copies.place(7)] = { term: 3 }
 *     copies.put(7)
 *     copies.take(7)              // { term: 3 }: that copy, once; undefined when newer messages took its place
 */
/** A power of two. */
const places = 1024

/** One list of places serves all runs; what an earlier run left has no number here. */
const list = new Array<object | undefined>(places).fill(undefined)

export class PayloadCopies {
  private readonly messages = new Int32Array(places).fill(-1)
  readonly list = list

  /** Clears the place of a message that is about to be sent. */
  place(message: number): number {
    const place = message & (places - 1)
    this.messages[place] = -1
    return place
  }

  /** The copy in its place is the payload of this message. */
  put(message: number): void {
    this.messages[message & (places - 1)] = message
  }

  take(message: number): object | undefined {
    const place = message & (places - 1)
    if (this.messages[place] !== message) return undefined
    this.messages[place] = -1
    return this.list[place]
  }
}
