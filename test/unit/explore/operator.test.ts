/** Nodes that nodes start, stop and crash; and nothing of a node's interface that a `catch` could hide. */
import assert from 'node:assert/strict'
import type { ExplorationResult } from '../../../src/explore/exploration.ts'
import { Node } from '../../../src/guest/node/node-api.ts'
import { counts, explored } from '../support/exploring.ts'
import { lines, single } from '../support/laboratory.ts'

function good(code: string, scenario: string): ExplorationResult {
  const result = explored(code, scenario)
  assert.deepEqual([result.problems, result.complete], [[], true])
  assert.deepEqual(counts(explored(code, scenario, { reversed: true })), counts(result))
  return result
}

const path = (result: ExplorationResult) => result.verdicts.find(({ verdict }) => verdict === 'violated')?.path
const verdicts = (result: ExplorationResult) => result.verdicts.map(({ verdict }) => verdict)
const two = 'cluster c\n  a: A\n  b: B\nexplore c\n'

suite('explore: the operator', () => {
  test('a node that another one crashes: what it waited for and its mail are gone', () => {
    const code = `class A extends Node { start() { this.after(ms(1), 'go') }\n go() { try { this.cluster.crash('b') } catch { } this.send('b', 'hi') } }
      class B extends Node { x = 0\n hi() { this.x = 1 } }
      safety('b hears nothing', ({ b }) => b.x !== 1)\nsafety('b is up', ({ b }) => b.up)`
    const result = good(code, two)
    // Before; asked; the message came first; crashed with the message on its way; all over, with the message heard before or lost.
    assert.deepEqual([result.distinct, result.ends, verdicts(result)], [6, 2, ['violated', 'violated']])
    assert.deepEqual(result.verdicts[1].path, ['a: timer go, crashes b, sends hi to b', 'b: is crashed by a'])
    assert.equal(single(code, two.replace('explore c', 'run c')).verdicts[1].verdict, 'violated')
    assert.equal(lines(result.trace, 'crash').length, 0)
    assert.deepEqual(lines(explored(code.replace(/safety\('b hears.*\n/, ''), two).trace, 'crash'), ['2000000 crash b'])
  })

  test('commands of one operator keep their order, whatever the network does', () => {
    const code = `class A extends Node { start() { this.cluster.crash('b'); this.cluster.start('b') } }
      class B extends Node { lives = 'first'\n start() { this.after(ms(1), 'live') }\n live() { this.lives += '.' }\n recover() { this.lives = 'second' } }
      safety('up at the end', ({ b }) => b.up && b.lives === 'second')`
    for (const lines of ['', '  network may lose\n', '  messages arrive any number of times\n']) {
      assert.deepEqual(verdicts(good(code, `${two}${lines}  expect up-at-the-end holds at the end`)), ['holds'], lines)
    }
  })

  test('a node that something starts later', () => {
    const code = `class A extends Node { start() { this.after(ms(1), 'go') }\n go() { this.cluster.start('b'); this.cluster.start('b') } }
      class B extends Node { n = 0\n start() { this.n++ } }
      safety('down at first', ({ b }) => !b.up)\nsafety('once', ({ b }) => !b.up || b.n === 1)`
    const result = good(code, 'cluster c\n  a: A\n  b: B stopped\nexplore c\n')
    assert.deepEqual([result.distinct, verdicts(result)], [4, ['violated', 'holds']])
    assert.deepEqual(path(result), ['a: timer go, starts b, starts b', 'b: is started by a'])
    assert.equal(lines(result.trace, 'start').filter((line) => line.endsWith(' b')).length, 1)
    // Nobody may restart what did not crash.
    assert.equal(good(code.replace(/go\(\) {[^}]*}/, 'go() {}'), 'cluster c\n  a: A\n  b: B stopped\nexplore c\n  b may crash and restart').distinct, 2)
  })

  test('a stop: it is told, everything it wrote is there, and it goes on for its time of grace', () => {
    const code = (grace: string) => `class A extends Node { start() { this.cluster.stop('b'${grace}); this.cluster.start('b') } }
      class B extends Node { found: unknown = 'nothing'\n told = 0
        start() { this.after(ms(1), 'late') }\n late() { this.told = 7 }
        beforeStop({ grace }: any) { void this.disk.write('x', grace); this.told = 1 }
        async recover() { this.found = await this.disk.read('x') } }
      safety('never told', ({ b }) => b.told !== 1)\nsafety('late', ({ b }) => b.told !== 7)
      safety('the end', ({ b }) => b.up && b.found === GRACE)`
    const slow = two.replace('explore c', '  disk a latency 1ms\n  disk b latency 1ms\nexplore c')
    const at = (grace: string, ns: string) => good(code(grace).replace('GRACE', ns), `${slow}  expect the-end holds at the end`)
    const gentle = at(', { grace: ms(5) }', '5_000_000')
    // The start may come while it is still up: then it is down in the end.
    assert.deepEqual(verdicts(gentle), ['violated', 'violated', 'violated'])
    assert.deepEqual(verdicts(at('', '0')), ['holds', 'violated', 'holds'])
    const run = single(code(', { grace: ms(5) }').replace('GRACE', '0'), two.replace('explore c', 'run c'))
    assert.equal(run.trace.finalState(1), undefined)
  })

  test('a disk that takes no time answers "beforeStop" in a run: without a disk line the exploration is not complete', () => {
    const code = `class A extends Node { heard = false\n start() { this.after(ms(1), 'go') }\n go() { this.cluster.stop('b') }\n bye() { this.heard = true } }
      class B extends Node { async beforeStop() { await this.disk.write('x', 1); this.send('a', 'bye') } }
      safety('never heard', ({ a }) => !a.heard)`
    const { complete, verdicts } = explored([code], 'cluster c\n  a: A\n  b: B\n\nexplore c')
    assert.deepEqual([complete, verdicts[0].verdict], [false, 'unknown'])
    assert.equal(single(code, 'cluster c\n  a: A\n  b: B\n\nrun c').verdicts[0].verdict, 'violated')
  })
})

/** Every way in which node code can use its node: what is there, what it does. */
const uses: Record<string, string | undefined> = {
  id: 'this.id', peers: 'this.peers', send: "this.send('a', 'x')", broadcast: "this.broadcast('x')", call: "void this.call('b', 'x')",
  after: "this.after(1, 'x')", every: "this.cancel(this.every(1, 'x'))", cancel: 'this.cancel(7)', sleep: 'void this.sleep(1)', busy: 'void this.busy(1)',
  choose: 'this.choose([1])', ignore: 'if (this.id === \'none\') this.ignore()', note: "this.note('n')", log: "this.log('n')", band: "this.band('b')", endBand: "this.endBand('b')",
  disk: "void this.disk.write('k', 1); void this.disk.append('l', 1); void this.disk.read('k'); void this.disk.sync()",
  cluster: "this.cluster.start('b'); this.cluster.stop('b', { grace: 1 }); this.cluster.crash('b')",
  meter: "this.meter.count('c'); this.meter.sample('s', 1)",
  history: "const one = this.history.invoke('w'); this.history.ok(one, 1); this.history.fail(this.history.invoke('w')); this.history.info(this.history.invoke('w'))",
}
const refused: Record<string, string[]> = {
  clock: ['now()', 'monotonic()', 'interval()', 'step(1)', 'slew(1)', 'trust(1)', "alarm(1, 'x')"].map((use) => `this.clock.${use}`),
  lane: ["this.lane('l', { handlers: ['x'] })"], backlog: ['this.backlog()'], linkUp: ["this.linkUp('b')"], random: ['this.random()'],
  openConnection: ["void this.openConnection('b')"], closeConnection: ["this.closeConnection('b')"],
  openCircuit: ["this.openCircuit('b')"], closeCircuit: ["this.closeCircuit('b')"],
}

suite('explore: nothing of a node is passed over', () => {
  const code = (use: string) => `class A extends Node { n = 0\n start() { if (this.id === 'a') this.after(ms(1), 'go') }
    go() { try { ${use} } catch { this.n = 1 } finally { this.n += 2 } }\n x() {} }`
  const scenario = 'cluster c\n  a, b: A\nexplore c up to 2000 states\n'

  test('every member is followed or refused', () => {
    const members = Object.getOwnPropertyNames(Node.prototype).filter((name) => name !== 'constructor')
    assert.deepEqual(members.filter((name) => uses[name] === undefined && refused[name] === undefined), [])
  })

  for (const [name, use] of Object.entries(uses)) {
    test(`this.${name} is followed`, () => {
      const result = explored(`${code(use as string)}\nsafety('no error', ({ a }) => a.n !== 3 && a.n !== 1)`, scenario)
      assert.deepEqual(result.problems, [])
      assert.ok(result.verdicts[0].verdict !== 'violated', use)
    })
  }
  for (const [name, all] of Object.entries(refused)) {
    for (const use of all) {
      test(`${use} is refused, and no catch hides it`, () => {
        const result = explored(code(use), scenario)
        assert.equal(result.complete, false)
        assert.match(result.problems[0]?.message ?? 'nothing', /exploration/, name)
      })
    }
  }

  test('errors that a run has, an exploration has', () => {
    const wrong = [
      "this.send('z', 'x')", "this.send('a', 'start')", "this.call('a', '')", "this.after(1, 'none')", "this.every(0, 'x')", 'this.sleep(-1)', "this.busy('long')", 'this.choose([])',
      "this.meter.count('')", "this.meter.sample('s', NaN)", "this.history.invoke('')", 'this.history.ok(7)', "const o = this.history.invoke('w'); this.history.ok(o); this.history.ok(o)",
      "this.cluster.crash('z')", "this.cluster.stop('b', { grace: -1 })", 'this.ignore(); throw new Error("x")',
    ]
    for (const use of wrong) {
      const caught = `${code(use)}\nsafety('caught', ({ a }) => a.n !== 3)`
      assert.equal(single(caught, 'cluster c\n  a, b: A\nrun c').verdicts[0]?.verdict, use.startsWith('this.ignore') ? 'unknown' : 'violated', use)
      const result = explored(caught, scenario)
      if (use.startsWith('this.ignore')) assert.match(result.problems[0].message, /ignores its input/)
      else assert.deepEqual([result.problems, result.verdicts[0].verdict], [[], 'violated'], use)
    }
  })

  test('what cannot leave a node is refused, caught or not', () => {
    for (const [use, message] of [
      ["this.send('b', 'x', () => 1)", /payload of "x" holds a function/], ["void this.disk.write('k', { f: () => 1 })", /value of "k"\.f holds a function/],
      ["this.send('b', 'x', { timer: this.after(1, 'x') })", /number of a timer or of an operation/], ["void this.disk.write('k', this.history.invoke('w'))", /number of a timer or of an operation/],
    ] as const) assert.match(explored(code(use), scenario).problems[0]?.message ?? '', message, use)
  })

  test('a timer gets the very object that it was given', () => {
    const shared = `class A extends Node { list: number[] = []\n got = ''
        start() { this.after(ms(1), 'read', this.list); this.after(ms(1), 'grow'); this.after(ms(1), 'read', { own: [1] }) }
        grow() { this.list.push(1) }\n read(list: any) { this.got += list === this.list ? 's' + list.length : 'o' + list.own } }
      safety('short', ({ a }) => !a.got.includes('s0'))\nsafety('long', ({ a }) => !a.got.includes('s1'))\nsafety('other', ({ a }) => !/s[^01]|o[^1]/.test(a.got))`
    assert.deepEqual(verdicts(good(shared, 'cluster c\n  a: A\nexplore c')), ['violated', 'violated', 'holds'])
  })

  test('in an asynchronous model there are no timers, in a run and here', () => {
    const caught = `class A extends Node { n = 0\n start() { try { this.after(ms(1), 'x') } catch { this.n = 1 } }\n x() {} }\nsafety('never', ({ a }) => a.n !== 1)`
    const cluster = 'cluster c\n  a: A\n  model asynchronous, crash-stop\n'
    assert.equal(single(caught, `${cluster}run c`).verdicts[0].verdict, 'violated')
    assert.equal(explored(caught, `${cluster}explore c`).verdicts[0].verdict, 'violated')
  })
})
