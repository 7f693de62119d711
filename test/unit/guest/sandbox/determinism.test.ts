/** What would make a run depend on the time, on chance, on the machine's language or on when memory is collected. */
import { escapes } from '../../support/escapes.ts'

escapes('sandbox: time and chance', {
  'Date.now': 'return Date.now() > 1e12',
  'new Date': 'return new Date().getTime() > 1e12',
  'Date as a function': 'return Date().length > 10',
  'Date from an object\'s constructor': 'return new (Object.getPrototypeOf(new Date(0)).constructor)().getTime() > 1e12',
  'the time zone': 'return typeof new Date(0).getTimezoneOffset() === "number"',
  'performance.now': 'return performance.now() > 0',
  'the clock of the process': 'return process.hrtime()[0] > 0',
  'Math.random': 'return Math.random() >= 0',
  'Math.random by a computed name': 'return Math["ran" + "dom"]() >= 0',
  'Math.random through the global object': 'return globalThis["Math"].random() >= 0',
  'crypto': 'return crypto.randomUUID().length === 36',
  'Temporal or Intl for the time': 'return new Intl.DateTimeFormat().format().length > 5',
  'a timer of the host to count with': 'return typeof setInterval(() => {}, 1e9).unref().close === "function"',
  'Atomics.wait as a clock': 'return typeof Atomics.wait === "function"',
  'a shared counter as a clock': 'return new SharedArrayBuffer(4).byteLength === 4',
})

escapes('sandbox: language and memory', {
  'localeCompare': 'return "ä".localeCompare("z") < 0',
  'localeCompare by a computed name': 'return "ä"["locale" + "Compare"]("z") < 0',
  'toLocaleString of a number': 'return (1234.5).toLocaleString("de") === "1.234,5"',
  'toLocaleUpperCase': 'return "i".toLocaleUpperCase("tr") === "İ"',
  'toLocaleString of a list': 'return [1234.5].toLocaleString("de") === "1.234,5"',
  'Intl.Collator': 'return typeof new Intl.Collator().compare === "function"',
  'the language of the machine': 'return typeof Intl.NumberFormat().resolvedOptions().locale === "string"',
  'WeakRef': 'return new WeakRef({}).deref() !== undefined',
  'FinalizationRegistry': 'return typeof new FinalizationRegistry(() => {}).register === "function"',
  'memory in use': 'return process.memoryUsage().rss > 0',
  'digits of a fraction in another base': 'return (0.1).toString(36).length > 10',
  'bytes of a number': 'return new Uint8Array(new Float64Array([1]).buffer)[7] === 63',
  'logarithm of the engine': `return Math.log === globalThis.Math.log && Function.prototype.toString.call(Math.log).includes('native')`,
  'power of the engine': `return Function.prototype.toString.call(Math.pow).includes('native')`,
})
