/**
 * How mocha runs the tests, by `npm test` and for one file (`npx mocha test/unit/trace/columns.test.ts`).
 *
 * The timeout is no promise of speed: it ends a test that waits for what never comes, on the slowest machine that anybody works on. So there
 * is one for all, and no test sets its own.
 */
module.exports = {
  'ui': 'tdd',
  'forbid-only': true,
  'timeout': 300_000,
  // A child that a test left behind keeps nobody waiting.
  'exit': true,
}
