/** Packets whose bytes were damaged on the way, and what the receiver's machine makes of them. */
import type { TraceWriter } from '../../trace/writer.ts'
import type { Checksum } from '../plan.ts'
import { notices } from './checksum.ts'
import { damaged, type Damaging } from './damage.ts'
import type { Packet } from './packet.ts'
import { decode, encode } from './wire.ts'

export function damagePacket(packet: Packet, { damage, at, random, bite }: Damaging, trace: TraceWriter): void {
  const bytes = damaged(packet.bytes ?? encode(trace.values.value(trace.messagePayload(packet.message))), damage, random, at)
  if (bytes === undefined) return
  packet.bytes = bytes
  bite?.()
}

/** The value id of the payload as it is read, or why the packet is thrown away. */
export function readDamaged(packet: Packet, bytes: Uint8Array, checksum: Checksum | 'mac', trace: TraceWriter): number | string {
  const sent = trace.values.value(trace.messagePayload(packet.message))
  const unreadable = 'damaged: what arrived cannot be read'
  // No other bytes fit a code that was made with a key.
  if (checksum === 'mac') return 'damaged: its authentication code does not fit'
  if (notices(checksum, encode(sent), bytes)) return `damaged: the ${checksum === 'internet' ? 'Internet' : 'CRC-32'} checksum does not fit`
  const read = decode(bytes, sent)
  if (read === undefined) return unreadable
  try {
    return trace.values.intern(read.payload)
  } catch {
    return unreadable
  }
}
