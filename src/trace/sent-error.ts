/**
 * The error in a reply: its name and its text.
 *
 *     readError({ name: 'NoRoom', message: 'The shelf is full.' })    // { name: 'NoRoom', message: 'The shelf is full.' }
 *     readError(5)                                                    // { name: 'Error', message: '5' }: forged, or damaged on its way
 */
import { showValue } from './show-value.ts'

export interface SentError {
  name: string
  message: string
}

export function readError(sent: unknown): SentError {
  const { name, message } = typeof sent === 'object' && sent !== null ? (sent as Partial<Record<keyof SentError, unknown>>) : {}
  if (typeof message !== 'string' && typeof name !== 'string') return { name: 'Error', message: showValue(sent, 300) }
  return { name: typeof name === 'string' && name !== '' ? name : 'Error', message: typeof message === 'string' ? message : '' }
}
