/**
 * Instances of node code's own classes in the fields of a node, such as `clock = new LamportClock()`: a state has their fields and the name
 * of their class, and code gets them back with the methods of that class.
 *
 *     class LamportClock { time = 0 }
 *     const classes = new Classes()
 *     classes.nameOf(new LamportClock(), Object.prototype, 'clock')                  // 'LamportClock'
 *     Object.create(classes.prototypeOf('LamportClock')) instanceof LamportClock    // true
 *
 * Private members (`#x`) are compiled to symbols for an exploration (`EmitOptions.open`), so they are part of a state like any other.
 */
import { Node } from '../guest/node/node-api.ts'
import { Task } from '../guest/sandbox/tasks.ts'
import { Unstorable } from '../trace/values.ts'
import { Constants } from './constants.ts'

const openName = /^(#\S+) \d+\.\d+$/

/** What a private member is called in a state; undefined for any other key. */
export function privateKey(key: string | symbol): string | undefined {
  const text = typeof key === 'symbol' ? Symbol.keyFor(key) : undefined
  return text !== undefined && openName.test(text) ? `\u0000${text}` : undefined
}

/** The key behind the name of a private member in a state; undefined for any other name. */
export function privateSymbol(name: string): symbol | undefined {
  return name.startsWith('\u0000#') ? Symbol.for(name.slice(1)) : undefined
}

/** A key as its author wrote it. */
export function keyText(key: string | symbol): string {
  return typeof key === 'string' ? key : (openName.exec(Symbol.keyFor(key) ?? '')?.[1] ?? String(key))
}

/** The classes of one node's code, and the objects that its cells made; each node has its own copies of them. */
export class Classes {
  readonly constants: Constants
  private readonly known = new Map<string, object>()

  constructor(made: () => Iterable<unknown> = () => []) {
    this.constants = new Constants(made)
  }

  /** `base`: the prototype that an object of its kind would have without a class. */
  nameOf(value: object, base: object, path: string): string {
    const prototype = Object.getPrototypeOf(value) as object
    const name = classNameOf(prototype)
    if (name === '' || base !== Object.prototype || !isOwnClass(prototype)) throw strangeClass(value, path)
    const known = this.known.get(name)
    if (known === undefined) this.known.set(name, prototype)
    else if (known !== prototype) throw new Unstorable(path, `holds an object of one of several classes that are called ${name}`)
    return name
  }

  prototypeOf(name: string): object {
    const prototype = this.known.get(name)
    if (prototype === undefined) throw new Error(`No object of class ${name} was ever stored: this is a mistake of the explorer.`)
    return prototype
  }
}

export function classNameOf(prototype: object): string {
  const name: unknown = constructorOf(prototype)?.name
  return typeof name === 'string' ? name : ''
}

/** Whether all of a prototype's chain was written in cells: the language's own classes keep what no field shows. */
function isOwnClass(prototype: object): boolean {
  for (let at: object | null = prototype; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null) {
    const made = constructorOf(at)
    if (at === Node.prototype || at === Task.prototype || made?.prototype !== at || !Function.prototype.toString.call(made).startsWith('class')) return false
  }
  return true
}

/** An object whose class cannot be stored, called by its own class or by what the language calls it. */
export function strangeClass(value: object, path: string): Unstorable {
  const prototype = Object.getPrototypeOf(value) as object
  const name = classNameOf(prototype)
  const made = constructorOf(prototype)
  const isWritten = made !== undefined && Function.prototype.toString.call(made).startsWith('class')
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1)
  const text = isWritten || tag === 'Object' ? name : tag
  return new Unstorable(path, `holds an object of ${text === '' ? 'a class without a name' : `class ${text}`}`)
}

function constructorOf(prototype: object): (() => void) | undefined {
  const value: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  return typeof value === 'function' ? (value as () => void) : undefined
}
