/** The node cell of the project's first example: a lock with leases, whose tokens go back when its holder pauses. */
export const northStar = `class LockService extends Node {
  token = 32
  holder?: NodeId
  expires = 0

  acquire({ lease }: { lease: Duration }, from: NodeId) {
    if (this.holder && this.clock.monotonic() < this.expires) return { granted: false }
    this.holder = from
    this.expires = this.clock.monotonic() + lease
    return { granted: true, token: ++this.token }
  }
}

class Storage extends Node {
  file: { token: number; by: NodeId }[] = []

  write({ token }: { token: number }, from: NodeId) {
    this.file.push({ token, by: from })
    return { ok: true }
  }
}

class Client extends Node {
  async start() {
    const grant = await this.call('lock', 'acquire', { lease: s(30) })
    if (!grant.granted) return this.after(s(1), 'start')
    await this.busy(s(1))                       // a pause can land here
    await this.call('storage', 'write', { token: grant.token })
  }
}

safety('tokens never go back', ({ storage }) => isSorted(storage.file.map(w => w.token)))
`
