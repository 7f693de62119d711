/**
 * Promises without microtasks.
 *
 * An `async` handler is compiled to a generator; `spawn` runs it and every `await` is a `yield` that this trampoline resumes. Settled
 * tasks resume at once; the rest wait in one first-in-first-out queue, drained before the event ends. So the order is fixed, no host
 * promise is involved, and stopping a node is simply never resuming its generators.
 *
 *     const task = spawn(function* () { return 1 + (yield Task.resolve(41)) })
 */

const status = { pending: 0, done: 1, failed: 2 } as const
type TaskState = (typeof status)[keyof typeof status]

type Callback = (value: unknown) => unknown

interface Waiter {
  onDone?: Callback
  onFailed?: Callback
}

/** Callbacks of settled tasks, in order. One queue serves all nodes: only one node runs at a time, and it drains what it caused. */
const ready: { waiter: Waiter; failed: boolean; value: unknown }[] = []
let readyHead = 0

/** Rejected tasks nobody has looked at yet. */
const unhandled = new Set<Task>()

export class Task {
  #state: TaskState = status.pending
  #value: unknown = undefined
  #waiters: Waiter[] | undefined = undefined

  constructor(executor?: (resolve: Callback, reject: Callback) => void) {
    if (!executor) return
    try {
      executor(
        (value) => this.settle(value),
        (reason) => this.fail(reason),
      )
    } catch (reason) {
      this.fail(reason)
    }
  }

  /** Fulfils the task; given another task, follows it. */
  settle(value: unknown): void {
    if (this.#state !== status.pending) return
    if (value instanceof Task) {
      value.wait({ onDone: (result) => this.finish(status.done, result), onFailed: (reason) => this.finish(status.failed, reason) })
      return
    }
    this.finish(status.done, value)
  }

  fail(reason: unknown): void {
    if (this.#state === status.pending) this.finish(status.failed, reason)
  }

  private finish(state: TaskState, value: unknown): void {
    if (this.#state !== status.pending) return
    this.#state = state
    this.#value = value
    const waiters = this.#waiters
    this.#waiters = undefined
    if (waiters) for (const waiter of waiters) ready.push({ waiter, failed: state === status.failed, value })
    else if (state === status.failed) unhandled.add(this)
  }

  /** Calls back when settled, through the queue. */
  wait(waiter: Waiter): void {
    unhandled.delete(this)
    if (this.#state === status.pending) (this.#waiters ??= []).push(waiter)
    else ready.push({ waiter, failed: this.#state === status.failed, value: this.#value })
  }

  then(onDone?: Callback, onFailed?: Callback): Task {
    const next = new Task()
    this.wait({
      onDone: (value) => follow(next, onDone, value, () => next.settle(value)),
      onFailed: (reason) => follow(next, onFailed, reason, () => next.fail(reason)),
    })
    return next
  }

  catch(onFailed?: Callback): Task {
    return this.then(undefined, onFailed)
  }

  finally(callback: () => unknown): Task {
    return this.then(
      (value) => Task.resolve(callback()).then(() => value),
      (reason) =>
        Task.resolve(callback()).then(() => {
          throw reason
        }),
    )
  }

  static resolve(value?: unknown): Task {
    if (value instanceof Task) return value
    const task = new Task()
    task.settle(value)
    return task
  }

  static reject(reason?: unknown): Task {
    const task = new Task()
    task.fail(reason)
    return task
  }

  static all(items: Iterable<unknown>): Task {
    return collect(items, (value) => value)
  }

  static allSettled(items: Iterable<unknown>): Task {
    return collect(
      items,
      (value) => ({ status: 'fulfilled', value }),
      (reason) => ({ status: 'rejected', reason }),
    )
  }

  static race(items: Iterable<unknown>): Task {
    const first = new Task()
    for (const item of items) {
      Task.resolve(item).wait({ onDone: (value) => first.settle(value), onFailed: (reason) => first.fail(reason) })
    }
    return first
  }

  static any(items: Iterable<unknown>): Task {
    const first = new Task()
    const list = [...items]
    const errors: unknown[] = []
    let left = list.length
    if (left === 0) first.fail(new Error('Promise.any was given nothing to wait for.'))
    list.forEach((item, i) =>
      Task.resolve(item).wait({
        onDone: (value) => first.settle(value),
        onFailed: (reason) => {
          errors[i] = reason
          if (--left === 0) first.fail(Object.assign(new Error('Every promise given to Promise.any was rejected.'), { errors }))
        },
      }),
    )
    return first
  }

  /** Resumes a generator with this task's outcome: at once when it is settled. For `spawn` only. */
  resumeWhenSettled(resume: (failed: boolean, value: unknown) => void): { failed: boolean; value: unknown } | undefined {
    unhandled.delete(this)
    if (this.#state !== status.pending) return { failed: this.#state === status.failed, value: this.#value }
    ;(this.#waiters ??= []).push({ onDone: (value) => resume(false, value), onFailed: (reason) => resume(true, reason) })
    return undefined
  }
}

function follow(next: Task, callback: Callback | undefined, value: unknown, otherwise: () => void): void {
  if (typeof callback !== 'function') return otherwise()
  try {
    next.settle(callback(value))
  } catch (reason) {
    next.fail(reason)
  }
}

function collect(items: Iterable<unknown>, done: Callback, failed?: Callback): Task {
  const all = new Task()
  const list = [...items]
  const results = new Array<unknown>(list.length)
  let left = list.length
  const put = (i: number, value: unknown) => {
    results[i] = value
    if (--left === 0) all.settle(results)
  }
  if (left === 0) all.settle(results)
  list.forEach((item, i) =>
    Task.resolve(item).wait({
      onDone: (value) => put(i, done(value)),
      onFailed: (reason) => (failed ? put(i, failed(reason)) : all.fail(reason)),
    }),
  )
  return all
}

type Body = () => Generator<unknown, unknown, unknown>

/** Runs a generator as an async function; the task settles with what it returns or throws. */
export function spawn(body: Body): Task {
  const task = new Task()
  const generator = body()
  const step = (failed: boolean, value: unknown) => {
    let input = value
    let throwing = failed
    for (;;) {
      let result: IteratorResult<unknown, unknown>
      try {
        result = throwing ? generator.throw(input) : generator.next(input)
      } catch (reason) {
        task.fail(reason)
        return
      }
      if (result.done) {
        task.settle(result.value)
        return
      }
      const awaited = result.value
      throwing = false
      input = awaited
      if (awaited instanceof Task) {
        const outcome = awaited.resumeWhenSettled(step)
        if (!outcome) return
        throwing = outcome.failed
        input = outcome.value
      }
    }
  }
  step(false, undefined)
  return task
}

/** Runs every callback that is due, in order, until none is left. */
export function drain(): void {
  if (ready.length === 0) return
  while (readyHead < ready.length) {
    const { waiter, failed, value } = ready[readyHead++]
    if (failed) waiter.onFailed?.(value)
    else waiter.onDone?.(value)
  }
  ready.length = 0
  readyHead = 0
}

/** A rejection that nobody handled, if there is one; forgets them all. */
export function takeUnhandled(): { reason: unknown } | undefined {
  if (unhandled.size === 0) return undefined
  for (const task of unhandled) {
    unhandled.clear()
    const outcome = task.resumeWhenSettled(() => {})
    return { reason: outcome?.value }
  }
  return undefined
}

/** Forgets everything pending; between runs. */
export function resetTasks(): void {
  ready.length = 0
  readyHead = 0
  if (unhandled.size > 0) unhandled.clear()
}
