/** Goal: nothing that a page can post does more than it may. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { fileName, readRendererMessage } from '../../../src/extension/messages.ts'

suite('extension: messages of the renderer', () => {
  test('what is well formed is read', () => {
    for (const message of [
      { type: 'ready' },
      { type: 'export', format: 'svg', name: 'leases with gc-pause', data: '<svg/>' },
      { type: 'export', request: 3, format: 'png', name: 'a', data: 'aGVsbG8=' },
      { type: 'reveal', cell: 2, offset: 0 },
      { type: 'cursor', event: 17 },
    ]) assert.deepEqual(readRendererMessage(message), message)
  })

  test('what is not is ignored', () => {
    for (const message of [
      undefined, null, 1, 'ready', [], {}, { type: 'command', command: 'x' },
      { type: 'export', format: 'html', name: 'a', data: 'b' },
      { type: 'export', format: 'svg', name: 'a', data: '' },
      { type: 'export', format: 'svg', name: 1, data: 'b' },
      { type: 'export', request: -1, format: 'svg', name: 'a', data: 'b' },
      { type: 'export', format: 'png', name: 'a', data: 'no base64!' },
      { type: 'reveal', cell: -1, offset: 0 }, { type: 'reveal', cell: 1.5, offset: 0 }, { type: 'reveal', cell: 1, offset: NaN },
      { type: 'cursor', event: '1' }, { type: 'cursor', event: 2 ** 60 },
    ]) assert.equal(readRendererMessage(message), undefined)
  })

  test('extra fields do not come through', () => {
    assert.deepEqual(readRendererMessage({ type: 'ready', command: 'workbench.action.quit' }), { type: 'ready' })
  })

  test('a name never leads out of a folder', () => {
    assert.equal(fileName('../../etc/passwd'), 'etc-passwd')
    assert.equal(fileName('..'), 'figure')
    assert.equal(fileName('leases with gc-pause'), 'leases with gc-pause')
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => {
      const safe = fileName(name)
      assert.doesNotMatch(safe, /[/\\:*?"<>|\0\r\n]/)
      assert.match(safe, /^[^.\s-]/)
      assert.ok(safe.length <= 100)
    }))
  })

  test('anything at all is either read or ignored', () => {
    fc.assert(fc.property(fc.anything(), (value) => void readRendererMessage(value)))
  })
})
