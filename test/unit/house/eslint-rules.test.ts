/**
 * The house rules of `eslint.config.js` find what they are there for: each test plants one offence.
 */
import { strict as assert } from 'node:assert'
import { join } from 'node:path'
import { ESLint } from 'eslint'

const root = join(import.meta.dirname, '..', '..', '..')
const pureFolders = ['format', 'language', 'guest', 'kernel', 'explore', 'trace', 'check', 'diagram']

suite('House rules', () => {
  const eslint = new ESLint({ cwd: root })

  async function rulesBrokenBy(code: string, file: string): Promise<string[]> {
    const [result] = await eslint.lintText(`${code}\n`, { filePath: join(root, file) })
    return (result?.messages ?? []).map(({ ruleId }) => ruleId ?? 'syntax').filter((rule) => rule !== '@typescript-eslint/no-unused-expressions')
  }

  async function finds(rule: string, code: string, file: string): Promise<void> {
    assert.deepEqual(await rulesBrokenBy(code, file), [rule], `${file}: ${code}`)
  }

  async function accepts(code: string, file: string): Promise<void> {
    assert.deepEqual(await rulesBrokenBy(code, file), [], `${file}: ${code}`)
  }

  for (const folder of pureFolders) {
    const file = `src/${folder}/deep/planted.ts`

    test(`src/${folder}: no arithmetic that engines do differently`, async () => {
      for (const name of ['log', 'log2', 'log10', 'log1p', 'exp', 'expm1', 'pow', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2',
        'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh', 'cbrt', 'hypot', 'random']) {
        await finds('no-restricted-properties', `export const f = Math.${name}`, file)
      }
      await finds('no-restricted-properties', 'export const { log } = Math', file)
      await finds('no-restricted-properties', "export const f = Math['random']()", file)
      await finds('no-restricted-syntax', 'export const f = (a: number) => a ** 2', file)
      await finds('no-restricted-syntax', 'export const f = (a: number) => { a **= 2; return a }', file)
      await accepts('export const f = Math.sqrt(2) * Math.floor(3) + Math.imul(2, 3)', file)
      await accepts('export const f = 10n ** 3n', file)
    })

    test(`src/${folder}: no clock, timer, host or locale`, async () => {
      for (const name of ['Date.now()', 'new Date()', 'performance.now()', 'setTimeout(() => {}, 1)', 'setInterval(() => {}, 1)',
        'queueMicrotask(() => {})', 'new Intl.NumberFormat()', 'process.env', 'Buffer.alloc(1)', 'document.title', "fetch('x')"]) {
        await finds('no-restricted-globals', `export const f = () => ${name}`, file)
      }
      await finds('no-restricted-properties', 'export const f = () => globalThis.Date', file)
      for (const name of ['toLocaleString', 'toLocaleUpperCase', 'localeCompare']) {
        await finds('no-restricted-syntax', `export const f = (a: string) => a.${name}('b')`, file)
      }
    })

    test(`src/${folder}: no VS Code, no Node`, async () => {
      for (const name of ['vscode', 'node:fs', 'node:path', 'fs', 'fs/promises']) {
        await finds('no-restricted-imports', `import * as planted from '${name}'\nexport { planted }`, file)
      }
    })
  }

  test('the arrows between the folders point one way', async () => {
    const allowed: Record<string, string[]> = {
      format: [], trace: [], guest: ['trace'], kernel: ['guest', 'trace'], explore: ['guest', 'trace'],
      check: ['explore', 'guest', 'kernel', 'trace'], diagram: ['trace'], language: ['check', 'explore', 'guest', 'kernel', 'trace'],
    }
    for (const [folder, others] of Object.entries(allowed)) {
      for (const target of [...pureFolders, 'host', 'extension', 'cli'].filter((name) => name !== folder)) {
        const plant = others.includes(target) ? accepts : (code: string, file: string) => finds('no-restricted-imports', code, file)
        await plant(`export { a } from '../${target}/a.ts'`, `src/${folder}/planted.ts`)
        await plant(`import type { A } from '../../${target}/a.ts'\nexport type B = A`, `src/${folder}/deep/planted.ts`)
      }
      await accepts("export { a } from '../other/a.ts'", `src/${folder}/deep/planted.ts`)
      await finds('no-restricted-imports', "export { a } from '../../webview/a.ts'", `src/${folder}/planted.ts`)
    }
  })

  test('no test reads a clock', async () => {
    for (const folder of ['unit/deep', 'cli', 'engines', 'renderer']) {
      for (const clock of ['performance.now()', 'Date.now()', 'process.cpuUsage()', 'process.hrtime()']) {
        await finds('no-restricted-properties', `export const t = ${clock}`, `test/${folder}/planted.ts`)
      }
    }
    await accepts('export const t = performance.now()', 'test/bench/planted.ts')
  })

  test('nowhere is markup made from text', async () => {
    for (const file of ['webview/planted.ts', 'src/diagram/planted.ts', 'src/extension/planted.ts', 'test/renderer/planted.ts']) {
      for (const code of ['element.innerHTML = text', 'element.outerHTML = text', "element.insertAdjacentHTML('beforeend', text)", "element['innerHTML'] = text"]) {
        await finds('no-restricted-syntax', `export const f = (element: Element, text: string) => { ${code} }`, file)
      }
    }
  })

  test('only webview/toolkit.ts knows the toolkit', async () => {
    const code = "export { vsCodeButton } from '@vscode/webview-ui-toolkit/dist/button/index.js'"
    await accepts(code, 'webview/toolkit.ts')
    for (const file of ['webview/index.ts', 'webview/views/planted.ts', 'src/extension/planted.ts', 'src/diagram/planted.ts']) {
      await finds('no-restricted-imports', code, file)
    }
  })
})
