#!/usr/bin/env bash
# Quint: runs that get stuck after three steps count as runs without a violation, and more steps are suggested.
#
# Packages: @informalsystems/quint 0.33.1 (npm), with antlr4ts 0.5.0-alpha.4, which it is built for (a later pre-release satisfies its range
#   and does not load).
# Guess: when no action is enabled the simulator says that the run is stuck, as a deadlock, and ends with an error.
# Behaviour: a run in which nothing can happen any more simply ends; it is neither reported nor counted apart. With `--max-steps=50`, a model in
#   which two parties can take each the other's lock comes back as "[ok] No violation found", exit code 0, though every single run got stuck long
#   before its fiftieth step. Only the trace lengths tell, and the line after them advises to raise the number of steps.
# A user meets it when an action's guard is too strong: the more the model is strangled, the faster and the greener is the result.
source "$(dirname "$0")/support/public.sh"

cat >locks.qnt <<'MODEL'
module locks {
  var first: str
  var second: str
  action init = all { first' = "free", second' = "free" }
  action annTakesFirst = all { first == "free", first' = "ann", second' = second }
  action benTakesSecond = all { second == "free", second' = "ben", first' = first }
  action annWorks = all { first == "ann", second == "free", first' = "free", second' = second }
  action benWorks = all { second == "ben", first == "free", second' = "free", first' = first }
  action step = any { annTakesFirst, benTakesSecond, annWorks, benWorks }
  val sane = first != "ben"
}
MODEL

echo '{ "private": true, "overrides": { "antlr4ts": "0.5.0-alpha.4" } }' >package.json
npm_packages @informalsystems/quint@0.33.1

status=0
node_modules/.bin/quint run --backend=typescript --invariant=sane --max-steps=50 --max-samples=1000 --seed=0x1 locks.qnt >quint.log 2>&1 ||
  status=$?
sed -n '/No violation/,$p' quint.log
longest=$(sed -n "s/.*max=\([0-9]*\).*/\1/p" quint.log)

described 'the exit code is 0' test "$status" -eq 0
described 'no violation is found' grep -q 'No violation found' quint.log
described 'nothing is said of a deadlock or of stuck runs' test -z "$(grep -iE 'deadlock|stuck' quint.log)"
described "the longest of 1000 runs has ${longest:-no} of 51 states" test "${longest:-51}" -lt 51
