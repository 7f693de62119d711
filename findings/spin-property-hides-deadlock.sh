#!/usr/bin/env bash
# Spin: a property that holds makes a deadlock disappear.
#
# Package: spin 6.5.2+dfsg-1 (Debian 12), and a C compiler.
# Guess: a model that deadlocks is reported with one error; a true property added to it leaves that error, for a property can only be one more
#   thing to check.
# Behaviour: without a property the verifier searches for invalid end states and reports the deadlock. As soon as the model holds an `ltl`
#   formula, of whatever content, that search is switched off: the same model ends with "errors: 0". One line among
#   thirty says so, in brackets.
# A user meets it when a protocol passes after its first property has been written down, and the deadlock that the check without properties used
#   to show is never seen again: two checks are needed, one with the formula and one without.
source "$(dirname "$0")/support/public.sh"

needs cc cpp
debian_packages spin=6.5.2+dfsg-1

# Two parties take two locks in opposite order: most runs end well, some do not end.
cat >deadlock.pml <<'MODEL'
bool first = false
bool second = false
byte worked = 0
active proctype ann() { atomic { !first -> first = true }; atomic { !second -> second = true }; worked++; second = false; first = false }
active proctype ben() { atomic { !second -> second = true }; atomic { !first -> first = true }; worked++; first = false; second = false }
MODEL
cp deadlock.pml with-property.pml
echo 'ltl bounded { [] (worked <= 2) }' >>with-property.pml

verdict() {
  mkdir -p "$1"
  (cd "$1" && unpacked spin -run -a "../$1.pml") >"$1.log" 2>&1 || true
  grep -E 'errors:|invalid end state' "$1.log" | sed "s/^/$1: /"
}
verdict deadlock
verdict with-property

described 'the model alone is reported to deadlock' grep -q 'invalid end state (at depth' deadlock.log
described 'the model alone has one error' grep -q 'errors: 1' deadlock.log
described 'with a property that holds there is no error' grep -q 'errors: 0' with-property.log
described 'the report mentions it in brackets' grep -q 'invalid end states.*disabled by never claim' with-property.log
