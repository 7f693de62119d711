#!/usr/bin/env bash
# retry: the more attempts are allowed, the closer together do all clients come back first.
#
# Package: retry 0.13.1 (npm), which p-retry's older versions, promise-retry and async-retry build on.
# Guess: with `randomize: true` and a constant delay (`factor: 1`, a second), each wait is drawn by itself between one and two seconds, so a
#   thousand clients that failed together spread their first retry over a second, 1.5 s after the failure on average.
# Behaviour: all waits of an operation are drawn beforehand and then sorted. The first wait is the smallest of them: with one retry allowed the
#   average is 1.5 s, with ten 1.09 s, and nine clients of ten come back within a fifth of the second meant for them. The last waits are as
#   crowded at the other end. The shape is that of an order statistic, 1/(n+1), so allowing more retries takes the jitter out of the first.
#   The default factor of two is spared, since its ranges do not overlap.
# A user meets it as the herd that jitter was to disperse: a service that has just come back gets most of its clients in its first 200 ms.
source "$(dirname "$0")/support/public.sh"

npm_packages retry@0.13.1

cat >draw.cjs <<'JS'
const retry = require('retry')
const clients = 20_000
for (const [retries, factor] of [[1, 1], [10, 1], [10, 2]]) {
  const waits = { factor, minTimeout: 1000, randomize: true, retries }
  const firsts = Array.from({ length: clients }, () => retry.timeouts(waits)[0])
  const early = firsts.filter((wait) => wait < 1200).length
  console.log(retries, Math.round(firsts.reduce((sum, wait) => sum + wait) / clients), Math.round(100 * early / clients))
}
JS
{ read -r _ meanOfOne earlyOfOne; read -r _ meanOfTen earlyOfTen; read -r _ meanOfDoubling _; } < <(node draw.cjs)
echo "one retry allowed: first wait $meanOfOne ms on average, $earlyOfOne % within the first fifth"
echo "ten retries allowed: first wait $meanOfTen ms on average, $earlyOfTen % within the first fifth"
echo "ten retries of doubling waits: first wait $meanOfDoubling ms on average"

described 'with one retry the first wait is even over the second' test "$meanOfOne" -gt 1480 -a "$meanOfOne" -lt 1520
described 'and a fifth of the clients come in its first fifth' test "$earlyOfOne" -ge 18 -a "$earlyOfOne" -le 22
described 'with ten retries the first wait is 1.09 s on average' test "$meanOfTen" -gt 1080 -a "$meanOfTen" -lt 1100
described 'and nine clients of ten come in the first fifth' test "$earlyOfTen" -ge 87 -a "$earlyOfTen" -le 92
described 'doubling waits are not reordered' test "$meanOfDoubling" -gt 1480 -a "$meanOfDoubling" -lt 1520
