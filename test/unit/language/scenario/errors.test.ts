/** Each error: its exact range (marked « » in the text), its sentence, its hint; and that it hides nothing else. */
import { deepEqual, equal } from 'node:assert/strict'
import { parseScenario, printScenario } from '../../../../src/language/scenario/index.ts'
import { viewWords } from '../../../../src/trace/views.ts'
import { firstWords } from '../../../../src/language/scenario/blocks/index.ts'

/** The text with one marked range must give exactly one error, there. */
function gives(marked: string, code: string, message: string, hint?: string): void {
  const start = marked.indexOf('«')
  const end = marked.indexOf('»') - 1
  const text = marked.replace(/[«»]/g, '')
  const { diagnostics } = parseScenario(text)
  deepEqual(diagnostics, [{ start, end, severity: 'error', message, ...(hint !== undefined && { hint }), code }], text)
}

const inFaults = (line: string) => `faults f\n  ${line}\n  at 1s pause a for 2s\n`
const inCluster = (line: string) => `cluster a\n  x: C\n  ${line}\n  y: C\n`
const inRun = (line: string) => `run a seeds 1..10\n  ${line}\n  show log\n`
const pauseExample = 'For example: at 1s pause c1 for 40s'
const anyUnit = 'Units of time are ns, us, ms, s, min, h and d.'

suite('scenario: errors point at the word', () => {
  test('a misspelt link option, a fault that is over before it begins', () => {
    gives(inCluster('network «latncy» 5ms'), 'syntax', 'Unknown link option "latncy".', 'Did you mean "latency"?')
    gives(inCluster('network «los» 5%, latency 5ms'), 'syntax', 'Unknown link option "los".', 'Did you mean "loss"?')
    const hint = 'Times after "until" are counted from the start of the run; how long a fault lasts is said with "for".'
    gives(inFaults('«at 5s crash a until 2s»'), 'pacing', 'This fault would be over at 2s, before it begins.', hint)
    gives(inFaults('«between 5s and 8s crash a until 4s»'), 'pacing', 'This fault would be over at 4s, before it begins.', hint)
  })

  test('a fault about messages without a type', () => {
    const example = 'For example: delay write from c1 to storage by 40s'
    gives(inFaults('delay «by»'), 'syntax', 'Expected a length of time after "by".', example)
    gives(inFaults('delay from a to «b»'), 'syntax', 'Expected "number", "where" or "by" after "b".', example)
    gives(inFaults('crash nodes where a = 1 «and»'), 'where', 'Expected a field, a comparison and a value after "where".',
      'For example: crash nodes where leader = true')
  })

  test('blocks', () => {
    gives('«clster» a', 'block', 'Expected "cluster", "faults", "run" or "explore", not "clster".', 'Did you mean "cluster"?')
    gives('«hello» world', 'block', 'Expected "cluster", "faults", "run" or "explore", not "hello".', 'Lines that belong to a block are indented.')
    gives('«run»', 'syntax', 'Expected the name of a cluster after "run".')
    gives('cluster «7»', 'syntax', 'Expected a name for the cluster, not "7".')
    gives('cluster a«:»', 'syntax', 'Expected the end of the line, not ":".')
    gives('cluster a\n«x: C»', 'indent', 'This line belongs to the cluster block above: indent it.')
    gives(inRun('«run» b'), 'syntax', 'A run block has lines that begin with "expect" or "show", not "run".',
      'A new block begins at the left margin.')
    gives(inRun('«expct» p holds'), 'syntax', 'A run block has lines that begin with "expect" or "show", not "expct".',
      'Did you mean "expect"?')
  })

  test('cluster lines', () => {
    gives(inCluster('lock «LockService»'), 'syntax', 'Expected "," or ":", not "LockService".')
    gives(inCluster('«netwrok» latency 5ms'), 'syntax', `Expected a node or one of ${firstWords('cluster').join(', ')}, not "netwrok".`,
      'Did you mean "network"?')
    gives(inCluster('network other «5»ms'), 'syntax', 'Expected ",", "->" or "<->", not "5".')
    gives(inCluster('network latency 5ms, «x»'), 'syntax', 'Expected "latency", "loss", "duplicate", "reorder", "corrupt", "checksum", "authentication", "fifo", "unordered", "transport", "keepalive", "user", "connect", "tail-loss-probe", "bandwidth", "queue" or 1 more, not "x".')
    gives(inCluster('network latency 5ms, «latency 6ms»'), 'twice', '"latency" is given twice.')
    gives(inCluster('clock x drift 5 «pmm»'), 'syntax', 'Expected a unit, "..", "+" or "ppm", not "pmm".', 'Did you mean "ppm"?')
    gives(inCluster('clock x drift «-1000000» ppm'), 'drift', 'A drift of -1000000 ppm or less would stop the clock or turn it back.')
    gives(inCluster('z«:»'), 'syntax', 'Expected a class after ":".')
  })

  test('times', () => {
    gives(inFaults('at «-3s» pause a for 1s'), 'duration', 'Impossible duration "-3s": a length of time is not negative.')
    gives(inFaults('pause a for «0.5ns»'), 'duration', 'Impossible duration "0.5ns": a time is a whole number of nanoseconds.')
    gives(inFaults('pause a for «6673d»'), 'duration', 'Impossible duration "6673d": the longest is about 18 years (2^59 ns).')
    gives(inFaults('pause a for «40»'), 'unit', '"40" has no unit of time.', 'For example: 40s or 40ms.')
    gives(inFaults('pause a for 40«sec»'), 'unit', 'Unknown unit "sec".', `Did you mean "s"? ${anyUnit}`)
    gives(inFaults('pause a for 40«parsecs»'), 'unit', 'Unknown unit "parsecs".', anyUnit)
    gives(inCluster('network latency 5«sec»'), 'unit', 'Unknown unit "sec".', `Did you mean "s"? ${anyUnit}`)
    gives(inCluster('network latency «7%»'), 'time', 'Expected a length of time, not "7%".', 'For example: 40s or 5ms.')
    gives(inCluster('network latency «5ms..1ms»'), 'range', 'The range "5ms..1ms" runs backwards.', 'Did you mean 1ms..5ms?')
    gives('run a for «1s..2s»', 'quantity', 'Expected one length of time, not "1s..2s".')
    gives('run a for «0s»', 'duration', 'A run needs a length longer than zero.')
    gives(inFaults('«every 0s» pause a for 1s'), 'every', '"every" needs a time longer than zero.')
  })

  test('numbers', () => {
    gives('run a seed «1.5»', 'whole-number', 'A seed is a whole number from 0 to 2^53-1, not "1.5".')
    gives('run a seed «-1»', 'whole-number', 'A seed is a whole number from 0 to 2^53-1, not "-1".')
    gives('run a seed «9007199254740992»', 'whole-number', 'A seed is a whole number from 0 to 2^53-1, not "9007199254740992".')
    gives('run a seeds «9»', 'range', 'Expected a range, not "9".', 'For example: 1..1000.')
    gives('run a seeds «9..1»', 'range', 'The range "9..1" runs backwards.', 'Did you mean 1..9?')
    gives('run a repeated «0» times', 'whole-number', 'A number of times is a whole number from 1 to 2^53-1, not "0".')
    gives('run a seed 1 «seed 2»', 'twice', '"seed" is given twice.')
    gives('run a up to «0» events', 'whole-number', 'A number of events is a whole number from 1 to 2^53-1, not "0".')
    gives('run a up to «2000000000» events', 'events', 'A run has at most 1000000000 events.')
    gives('run a up to 5 events «up to 6 events»', 'twice', '"up" is given twice.')
    gives('run a seeds 1..9 «repeated 2 times»', 'repeats', 'A run goes over several seeds, or repeats one seed, not both.',
      'Leave out one of the two.')
    gives(inFaults('loss «120%»'), 'percent', 'Impossible percentage "120%": it lies between 0% and 100%.')
    gives(inFaults('loss «7»'), 'percent', 'Expected a percentage, not "7".', 'For example: 7%.')
    gives(inFaults('loss «0.00001%»'), 'percent', 'Impossible percentage "0.00001%": the finest step is 0.0001%.')
    gives(inFaults('drift a by «5ms» ppm'), 'number', 'Expected a plain number, not "5ms".')
  })

  test('faults', () => {
    gives(inFaults('at 1s «pasue» c1 for 40s'), 'unknown-fault', 'Unknown fault "pasue".', 'Did you mean "pause"?')
    gives(inFaults('at 1s «pause» c1'), 'length', 'A pause needs a length.', pauseExample)
    gives(inFaults('«at» pause c1 for 2s'), 'pacing', '"at" needs a time.', 'For example: at 10s pause c1 for 1s')
    gives(inFaults('at 1«s»'), 'syntax', 'Expected a fault after "s".')
    gives(inFaults('«pause»'), 'syntax', 'Expected a node after "pause".', pauseExample)
    gives(inFaults('pause c1«,»'), 'syntax', 'Expected a node after ",".', pauseExample)
    gives(inFaults('pause c1 «fro» 2s'), 'syntax', 'Expected "by", "wall", "monotonic", "warned", "for", "until" or the end of the line, not "fro".', 'Did you mean "for"?')
    gives(inFaults('pause c1 «for»'), 'pacing', '"for" needs a length of time.', pauseExample)
    gives(inFaults('restart db «for» 2s'), 'length', 'A restart has no length.', 'For example: at 9s restart db')
    gives(inFaults('isolate a «at» 2s'), 'pacing', '"at" stands at the beginning of the line.', 'For example: at 2s isolate a for 10s')
    gives(inFaults('partition a, «b»'), 'groups', 'A partition needs two groups divided by "|".',
      'For example: at 2s partition a, b | c for 10s')
    gives(inFaults('delay write from c1 «too» storage by 40s'), 'syntax', 'Expected "number", "to", "where" or "by", not "too".', 'Did you mean "to"?')
    gives(inFaults('step lock «by»'), 'syntax', 'Expected an amount of time after "by".', 'For example: at 1s step server by -2s')
    gives(inFaults('at 1s «at 2s» pause a for 1s'), 'twice', '"at" is given twice.')
  })

  test('what stands behind a fault, written before it', () => {
    const says = (word: string) => `"${word}" stands at the end of the line, behind the fault.`
    gives(inFaults('every 1s «until» 5s crash a'), 'pacing', says('until'), 'Did you mean: every 1s crash a until 5s')
    gives(inFaults('at 1s «for» 40s pause c1 # a long one'), 'pacing', says('for'), 'Did you mean: at 1s pause c1 for 40s')
    gives(inFaults('«until» 5s crash a'), 'pacing', says('until'), 'Did you mean: crash a until 5s')
    gives(inFaults('every 1s «until» 5s crahs a'), 'pacing', says('until'), 'For example: every 10s isolate lock for 1s until 60s')
    gives(inFaults('every 1s «until»'), 'pacing', says('until'), 'For example: every 10s isolate lock for 1s until 60s')
    gives(inFaults('at 1s «for» 2s'), 'pacing', says('for'), 'For example: at 10s isolate lock for 1s')
  })

  test('the marks of a merge that is not finished', () => {
    const hint = 'Choose one of the two sides, and take away the lines that begin with "<<<<<<<", "=======" and ">>>>>>>".'
    gives('cluster a\n  x: C\n«<<<<<<< HEAD»\n  y: C\n', 'conflict', 'A merge that is not finished stands here.', hint)
    gives('«=======»\nrun a\n', 'conflict', 'A merge that is not finished stands here.', hint)
    equal(parseScenario('cluster a\n  x: C\n<<<<<<< HEAD\n  y: C\n=======\n  z: C\n>>>>>>> b\nrun a').document.items.length, 2)
  })

  test('runs and expectations', () => {
    gives('run leases «wth» gc', 'syntax', 'Expected "with", "for", "seed", "seeds", "repeated", "up" or the end of the line, not "wth".',
      'Did you mean "with"?')
    gives('run leases «for»', 'syntax', 'Expected a length of time after "for".')
    gives(inRun('expect p «hods»'), 'syntax',
      'Expected a property or measure, "holds", "violated" or a comparison such as "=" after "hods".', 'Did you mean "holds"?')
    gives(inRun('expect x = «follower»'), 'syntax', 'Expected a value, not "follower".')
    gives(inRun("expect x = «'abc»"), 'quote', 'This text has no closing quote.')
    gives(inRun('expect p «☃» holds'), 'syntax',
      'Expected a property or measure, "holds", "violated", "." or a comparison such as "=", not "☃".')
    gives(inRun('expect p holds in «3» of 2'), 'runs', '3 of 2 runs is impossible.')
    gives(inRun('expect p holds at «3s»'), 'holds-at', 'A property holds over the whole run, not at one time.',
      'Leave out "at", or write "violated at".')
    gives(inRun('expect p holds in at least 3 ± «2»'), 'tolerance', 'A bound has no tolerance.')
    gives(inRun("expect x = 'a' ± «2»"), 'tolerance', 'Only numbers and times have a tolerance.')
    gives(inRun('expect x = 5 ± «-2»'), 'tolerance', 'A tolerance is not negative.')
    gives(inRun('show «sequnce»'), 'unknown-view', 'Unknown view "sequnce".', 'Did you mean "sequence"?')
    gives(inRun('show «film»'), 'unknown-view', 'Unknown view "film".', `The views are ${viewWords.slice(0, -1).join(', ')} and ${viewWords.at(-1)}.`)
  })

  test('limits', () => {
    gives(`faults f\n  «${'x'.repeat(5001)}»`, 'too-long', 'A line has at most 5000 characters.')
    gives(inRun(`expect x = ${'['.repeat(40)}«[»${']'.repeat(41)}`), 'too-deep', 'Lists nest at most 40 deep.')
  })

  test('a broken line hides neither errors nor meaning of the others, and printing keeps it', () => {
    const text = `clster leases
  lock LockService
  c1, c2: Client

faults f
  at 1s pasue c1 for 40s  # typo
  at 2s pause c1
  at 3s pause c1 for 1s

run leases wth f
  expct x holds
  expect x holds
`
    const { document, diagnostics } = parseScenario(text)
    deepEqual(diagnostics.map((one) => text.slice(one.start, one.end)), ['clster', 'LockService', 'pasue', 'pause', 'wth', 'expct'])
    deepEqual(document.items.map((item) => item.kind === 'comment' ? [] : item.lines.map((line) => line.kind)),
      [['broken', 'node'], ['broken', 'broken', 'fault'], ['broken', 'expect']])
    equal(printScenario(document), text)
  })
})
