/**
 * How much of the processor some work takes, whatever else the machine is doing: for tests that tell linear from quadratic.
 * Speed itself is the business of the benchmarks.
 */
export function processorMs(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
