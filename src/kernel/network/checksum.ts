/**
 * The checksums that protocols carry, over bytes.
 *
 *     import { encodeUtf8 } from '../../trace/bytes.ts'
 *     internetChecksum(encodeUtf8('pay Bob  0100 eur and log the id'))   // 0x3ccc: and the same with "0001"
 *     crc32(encodeUtf8('123456789'))                                     // 0xcbf43926
 */
import type { Checksum } from '../plan.ts'

/** RFC 1071: the complement of the ones' complement sum of 16-bit words. The order of the words does not matter to it. */
export function internetChecksum(bytes: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < bytes.length; i += 2) {
    sum += (bytes[i] << 8) | (i + 1 < bytes.length ? bytes[i + 1] : 0)
    if (sum > 0xffff) sum -= 0xffff
  }
  return ~sum & 0xffff
}

let table: Int32Array | undefined

function crcTable(): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
    return rest
  })
}

/** CRC-32 as Ethernet, zip and PNG compute it. */
export function crc32(bytes: Uint8Array): number {
  table ??= crcTable()
  let rest = -1
  for (const byte of bytes) rest = (rest >>> 8) ^ table[(rest ^ byte) & 0xff]
  return ~rest >>> 0
}

/** Whether a receiver that checks `checksum` notices that these bytes are not those that were sent. */
export function notices(checksum: Checksum, sent: Uint8Array, arrived: Uint8Array): boolean {
  switch (checksum) {
    case 'none':
      return false
    case 'internet':
      return internetChecksum(sent) !== internetChecksum(arrived)
    case 'crc-32':
      return crc32(sent) !== crc32(arrived)
  }
}
