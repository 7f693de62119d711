/** Goal: every view of the language's list shows something, in a tab, in files and in words; the author's order is that of the tabs. */
import assert from 'node:assert/strict'
import { exporters } from '../../../src/diagram/exporters.ts'
import { fileFormats, formats } from '../../../src/diagram/formats.ts'
import { indexRun } from '../../../src/diagram/run-index.ts'
import { toSvgText } from '../../../src/diagram/svg.ts'
import { viewFigures } from '../../../src/diagram/view-figures.ts'
import { viewTexts } from '../../../src/diagram/view-texts.ts'
import { runViews, titleOf, viewsOf } from '../../../src/diagram/views.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { execute } from '../../../src/host/execute.ts'
import { decodeTrace } from '../../../src/trace/bytes.ts'
import { viewNames, viewWords, type ViewName } from '../../../src/trace/views.ts'
import { requestsOf } from '../support/laboratory.ts'

const code = `class Server extends Node { served = 0; work() { this.served++; this.log('served', this.served) } }
class Client extends Node { ask() { this.meter.sample('queue', 1); this.send('server', 'work') } }`
const idle = 'class Server extends Node {}\nclass Client extends Node { start() { this.send(\'server\', \'work\') } }'

function shown(show: string, nodes = code) {
  const load = nodes === code ? '\n  load client ask 20 per second' : ''
  const { requests, errors } = requestsOf(nodes, `cluster c\n  client: Client\n  server: Server${load}\nrun c for 1s${show && `\n  show ${show}`}`)
  assert.deepEqual(errors, [])
  const { summary, trace } = execute(requests[0], plainRealm, { onProgress: () => {} })
  return { summary, run: indexRun(decodeTrace(trace)) }
}

suite('diagram: views', () => {
  test('each of them is a picture, a Mermaid text or a text, or drawn by the renderer from one of those', () => {
    const run = shown('')
    for (const name of viewNames) {
      const figure = viewFigures[name]
      const text = viewTexts[name]?.text
      if (figure) assert.match(toSvgText(figure(run, 700).tree), /^<svg [^>]*dsnb-figure/, name)
      if (text) assert.match(text(run), /\w+[^]*\n$/, name)
      assert.ok(figure ?? text ?? name === 'mermaid', name)
      assert.match(titleOf(name, run.summary), /\bc\b.*, seed 1$/)
    }
  })

  test('what the author asks for comes first, by whatever name; what has nothing to show comes only then', () => {
    const all = viewNames.filter((name) => runViews[name].has?.(shown('').run) ?? true)
    assert.deepEqual(viewsOf(shown('')), all)
    const withFirst = (first: ViewName[], others: ViewName[] = all) => [...first, ...others.filter((name) => !first.includes(name))]
    assert.deepEqual(viewsOf(shown('log, sequence')), withFirst(['log', 'space-time']))
    const quiet = shown('', idle)
    const shownAlways = viewNames.filter((name) => runViews[name].has?.(quiet.run) ?? true)
    assert.ok(!shownAlways.includes('meters'))
    assert.deepEqual(viewsOf(quiet), shownAlways)
    assert.deepEqual(viewsOf(shown('meters', idle)), withFirst(['meters'], shownAlways))
    assert.equal(new Set(viewsOf(shown(viewWords.join(', ')))).size, viewNames.length)
  })

  test('files are made of the whole run, and of what the author asks for that has something to show', () => {
    const names = (show: string, nodes?: string) => {
      const { summary, run } = shown(show, nodes)
      return Object.fromEntries(fileFormats.map((format) => [format, exporters[format](run.trace, summary).map(({ suffix }) => suffix)]))
    }
    assert.deepEqual(names(''), Object.fromEntries(fileFormats.map((format) => [format, [`.${formats[format].extension}`]])))
    const { svg, mermaid, text } = names('meters, log, state, clocks')
    assert.deepEqual(svg, ['.svg', '-clocks.svg', '-meters.svg'])
    assert.ok(mermaid.includes('.mmd') && mermaid.includes('-queue.mmd'))
    assert.deepEqual(text, ['.txt', '-meters.txt', '-state.txt', '-log.txt'])
    assert.deepEqual(names('meters', idle).svg, ['.svg'])
  })

  test('as text: what the run came to and its events; the fields at the end; the log', () => {
    const { summary, run } = shown('state, log')
    const [whole, state, log] = exporters.text(run.trace, summary).map(({ text }) => text)
    assert.match(whole, /^c\n {2}seed 1 [^]*\n\nSpace-time diagram of the run “c” with seed 1: [^]*\n\n *1\. 0 /)
    assert.match(state, /^client: Client\nserver: Server\n {2}served = \d+\n$/)
    assert.match(log, /served/)
  })
})
