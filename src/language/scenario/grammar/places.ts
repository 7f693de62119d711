/**
 * Names for places of the grammar: what an error says was expected there, and what completion offers. The places of a kind of line are in its own
 * file (`../lines/`), those of a block's first line in the block's.
 *
 *     commonPlaces['Amount.unit']   // { text: 'a unit', offers: 'unit' }
 */

export type Offer =
  | 'cluster' | 'faults' | 'node' | 'actor' | 'class' | 'fault' | 'subject' | 'field' | 'view' | 'length' | 'percent' | 'number' | 'seed' | 'unit'
  | 'value' | 'message' | 'property' | 'argument' | 'nothing'

export interface Place {
  text: string
  offers: Offer
}

/** The places that lines of several kinds have. */
export const commonPlaces: Readonly<Record<string, Place>> = {
  'Value.items': { text: 'a value', offers: 'value' },
  'Amount.number': { text: 'a number', offers: 'number' },
  'Amount.unit': { text: 'a unit', offers: 'unit' },
  'Shape.centre': { text: 'a length of time', offers: 'length' },
  'Shape.deviation': { text: 'a length of time', offers: 'length' },
  'Shape.median': { text: 'a length of time', offers: 'length' },
  'Shape.sigma': { text: 'a number', offers: 'number' },
  'Shape.least': { text: 'a length of time', offers: 'length' },
  'Shape.shape': { text: 'a number', offers: 'number' },
  'Drawn.within': { text: 'a length of time', offers: 'length' },
  'Drawn.next': { text: 'a length of time', offers: 'length' },
  'Point.share': { text: 'a percentage', offers: 'percent' },
  'Point.within': { text: 'a length of time', offers: 'length' },
  'Rate.number': { text: 'a number', offers: 'number' },
  'Rate.unit': { text: 'a unit such as Mbit', offers: 'nothing' },
  'Shape.mean': { text: 'a length of time', offers: 'length' },
  'Shifted.mean': { text: 'a length of time', offers: 'length' },
  'Shifted.median': { text: 'a length of time', offers: 'length' },
  'Shifted.sigma': { text: 'a number', offers: 'number' },
  'Quantity.high': { text: 'the end of the range', offers: 'nothing' },
  'Drawn.high': { text: 'the end of the range', offers: 'nothing' },
}
