/**
 * What the compiler does not check. Most of it guards one promise: a run is a pure function of its notebook, with the
 * same bytes on every engine, and the arrows between the folders point one way.
 *
 * `test/unit/house/eslint-rules.test.ts` plants an offence against each rule here and sees it found.
 */
import tseslint from 'typescript-eslint'
import { layers, pureLayers } from './scripts/lib/layers.ts'

const folders = Object.keys(layers).filter((folder) => folder !== 'webview')

// --- markup

const markupMessage = 'This runs what a notebook wrote: build nodes with createElementNS and textContent.'
const markupNames = '/^(innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|parseHTMLUnsafe|createContextualFragment)$/'
const markup = ['name', 'value'].map((key) => ({ selector: `MemberExpression[property.${key}=${markupNames}]`, message: markupMessage }))

const toolkit = {
  regex: '^@vscode/webview-ui-toolkit',
  message: 'Only webview/toolkit.ts imports the toolkit: it is archived, and a swap must stay one file.',
}

// --- purity

const engineMathematics = [
  'log', 'log2', 'log10', 'log1p', 'exp', 'expm1', 'pow', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2',
  'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh', 'cbrt', 'hypot', 'random',
]

const impureGlobals = [
  'Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame', 'Intl',
  'WeakRef', 'FinalizationRegistry', 'process', 'Buffer', 'window', 'document', 'self', 'navigator', 'fetch', 'crypto',
  'require', '__dirname', '__filename', 'console',
]

const impureSyntax = [
  // Powers of whole numbers (10n ** 3n) are exact everywhere.
  { selector: 'BinaryExpression[operator="**"]:not([left.bigint])', message: 'Engines round ** differently: multiply.' },
  { selector: 'AssignmentExpression[operator="**="]', message: 'Engines round ** differently: multiply.' },
  { selector: 'MemberExpression[property.name=/^toLocale/]', message: 'The result depends on the locale of the machine.' },
  { selector: 'MemberExpression[property.name="localeCompare"]', message: 'The result depends on the locale: compare with < and >.' },
  { selector: 'MetaProperty[property.name="meta"]', message: 'A pure folder does not know where it lies.' },
]

const nodeModules = [
  'assert', 'buffer', 'child_process', 'crypto', 'events', 'fs', 'http', 'https', 'module', 'net', 'os', 'path', 'perf_hooks',
  'process', 'stream', 'timers', 'url', 'util', 'v8', 'vm', 'worker_threads', 'zlib',
]

function pure(folder, allowed) {
  const forbidden = folders.filter((layer) => layer !== folder && !allowed.includes(layer))
  const allowedText = allowed.map((name) => `src/${name}`).join(', ') || 'no other folder'
  const mathematicsMessage = 'Random, or of different last bits on different engines: see src/guest/maths/mathematics.ts.'
  return {
    files: [`src/${folder}/**/*.ts`],
    rules: {
      'no-restricted-globals': ['error', ...impureGlobals.map((name) => ({ name, message: 'Pure folders know no host, no clock and no locale.' }))],
      'no-restricted-properties': [
        'error',
        ...engineMathematics.map((property) => ({ object: 'Math', property, message: mathematicsMessage })),
        ...impureGlobals.map((property) => ({ object: 'globalThis', property, message: 'Pure folders know no host.' })),
      ],
      'no-restricted-syntax': ['error', ...markup, ...impureSyntax],
      'no-restricted-imports': ['error', { patterns: [
        toolkit,
        { regex: `^(node:|(${nodeModules.join('|')})(/|$))`, message: 'Pure folders import no Node module.' },
        { regex: '^vscode$', message: 'Pure folders do not know VS Code.' },
        {
          regex: `^(\\.\\./)+((${forbidden.join('|')})|webview|scripts|test)/`,
          message: `src/${folder} may import ${allowedText}: the arrows point one way.`,
        },
      ] }],
    },
  }
}

// --- tests

const clocks = [['performance', 'now'], ['Date', 'now'], ['process', 'cpuUsage'], ['process', 'threadCpuUsage'], ['process', 'hrtime'], ['process', 'resourceUsage']]

// --- everything

const unused = { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'out/', '.cache/', '.vscode-test/',
    // Node code: it runs in the sandbox, with its own `Math`, and is checked as every cell of a notebook is.
    'src/language/parts/'] },
  ...tseslint.configs.recommended,
  {
    // Tests look into the fields of nodes, whose types only the notebook knows.
    files: ['test/unit/language/parts/*.ts', 'test/unit/support/parts.ts'],
    rules: { '@typescript-eslint/no-explicit-any': 'off' },
  },
  {
    linterOptions: { reportUnusedDisableDirectives: 'off' },
    rules: {
      'eqeqeq': ['error', 'always', { null: 'ignore' }],
      'no-console': 'off',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-constant-binary-expression': 'error',
      'no-dupe-else-if': 'error',
      'no-duplicate-case': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-self-assign': 'error',
      'no-template-curly-in-string': 'error',
      'no-unsafe-finally': 'error',
      'no-useless-return': 'error',
      'use-isnan': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true, IIFEs: true }],
      'semi': ['error', 'never'],
      'quotes': ['error', 'single', { avoidEscape: true, allowTemplateLiterals: true }],
      'comma-dangle': ['error', 'always-multiline'],
      'arrow-parens': ['error', 'always'],
      'no-trailing-spaces': 'error',
      'no-tabs': 'error',
      'eol-last': 'error',
      'no-restricted-syntax': ['error', ...markup],
      'no-restricted-imports': ['error', { patterns: [toolkit] }],
      '@typescript-eslint/no-unused-vars': ['error', unused],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-empty-object-type': 'off',
      '@typescript-eslint/triple-slash-reference': 'off',
    },
  },
  {
    files: ['src/**/*.ts', 'webview/**/*.ts', 'scripts/**', 'test/**/*.ts'],
    rules: { 'max-len': ['error', { code: 150, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true, ignoreUrls: true }] },
  },
  { files: ['webview/toolkit.ts'], rules: { 'no-restricted-imports': 'off' } },
  ...Object.entries(pureLayers).map(([folder, allowed]) => pure(folder, allowed)),
  {
    // VS Code loads these two as they are, so they are CommonJS.
    files: ['scripts/vscode/*-extension/*.js'],
    languageOptions: { sourceType: 'commonjs' },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // A suite is one function around many tests.
      'max-lines-per-function': 'off',
      'max-lines': 'off',
      'no-template-curly-in-string': 'off',
    },
  },
  {
    // What a test says of cost it says in counts; times are for the bench.
    files: ['test/{unit,cli,engines,renderer}/**/*.ts'],
    rules: {
      'no-restricted-properties': ['error', ...clocks.map(([object, property]) => ({ object, property, message: 'A slow or busy machine must pass: count steps, bytes or calls (test/unit/support/steps.ts).' }))],
    },
  },
)
