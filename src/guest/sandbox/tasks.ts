/**
 * Promises without microtasks.
 *
 * An `async` handler is compiled to a generator; `spawn` runs it and every `await` is a `yield` that this trampoline resumes. Settled
 * tasks resume at once; the rest wait in one first-in-first-out queue, drained before the event ends. So the order is fixed, no host
 * promise is involved, and stopping a node is simply never resuming its generators.
 *
 *     const task = spawn(function* () { return 1 + ((yield Task.resolve(41)) as number) })
 */
import { spend } from './fuel.ts'

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

/** How often something has begun to wait for a promise that was pending. */
export let waitsBegun = 0

type Resume = (failed: boolean, value: unknown) => void

/** Whether something is a promise of this kind; an object that only inherits from one is not. */
export let isTask: (value: unknown) => value is Task
/** Fulfils a task; given another task, it follows that one. */
export let settle: (task: Task, value: unknown) => void
export let reject: (task: Task, reason: unknown) => void
/** Calls back when a task is settled, through the queue. */
export let whenSettled: (task: Task, waiter: Waiter) => void
/** A task's outcome, when it is settled; otherwise `resume` is called with it later. */
export let outcomeOf: (task: Task, resume: Resume) => { failed: boolean; value: unknown } | undefined

export class Task {
  // In node code it is the promise; no name of the kernel's own shows.
  static readonly name = 'Promise'
  #state: TaskState = status.pending
  #value: unknown = undefined
  #waiters: Waiter[] | undefined = undefined

  constructor(executor?: (resolve: Callback, reject: Callback) => void) {
    if (!executor) return
    try {
      executor(
        (value) => this.#settle(value),
        (reason) => this.#fail(reason),
      )
    } catch (reason) {
      this.#fail(reason)
    }
  }

  #settle(value: unknown): void {
    if (this.#state !== status.pending) return
    if (isTask(value)) {
      value.#wait({ onDone: (result) => this.#finish(status.done, result), onFailed: (reason) => this.#finish(status.failed, reason) })
      return
    }
    this.#finish(status.done, value)
  }

  #fail(reason: unknown): void {
    if (this.#state === status.pending) this.#finish(status.failed, reason)
  }

  #finish(state: TaskState, value: unknown): void {
    if (this.#state !== status.pending) return
    this.#state = state
    this.#value = value
    const waiters = this.#waiters
    this.#waiters = undefined
    if (waiters) for (const waiter of waiters) ready.push({ waiter, failed: state === status.failed, value })
    else if (state === status.failed) unhandled.add(this)
  }

  #wait(waiter: Waiter): void {
    unhandled.delete(this)
    if (this.#state === status.pending) this.#keep(waiter)
    else ready.push({ waiter, failed: this.#state === status.failed, value: this.#value })
  }

  #keep(waiter: Waiter): void {
    waitsBegun++
    ;(this.#waiters ??= []).push(waiter)
  }

  get [Symbol.toStringTag](): string {
    return 'Promise'
  }

  then(onDone?: Callback, onFailed?: Callback): Task {
    const next = new Task()
    this.#wait({
      onDone: (value) => follow(next, onDone, value, () => next.#settle(value)),
      onFailed: (reason) => follow(next, onFailed, reason, () => next.#fail(reason)),
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

  static get [Symbol.species](): typeof Task {
    return this
  }

  static resolve(value?: unknown): Task {
    if (isTask(value)) return value
    const task = new Task()
    task.#settle(value)
    return task
  }

  static reject(reason?: unknown): Task {
    const task = new Task()
    task.#fail(reason)
    return task
  }

  static withResolvers(): { promise: Task; resolve: (value?: unknown) => void; reject: (reason?: unknown) => void } {
    const found: { resolve: (value?: unknown) => void; reject: (reason?: unknown) => void } = { resolve: () => {}, reject: () => {} }
    const promise = new Task((resolve, reject) => Object.assign(found, { resolve, reject }))
    return { promise, ...found }
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
      Task.resolve(item).#wait({ onDone: (value) => first.#settle(value), onFailed: (reason) => first.#fail(reason) })
    }
    return first
  }

  static any(items: Iterable<unknown>): Task {
    const first = new Task()
    const list = [...items]
    const errors: unknown[] = []
    let left = list.length
    if (left === 0) first.#fail(new Error('Promise.any was given nothing to wait for.'))
    list.forEach((item, i) =>
      Task.resolve(item).#wait({
        onDone: (value) => first.#settle(value),
        onFailed: (reason) => {
          errors[i] = reason
          if (--left === 0) first.#fail(new AggregateError(errors, 'Every promise given to Promise.any was rejected.'))
        },
      }),
    )
    return first
  }

  #outcome(resume: (failed: boolean, value: unknown) => void): { failed: boolean; value: unknown } | undefined {
    unhandled.delete(this)
    if (this.#state !== status.pending) return { failed: this.#state === status.failed, value: this.#value }
    this.#keep({ onDone: (value) => resume(false, value), onFailed: (reason) => resume(true, reason) })
    return undefined
  }

  // What only the kernel may do with a promise is no method: node code could call it, or put its own in its place.
  static {
    isTask = (value): value is Task => typeof value === 'object' && value !== null && #state in value
    settle = (task, value) => task.#settle(value)
    reject = (task, reason) => task.#fail(reason)
    whenSettled = (task, waiter) => task.#wait(waiter)
    outcomeOf = (task, resume) => task.#outcome(resume)
  }
}

function follow(next: Task, callback: Callback | undefined, value: unknown, otherwise: () => void): void {
  if (typeof callback !== 'function') return otherwise()
  try {
    settle(next, callback(value))
  } catch (reason) {
    reject(next, reason)
  }
}

function collect(items: Iterable<unknown>, done: Callback, failed?: Callback): Task {
  const all = new Task()
  const list = [...items]
  const results = new Array<unknown>(list.length)
  let left = list.length
  const put = (i: number, value: unknown) => {
    results[i] = value
    if (--left === 0) settle(all, results)
  }
  if (left === 0) settle(all, results)
  list.forEach((item, i) =>
    whenSettled(Task.resolve(item), {
      onDone: (value) => put(i, done(value)),
      onFailed: (reason) => (failed ? put(i, failed(reason)) : reject(all, reason)),
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
        reject(task, reason)
        return
      }
      if (result.done) {
        settle(task, result.value)
        return
      }
      const awaited = result.value
      throwing = false
      input = awaited
      if (isTask(awaited)) {
        const outcome = outcomeOf(awaited, step)
        if (!outcome) return
        throwing = outcome.failed
        input = outcome.value
      }
    }
  }
  step(false, undefined)
  return task
}

/** Fuel for calling back: promises that make promises without end come to an end. */
const costOfCallback = 50
/** So many callbacks that were called are kept, before the list is cut. */
const forgetAfter = 4096

/** Runs every callback that is due, in order, until none is left. */
export function drain(): void {
  if (ready.length === 0) return
  while (readyHead < ready.length) {
    spend(costOfCallback)
    if (readyHead === forgetAfter) {
      ready.splice(0, readyHead)
      readyHead = 0
    }
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
    const outcome = outcomeOf(task, () => {})
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
