/** Declaration of `this.cluster`. */
export const cluster = `
// --- The operator's hands

/** What an operator can do to the nodes of the cluster; it happens when the step that asks for it is over. */
interface NodeCluster {
  /** Starts a node that is down: one that was stopped, that crashed, or that the cluster declares as \`stopped\`. */
  start(node: NodeId): void
  /**
   * Stops a node in good order: its \`beforeStop\` runs, and after the grace it is down.
   * @param options the grace is 0 unless given
   */
  stop(node: NodeId, options?: { grace?: Duration }): void
  /** Cuts a node's power: it loses its memory and what it has not synced, and its monotonic clock begins anew when it starts again. */
  crash(node: NodeId): void
}
`
