/**
 * The compiler's diagnostics in our form: one sentence, and a hint that says what to do.
 *
 *     declare const diagnostic: ts.Diagnostic
 *     explainDiagnostic(diagnostic, 120)   // { code: 'TS2304', message: "Cannot find name 'lok'.", hint: 'Define it …', … }
 */
import ts from 'typescript'
import type { Diagnostic } from '../diagnostic.ts'

const above = 'Define it in this cell or in a node cell above; what stands further down is not visible here.'
const asynchronous = 'Write `async` before the method or function that contains it.'
const doubled = 'Give one of the two another name.'
const maybe = 'Check for it first, for example `if (x !== undefined) …`, or use `?.`.'

const hints = new Map<number, string>([
  [1002, 'Close the text with the same quotation mark it began with.'],
  [1003, 'A name belongs here.'],
  [1005, 'Add it here, or look for a bracket or quotation mark that is not closed before this place.'],
  [1010, 'Close the comment with */.'],
  [1109, 'A value belongs here: a name, a number, a call …'],
  [1110, 'A type belongs here, for example `number` or `NodeId`.'],
  [1128, 'Look for one closing bracket too many before this place.'],
  [1185, 'Choose one of the two sides, and take away the lines that begin with "<<<<<<<", "=======" and ">>>>>>>".'],
  [1155, 'Give it a value, or use `let` inside a function.'],
  [1160, 'Close the text with a back quote `.'],
  [1308, asynchronous],
  [1375, 'Only `async` methods and functions can wait; start them from `start()`.'],
  [1378, 'Only `async` methods and functions can wait; start them from `start()`.'],
  [1432, 'Only `async` methods and functions can wait; start them from `start()`.'],
  [1434, 'Look at the word before this place: it may be misspelt.'],
  [1435, 'Look at the word before this place: it may be misspelt.'],
  [1472, 'Add `catch (error) { … }` or `finally { … }`.'],
  [2300, doubled],
  [2304, above],
  [2306, above],
  [2322, 'Change the value or the type that is written for it.'],
  [2339, 'Declare it as a field of the class, for example `count = 0`, or check the spelling.'],
  [2345, 'Change the value, or the type of the parameter.'],
  [2349, 'Only functions and methods can be called.'],
  [2353, 'Check the spelling, or add the property to the type.'],
  [2355, 'Add a `return`, or take the return type away.'],
  [2365, 'Make both sides the same kind of value.'],
  [2367, 'Compare values of the same kind.'],
  [2393, doubled],
  [2414, doubled],
  [2415, 'Choose another name, or give it the same type as in the class it extends.'],
  [2416, 'Choose another name, or give it the same type as in the class it extends.'],
  [2425, 'Choose another name, or give it the same type as in the class it extends.'],
  [2426, 'Choose another name, or give it the same type as in the class it extends.'],
  [2448, 'Move the definition up, above its first use.'],
  [2449, 'Move the class up, above its first use.'],
  [2451, doubled],
  [2454, 'Give it a value first.'],
  [2506, 'A class cannot extend itself. Give the new class a name of its own.'],
  [2531, maybe],
  [2532, maybe],
  [2533, maybe],
  [2552, 'Check the spelling.'],
  [2551, 'Check the spelling.'],
  [2554, 'Give as many values as the method has parameters.'],
  [2555, 'Give as many values as the method has parameters.'],
  [2564, 'Give it a first value, or write `name?: type` when it may be missing.'],
  [2588, 'Use `let` inside a function, or a field of the class for state.'],
  [2693, 'A type has no value when the code runs; use a class or a constant.'],
  [2739, 'Add the missing properties.'],
  [2741, 'Add the missing property.'],
  [18047, maybe],
  [18048, maybe],
  [18049, maybe],
])

const notThere = 'Node code does not have it: docs/node-code.md lists what there is. Write it yourself, in this cell or in one above.'
/** What the compiler advises against names and members that are missing: settings that no notebook has. */
const settings = /\s*(?:Do you need to (?:change your target library|install type definitions)|Try (?:changing|setting|`)|Make sure you have a declaration|Consider (?:changing|setting))[^]*$/

const general = 'Change this place; the code of a cell must be valid TypeScript.'

/** Other words for messages that a reader of a notebook would not understand. */
const reworded = new Map<number, string>([
  [1432, '`for await` works only inside an `async` method or function.'],
  [2854, '`await using` works only inside an `async` method or function.'],
  [1185, 'A merge that is not finished stands here.'],
  [1308, '`await` works only inside an `async` method or function.'],
  [1375, '`await` works only inside an `async` method or function.'],
  [1378, '`await` works only inside an `async` method or function.'],
  [2815, '`arguments` exists only inside a function or method.'],
])

/** `lengthMax`: the length of the cell; a place beyond its end moves to its last character. */
export function explainDiagnostic(diagnostic: ts.Diagnostic, lengthMax: number): Diagnostic {
  const { code, category } = diagnostic
  const end = Math.min((diagnostic.start ?? 0) + (diagnostic.length ?? 0), lengthMax)
  // A place without width cannot be underlined: take the character before the end of the cell.
  const start = Math.max(0, Math.min(diagnostic.start ?? 0, end === lengthMax ? lengthMax - 1 : end))
  return {
    start,
    end: Math.max(end, Math.min(start + 1, lengthMax)),
    severity: category === ts.DiagnosticCategory.Error ? 'error' : 'warning',
    code: `TS${code}`,
    ...told(code, flatten(diagnostic.messageText)),
  }
}

function told(code: number, said: string): { message: string; hint: string } {
  const known = reworded.get(code)
  if (known !== undefined) return { message: known, hint: hints.get(code) ?? general }
  const message = said.replace(settings, '')
  return { message, hint: message === said ? hints.get(code) ?? general : notThere }
}

function flatten(message: string | ts.DiagnosticMessageChain): string {
  return ts.flattenDiagnosticMessageText(message, ' ').replace(/\s+/g, ' ').trim()
}
