/**
 * Finds what a cluster does that an exploration of it leaves out. Such an exploration is not complete, even if it visits all its states.
 *
 *     declare const [cluster, exploration]: [LoweredCluster, Exploration]
 *     gapsOf('c', cluster, exploration)[0].text    // 'cluster c loses messages, and this exploration loses none'
 *
 * Lines that only make things take longer are no gaps, since in an exploration everything may take any length of time.
 */
import type { Exploration, Gap } from '../../explore/exploration.ts'
import { LinkRules } from '../../kernel/network/link-rules.ts'
import type { CapacitySpec, Distribution, LinkRule, MailboxSpec, Origin } from '../../kernel/plan.ts'
import type { LoweredCluster } from './blocks/cluster.ts'
import { given } from './lines/line-kind.ts'

/** What an exploration allows. */
interface Allowed {
  loses: boolean
  doubles: boolean
  keepsOrder: boolean
  crashes: boolean
}

type Found = (text: string, hint: string, origin: Origin, word?: string) => void

const hints = {
  lose: 'Write "network may lose" in the explore block.',
  double: 'Write "network may duplicate" in the explore block.',
  order: 'Leave out "in order" in the explore block, or write "network fifo" in the cluster.',
  damage: 'Let the receivers notice it, "checksum crc-32", or write a class for a node that says what may arrive.',
  connections: 'Explore a cluster without "transport tcp"; "messages arrive once, in order" is what it gives as long as nothing breaks.',
  circuits: 'Explore a cluster without circuits.',
  refused: 'Leave out "refusing" in a cluster that is explored.',
  mailboxOrder: 'Leave out "in order" in the explore block.',
  load: 'Write a class whose timer does what the load does.',
  noTime: 'Write how long the disk takes, such as "disk a latency 1ms".',
}

export function gapsOf(name: string, cluster: LoweredCluster, { arrival, inOrder, network, crashes }: Exploration): Gap[] {
  const may = (what: 'lose' | 'duplicate'): boolean => network.some((fault) => fault.what === what)
  const allowed: Allowed = {
    loses: arrival === 'at most once' || arrival === 'any number of times' || may('lose'),
    doubles: arrival === 'at least once' || arrival === 'any number of times' || may('duplicate'),
    keepsOrder: inOrder,
    crashes: crashes.length > 0 || cluster.nodes.some(({ stopped }) => stopped),
  }
  const gaps = new Map<string, Gap>()
  const found: Found = (text, hint, origin, word) => {
    // A gap that holds in any case replaces one that depends on a word in node code.
    if (gaps.get(text)?.word !== undefined || !gaps.has(text)) gaps.set(text, { text, hint, ...origin, ...given({ word }) })
  }
  const rules = new LinkRules(cluster.links)
  for (const from of cluster.nodes) {
    for (const to of cluster.nodes) {
      const link = linkOf(rules.about(from.name, to.name))
      aboutLink(`cluster ${name}`, link, from === to, allowed, found)
      if (inOrder && !keepsOrder(link)) found(`in cluster ${name} others overtake a message that a node ignores, and in this exploration they do not`, hints.order, from.origin, 'ignore')
    }
  }
  for (const { name: node, disk, origin } of cluster.nodes) {
    // In an exploration whoever waits for a disk is ended by a stop; in a run this disk answers before.
    if (!disk) found(`the disk of ${node} takes no time, and in this exploration a stop ends what "beforeStop" has it do`, hints.noTime, origin, 'beforeStop')
  }
  for (const { capacity, origin } of cluster.ports ?? []) aboutCapacity(`cluster ${name}`, capacity, origin, allowed, found)
  for (const node of cluster.nodes) if (node.mailbox) aboutMailbox(node.name, node.mailbox, node.mailbox.origin ?? node.origin, allowed, found)
  for (const { text, origin } of cluster.loads ?? []) found(`"${text}" brings nothing to this exploration`, hints.load, origin)
  return [...gaps.values()]
}

type Said = { [Key in keyof Omit<LinkRule, 'from' | 'to' | 'origin'>]?: { is: NonNullable<LinkRule[Key]>; origin: Origin } }

/** What the lines say of one link; the last line about an option counts. */
function linkOf(rules: readonly LinkRule[]): Said {
  const said: Record<string, unknown> = {}
  for (const { from: _from, to: _to, origin, ...rule } of rules) {
    for (const [key, is] of Object.entries(rule)) if (is !== undefined) said[key] = { is, origin }
  }
  return said
}

function aboutLink(cluster: string, link: Said, toItself: boolean, allowed: Allowed, found: Found): void {
  const { transport, capacity } = link
  if (toItself) return
  const tcp = transport !== undefined && transport.is !== 'datagram'
  const lossy = [link.lossPartsPerMillion, link.corruptPartsPerMillion].find((share) => share !== undefined && share.is > 0)
  if (tcp) {
    const breaks = lossy ?? link.tcp ?? (allowed.crashes || capacity?.is.queue !== undefined ? transport : undefined)
    const text = `the connections of ${cluster} may break, and an exploration knows no connections`
    if (breaks) found(text, hints.connections, breaks.origin)
    else found(text, hints.connections, transport.origin, 'cluster')
  } else {
    if (link.lossPartsPerMillion && link.lossPartsPerMillion.is > 0) lost(`${cluster} loses messages`, link.lossPartsPerMillion.origin, allowed, found)
    if (link.corruptPartsPerMillion && link.corruptPartsPerMillion.is > 0) aboutDamage(cluster, link, allowed, found)
    const double = link.duplicatePartsPerMillion
    if (double && double.is > 0 && !allowed.doubles) found(`${cluster} doubles messages, and this exploration doubles none`, hints.double, double.origin)
  }
  if (capacity) aboutCapacity(cluster, capacity.is, capacity.origin, allowed, found)
  if (!allowed.keepsOrder || keepsOrder(link)) return
  const reorder = link.reorderPartsPerMillion
  const overtaking = reorder && reorder.is > 0 ? reorder : link.latency && varies(link.latency.is) ? link.latency : undefined
  if (overtaking) found(`in ${cluster} messages may overtake each other, and in this exploration they do not`, hints.order, overtaking.origin)
}

function keepsOrder({ order, transport }: Said): boolean {
  return order?.is === 'fifo' || (transport !== undefined && transport.is !== 'datagram')
}

function lost(what: string, origin: Origin, { loses }: Allowed, found: Found): void {
  if (!loses) found(`${what}, and this exploration loses none`, hints.lose, origin)
}

/** Damage that the receiver's machine always notices counts as loss. */
function aboutDamage(cluster: string, link: Said, allowed: Allowed, found: Found): void {
  const { corruptPartsPerMillion, checksum, damage, authentication } = link
  const origin = corruptPartsPerMillion!.origin
  const noticed = checksum?.is === 'crc-32' || authentication?.is === 'mac' || (checksum?.is !== 'none' && (damage?.is ?? 'bit-flip') === 'bit-flip')
  if (noticed) lost(`${cluster} loses messages that are damaged`, origin, allowed, found)
  else found(`${cluster} damages messages, and an exploration damages none`, hints.damage, origin)
}

function aboutCapacity(cluster: string, { queue, circuits }: CapacitySpec, origin: Origin, allowed: Allowed, found: Found): void {
  if (circuits) found(`${cluster} has circuits, and an exploration knows none`, hints.circuits, origin)
  if (queue !== undefined) lost(`a full queue of ${cluster} loses messages`, origin, allowed, found)
}

function aboutMailbox(
  node: string, { capacity, deadlineNs, refusing, order, priority }: MailboxSpec, origin: Origin, allowed: Allowed, found: Found,
): void {
  if (capacity !== undefined && refusing) found(`a full mailbox of ${node} refuses messages, and in an exploration nobody hears of that`, hints.refused, origin)
  else if (capacity !== undefined) lost(`a full mailbox of ${node} loses messages`, origin, allowed, found)
  if (deadlineNs !== undefined) lost(`the mailbox of ${node} loses messages that are too late`, origin, allowed, found)
  if (allowed.keepsOrder && (order === 'newest' || priority !== undefined)) {
    found(`the mailbox of ${node} changes the order of messages, and this exploration does not`, hints.mailboxOrder, origin)
  }
}

/** Whether two messages may take differently long. */
function varies(latency: Distribution): boolean {
  return latency.kind !== 'constant'
}
