/** Answers kept on the disk: what comes back is what was written, or nothing at all. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheFolder } from '../../../src/cli/cache/folder.ts'
import { openStore } from '../../../src/cli/cache/store.ts'
import { trim } from '../../../src/cli/cache/trim.ts'

const answer = { text: 'größer', numbers: [1, -0, 2 ** 60], nothing: undefined, map: new Map([['a', 1]]) }

suite('cli: the store', () => {
  let folder: string
  const onlyFile = () => join(folder, 'sums', readdirSync(join(folder, 'sums'))[0])

  setup(() => {
    folder = mkdtempSync(join(tmpdir(), 'dsnb-store-'))
  })
  teardown(() => rmSync(folder, { recursive: true, force: true }))

  test('an answer comes back as it was, also in another process; another question has none', () => {
    openStore(folder).write('sums', 'question', answer)
    assert.deepStrictEqual(openStore(folder).read('sums', 'question'), answer)
    assert.equal(openStore(folder).read('sums', 'another question'), undefined)
    assert.equal(openStore(folder).read('products', 'question'), undefined)
  })

  test('a file of another question in the place of this one is no answer', () => {
    const store = openStore(folder)
    store.write('sums', 'question', answer)
    const other = onlyFile()
    rmSync(join(folder, 'sums'), { recursive: true })
    store.write('sums', 'another', 4)
    writeFileSync(other, readFileSync(onlyFile()))
    assert.equal(store.read('sums', 'question'), undefined)
  })

  test('whichever byte is another, or how many are missing: there is no answer, and the next one takes its place', () => {
    const store = openStore(folder)
    store.write('sums', 'question', answer)
    const file = onlyFile()
    const bytes = readFileSync(file)
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes)
      damaged[at] ^= 1 << at % 8
      writeFileSync(file, damaged)
      assert.equal(store.read('sums', 'question'), undefined, `byte ${at}`)
    }
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(file, bytes)
      truncateSync(file, length)
      assert.equal(store.read('sums', 'question'), undefined, `${length} bytes`)
    }
    store.write('sums', 'question', answer)
    assert.deepStrictEqual(store.read('sums', 'question'), answer)
    assert.deepEqual(readdirSync(join(folder, 'sums')).length, 1)
  })

  test('a folder that cannot be there, or that goes away, is no error', () => {
    const file = join(folder, 'a file')
    writeFileSync(file, '')
    for (const place of [join(file, 'cache'), undefined]) {
      const store = openStore(place)
      store.write('sums', 'question', answer)
      assert.equal(store.read('sums', 'question'), undefined)
    }
    const store = openStore(folder)
    store.write('sums', 'question', answer)
    rmSync(folder, { recursive: true })
    assert.equal(store.read('sums', 'question'), undefined)
    store.write('sums', 'question', answer)
    assert.deepStrictEqual(store.read('sums', 'question'), answer)
  })

  test('what cannot be kept is not kept', () => {
    const store = openStore(folder)
    store.write('sums', 'function', () => 1)
    store.write('sums', 'too much', 'x'.repeat(9 * 1024 * 1024))
    assert.deepEqual(readdirSync(folder, { recursive: true }), [])
  })

  test('nobody else may read or write it', function () {
    if (process.platform === 'win32') this.skip()
    openStore(folder).write('sums', 'question', answer)
    assert.equal(statSync(join(folder, 'sums')).mode & 0o077, 0)
    assert.equal(statSync(onlyFile()).mode & 0o077, 0)
  })

  test('above the ceiling the files that were used last stay', () => {
    mkdirSync(join(folder, 'deep'))
    for (let i = 0; i < 10; i++) {
      const file = join(folder, i % 2 === 0 ? 'deep' : '.', `file ${i}`)
      writeFileSync(file, 'x'.repeat(100))
      utimesSync(file, 1000 + i, 1000 + i)
    }
    const left = () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => /file (\d)/.exec(name)?.[1] ?? []).sort()
    trim(folder, 1000)
    assert.equal(left().length, 10)
    trim(folder, 600)
    assert.deepEqual(left(), ['6', '7', '8', '9'])
  })

  test('its place is the one that the system has for such things, or the one that was chosen, or none', () => {
    assert.equal(cacheFolder({ DSNB_CACHE: 'off', XDG_CACHE_HOME: '/x' }), undefined)
    assert.equal(cacheFolder({ DSNB_CACHE: '/chosen', XDG_CACHE_HOME: '/x' }), '/chosen')
    if (process.platform === 'linux') assert.equal(cacheFolder({ XDG_CACHE_HOME: '/x' }), join('/x', 'dsnb'))
  })
})
