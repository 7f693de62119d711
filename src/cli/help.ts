/** The texts of `dsnb --help` and `dsnb COMMAND --help`, for which nothing else is loaded. */
import { fileFormats } from '../diagram/formats.ts'

const ending = `Exit code: 0 all well; 1 not as expected: an expectation, a violation that nobody expected, an error in node code;
2 the command or the notebook cannot be used; 3 this machine could not do it. Of several the highest counts.
`

export const overview = `dsnb: run distributed systems notebooks from the command line

  dsnb run FILE       run the notebook's runs and print their verdicts
  dsnb sweep FILE     run many seeds on all cores: counts, percentiles, failing seeds
  dsnb explore FILE   visit every state of the notebook's explore blocks
  dsnb check PATH…    check every expectation of every notebook
  dsnb export FILE    write the figures of every run: ${fileFormats.join(', ')}

dsnb COMMAND --help says what a command takes, dsnb --version which one this is. FILE may be -, the standard input.

--no-cache, or DSNB_CACHE=off: everything is found out anew, and nothing is kept for the next time (else in DSNB_CACHE, or the system's place for it).
DSNB_STEP_SECONDS: so much processor time may one step of node code take, 10 when it is not set.
${ending}`

const run = `  --run NAME     only the runs of this name; NAME#2 is the second of them`
const json = `  --json         one JSON object, errors included (docs/command-line.md has its form)`

export const commandHelp: ReadonlyMap<string, string> = new Map(Object.entries({
  run: `dsnb run FILE [--run NAME] [--seed N] [--log] [--fields] [--twice] [--json]: run the notebook's runs and print their verdicts

${run}
  --seed N       with this seed instead of theirs; what is expected of many runs is then left out
  --log          print what the nodes logged and noted, too
  --fields       print the fields that the nodes ended with, too
  --twice        run everything twice and name the first event that differs, if one does
${json}

${ending}`,
  sweep: `dsnb sweep FILE --run NAME --seeds A..B [--json]: run many seeds on all cores: counts, percentiles, failing seeds

  --run NAME     the run, for example "leases with gc-pause"
  --seeds A..B   the first and the last seed
${json}

${ending}`,
  explore: `dsnb explore FILE [--run NAME] [--all] [--depth N] [--up-to N] [--memory MB] [--states N] [--why] [--json]: visit every state of the notebook's explore blocks, until everything is decided

  --run NAME     only the exploration of this cluster
  --all          go on when everything is decided
  --depth N      no path of more states
  --up-to N      no more states in all
  --memory MB    so much memory for them
  --states N     list the first N states
  --why          say which part of the states differs most
${json}

${ending}`,
  check: `dsnb check PATH… [--json]: check every expectation of every notebook, in folders and the folders in them

A line for each expectation; a notebook in which nothing is checked says so, and one without a single cell is an error.
${json}

${ending}`,
  export: `dsnb export FILE --to FORMAT --out DIR [--run NAME] [--seed N] [--view NAME] [--nodes A,B] [--time A..B] [--width N] [--dark]: write the figures of every run

  --to FORMAT    ${fileFormats.join(', ')}
  --out DIR      the folder to write to, made when it is not there; - for the standard output, which takes one figure
${run}
  --seed N       with this seed instead of theirs
  --view NAME    only this view, whether the notebook shows it or not: sequence, clocks, meters, state, log; not with json
  --nodes A,B    only these nodes, in this order; not with json
  --time A..B    only this stretch of true time, for example 40s..42s; not with json, and clocks and meters show the whole run
  --width N      the width of an SVG in pixels, 960 when it is not given
  --dark         an SVG for a dark page

${ending}`,
}))
