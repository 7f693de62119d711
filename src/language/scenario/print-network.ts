/** Writes the lines of a cluster about its network. */
import type { CapacitySpec } from '../../kernel/plan.ts'
import type { NetworkLine, PortLine, RttLine } from './ast.ts'
import { distributionText, durationText, percentText, rateText } from './time-text.ts'

const names = (list: readonly { text: string }[]): string => list.map(name => name.text).join(', ')

export function networkText(line: NetworkLine): string {
  const links = line.from.length === 0 ? '' : `${names(line.from)} ${line.bothWays ? '<->' : '->'} ${names(line.to)} `
  const { latency, lossPartsPerMillion, duplicatePartsPerMillion, reorderPartsPerMillion, reorderBy, corruptPartsPerMillion, damage } = line
  const options = [
    latency && `latency ${distributionText(latency)}`,
    lossPartsPerMillion !== undefined && `loss ${percentText(lossPartsPerMillion)}`,
    duplicatePartsPerMillion !== undefined && `duplicate ${percentText(duplicatePartsPerMillion)}`,
    reorderPartsPerMillion !== undefined && reorderBy && `reorder ${percentText(reorderPartsPerMillion)} by ${distributionText(reorderBy)}`,
    corruptPartsPerMillion !== undefined && `corrupt ${percentText(corruptPartsPerMillion)}${damage === undefined ? '' : ` by ${damage}`}`,
    line.checksum && `checksum ${line.checksum}`,
    line.authentication && `authentication ${line.authentication}`,
    line.order,
    line.transport && `transport ${line.transport}`,
    ...capacityTexts(line.capacity ?? {}),
  ]
  return `network ${links}${options.filter(Boolean).join(', ')}`
}

function capacityTexts({ bitsPerSecond, queue, circuits }: CapacitySpec): string[] {
  return [
    ...(bitsPerSecond === undefined ? [] : [`bandwidth ${rateText(bitsPerSecond)}`]),
    ...(queue === undefined ? [] : [`queue ${queue}`]),
    ...(circuits === undefined ? [] : [`circuits ${circuits.count} every ${durationText(circuits.frameNs)}`]),
  ]
}

export function rttText({ from, to, rtt }: RttLine): string {
  const where = from.text === to.text ? `within ${from.text}` : `${from.text} to ${to.text}`
  return `rtt ${where} ${distributionText(rtt)}`
}

export function portText(line: PortLine): string {
  return `${line.word} ${names(line.names)} ${capacityTexts(line.capacity).join(', ')}`
}
