/**
 * Writes `syntaxes/dsnb-scenario.tmLanguage.json`, by which editors colour scenario cells. The patterns are here; the words come from the
 * grammar, rule by rule, and from the phrases of the faults, so that a new word is coloured without being named twice.
 *
 * ```sh
 * node scripts/scenario-highlighting.ts
 * ```
 */
import { writeFileSync } from 'node:fs'
import { GrammarAST } from 'langium'
import { faultPhrases } from '../src/kernel/faults/kinds/index.ts'
import { faultWords, partsOf, type PhrasePart } from '../src/language/scenario/lines/fault/phrase.ts'
import { scenarioGrammar } from '../src/language/scenario/grammar/langium.ts'
import { isWord } from '../src/language/scenario/grammar/word.ts'
import { roles } from '../src/language/scenario/lines/fault/phrase-values.ts'
import { blocks, blockWords } from '../src/language/scenario/blocks/index.ts'
import { clusterLines, explorationLines, runLines } from '../src/language/scenario/blocks/lines.ts'
import { groupLine } from '../src/language/scenario/lines/group.ts'

const file = new URL('../syntaxes/dsnb-scenario.tmLanguage.json', import.meta.url)

const letter = 'A-Za-z_$\\x{00B5}\\x{00C0}-\\x{02AF}\\x{0370}-\\x{1FFF}\\x{3040}-\\x{D7FF}'
const name = `[${letter}][\\w$-]*`
const number = '[0-9][0-9_]*(?:\\.[0-9]+)?'

/** A pattern for any of these words that does not match a part of a longer word. */
const alone = (words: readonly string[]): string => `(?<![\\w$-])(?:${words.join('|')})(?![\\w$-])`
const scope = (kind: string) => ({ name: `${kind}.dsnb-scenario` })
const include = (...names: string[]) => names.map((one) => ({ include: `#${one}` }))

/** The keywords of a rule and of the rules that it calls; `chosen` are those that are a choice after another keyword: `checksum crc-32 | none`. */
interface Words { all: Set<string>; chosen: Set<string> }

function collect(element: GrammarAST.AbstractElement, words: Words, seen: Set<string>, afterKeyword = false): void {
  if (GrammarAST.isKeyword(element)) {
    words.all.add(element.value)
    if (afterKeyword) words.chosen.add(element.value)
  } else if (GrammarAST.isAssignment(element)) collect(element.terminal, words, seen, afterKeyword && element.operator === '=')
  else if (GrammarAST.isAlternatives(element)) for (const one of element.elements) collect(one, words, seen, afterKeyword)
  else if (GrammarAST.isGroup(element)) {
    for (const [i, one] of element.elements.entries()) {
      collect(one, words, seen, GrammarAST.isAssignment(one) && i > 0 && GrammarAST.isKeyword(element.elements[i - 1]))
    }
  } else if (GrammarAST.isRuleCall(element) && GrammarAST.isParserRule(element.rule.ref)) collectRule(element.rule.ref, words, seen)
}

function collectRule(rule: GrammarAST.ParserRule, words: Words, seen: Set<string>): void {
  if (seen.has(rule.name)) return
  seen.add(rule.name)
  collect(rule.definition, words, seen)
}

/** Rules that lines of every kind use, and whose keywords are coloured in all of them. */
const common = ['Name', 'Quantity', 'Drawn', 'Shape', 'Shifted', 'Point', 'Amount', 'Unit', 'Rate', 'Comparison', 'Value', 'Mark', 'Argument']

function wordsOf(rules: readonly string[], without: readonly string[] = common): Words {
  const words: Words = { all: new Set(), chosen: new Set() }
  const seen = new Set(without)
  for (const rule of scenarioGrammar().rules) if (GrammarAST.isParserRule(rule) && rules.includes(rule.name)) collectRule(rule, words, seen)
  return words
}

const only = (words: Iterable<string>, without: Iterable<string> = []): string[] => {
  const left = new Set(without)
  return [...new Set(words)].filter((word) => isWord(word) && !left.has(word))
}

function literals(parts: readonly PhrasePart[]): string[] {
  return parts.flatMap((part) => part.kind === 'literal' ? [part.word] : part.kind === 'optional' ? literals(part.parts) : part.choices ?? [])
}

/** A line that begins with one of these words; the rest of it has keywords of its own. */
function line(first: readonly string[], follows: string, patterns: readonly object[], kind: string): object {
  return { begin: `^\\s*(${first.join('|')})(?=\\s${follows})`, beginCaptures: { 1: scope(kind) }, end: '$', patterns: [...include('comment'), ...patterns, ...include('common')] }
}

const groupWords = groupLine.words
/** Lines of a cluster that set something for nodes, which other lines define. */
const settingLines = clusterLines.filter(({ kind, words }) => words.length > 0 && kind !== groupLine.kind)
const rulesOf = (kinds: readonly { rule: string }[]): string[] => kinds.map(({ rule }) => rule)

export function scenarioHighlighting(): string {
  const header = wordsOf(rulesOf(blocks))
  const settings = wordsOf(rulesOf(settingLines))
  const outcome = wordsOf(rulesOf(runLines))
  const exploration = wordsOf(rulesOf(explorationLines.filter((line) => !runLines.includes(line))))
  const beginnings = wordsOf(['Pacing', 'Trigger'], [...common, 'Suffix'])
  const values = wordsOf(['Value'], [])
  const drawn = wordsOf(['Drawn', 'Quantity'], ['Amount', 'Unit'])
  const units = [...wordsOf(['Unit'], []).all]
  const ordinals = [...wordsOf(['Suffix'], []).all]
  const faults = faultWords()
  const constants = only(values.all).filter((word) => !units.includes(word))
  const phraseWords = only([...beginnings.all, 'for', 'until', 'where', 'and', ...faultPhrases.flatMap((phrase) => literals(partsOf(phrase)))], faults)
  const keywords = (words: readonly string[]) => ({ match: alone(words), ...scope('keyword.other') })
  const settingWords = settingLines.flatMap(({ words }) => words)
  const repository = {
    comment: { match: '#.*$', ...scope('comment.line.number-sign') },
    header: {
      begin: `^\\s*(${blockWords.join('|')})\\s+(${name})`,
      beginCaptures: { 1: scope('keyword.control'), 2: scope('entity.name.type') },
      end: '$',
      patterns: [...include('comment'), keywords(only(header.all, blockWords)), ...include('common')],
    },
    exploration: line(['messages', 'network'], '+(?:arrive|may)\\s', [keywords(only(exploration.all))], 'keyword.other'),
    crash: { begin: '(?<![\\w$-])(may)(?=\\s+crash)', beginCaptures: { 1: scope('keyword.other') }, end: '$', patterns: [...include('comment'), keywords(only(exploration.all)), ...include('common')] },
    setting: line(settingWords, '', [
      { match: alone(only(settings.chosen)), ...scope('constant.language') },
      keywords(only(settings.all, [...settings.chosen, ...settingWords.filter((word) => !['load', 'disk'].includes(word))])),
      { match: `(?<![\\w$])${number}\\s*([kMG]?bit/s)`, ...scope('constant.numeric'), captures: { 1: scope('keyword.other.unit') } },
    ], 'keyword.other'),
    group: {
      match: `^\\s*(${groupWords.join('|')})\\s+(${name})\\s*(:)`,
      captures: { 1: scope('keyword.other'), 2: scope('variable.other'), 3: scope('punctuation.separator') },
    },
    node: {
      match: `^\\s*(${name}(?:\\s*,\\s*${name})*)\\s*(:)\\s*(${name})(?:\\s+(stopped)(?![\\w$-]))?`,
      captures: { 1: scope('variable.other'), 2: scope('punctuation.separator'), 3: scope('entity.name.type.class'), 4: scope('keyword.other') },
    },
    outcome: line(['expect', 'show'], '', [
      ...include('field'), keywords(only(outcome.all, ['expect', 'show', ...constants])), { match: alone(constants), ...scope('constant.language') },
    ], 'keyword.control'),
    // Before a comparison or a dot stands the name of a field, also when it is a keyword elsewhere.
    field: { match: `(?<![\\w$-])${name}(?=\\s*(?:\\.(?!\\.)|!=|<|>|[=≠≤≥]))`, ...scope('variable.other') },
    fault: {
      match: alone([`(${faults.join('|')})`, `(${phraseWords.join('|')})`, `(${[...roles, 'nodes'].join('|')})`]),
      captures: { 1: scope('support.function.fault'), 2: scope('keyword.other'), 3: scope('constant.language') },
    },
    common: {
      patterns: [
        { match: `(?<![\\w$])[+-]?${number}(${[...units, ...ordinals].join('|')}|%)?(?![\\w$])`, ...scope('constant.numeric'), captures: { 1: scope('keyword.other.unit') } },
        { match: '\'(?:[^\'\\\\]|\\\\.)*\'|\\"(?:[^\\"\\\\]|\\\\.)*\\"', ...scope('string.quoted') },
        keywords(only(drawn.all)),
        { match: '<->|->|\\.\\.|<=|>=|!=|\\+-|[=≠<≤>≥±|]', ...scope('keyword.operator') },
        { match: name, ...scope('variable.other') },
      ],
    },
  }
  const grammar = {
    $schema: 'https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json',
    information_for_contributors: 'Written by scripts/scenario-highlighting.ts; do not edit.',
    name: 'Scenario',
    scopeName: 'source.dsnb-scenario',
    patterns: include('comment', 'header', 'exploration', 'crash', 'setting', 'group', 'node', 'outcome', 'field', 'fault', 'common'),
    repository,
  }
  return `${JSON.stringify(grammar, null, 2)}\n`
}

if (import.meta.main) writeFileSync(file, scenarioHighlighting())
