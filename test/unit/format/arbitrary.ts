/** Texts and cells for the tests of the file format: lines that mean something, in every order, with every line ending. */
import fc from 'fast-check'
import type { Cell } from '../../../src/format/index.ts'

export const sample = [
  '---', 'dsnb: 1', 'title: leases', '---', '# A zombie writes', '', 'A lease is a lock with a deadline — see `dsnb`.', '',
  '```ts dsnb', 'class Lock extends Node {', '  token = 32', '}', '```', '',
  '```dsnb title="cluster"', 'cluster leases', '  lock: Lock', '```', '',
  'First.', '', '<!-- cell -->', '', 'Second, with an illustration:', '', '````md', '```dsnb', 'run a', '```', '````', '',
  '```dsnb', 'run leases for 60s seed 42', '```', '',
].join('\n')

export const lineThatMatters = fc.constantFrom(
  '', '', ' ', '\t ', 'a', 'b c', '# d', '---', 'dsnb: 1', 'key: value', '- x',
  '```', '````', '`````', '~~~', '~~~~', ' ```', '   ````', '    ```', '``` ', '```ts',
  '```dsnb', '```ts dsnb', '````ts dsnb x=1', '~~~dsnb', '~~~~ts dsnb `y`', '```dsnb```', '```ts mydsnb', ' ```dsnb',
  '<!--', '-->', '<!-- note', 'end --> x', ' <!--', '<!-- one line -->',
  '<!-- cell -->', '<!-- cell --> ', ' <!-- cell -->', '<!-- cell --> x', '<<<<<<< HEAD', '=======',
  '\uFEFF', '\u00a0', '\u2028', '```\tdsnb',
)

const ending = fc.constantFrom('\n', '\n', '\n', '\n', '\n', '\n', '\r\n', '\r\n', '\r')

export const notebookText = fc.tuple(fc.array(fc.tuple(lineThatMatters, ending), { maxLength: 24 }), lineThatMatters)
  .map(([lines, rest]) => lines.map(([line, end]) => line + end).join('') + rest)

export const cellText = fc.array(lineThatMatters, { maxLength: 8 }).map((lines) => lines.join('\n'))

export const cell: fc.Arbitrary<Cell> = fc.record({ kind: fc.constantFrom<Cell['kind']>('prose', 'node', 'scenario'), text: cellText })
