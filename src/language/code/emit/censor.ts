/**
 * The sandbox refuses source text in which `import(`, `eval(` or an HTML comment could hide, even inside a comment or a text. This
 * writes the same program so that it is not refused: comments become spaces, and in literals one character becomes an escape.
 *
 *     escapeLiteral("'import(x)'")    // "'i\\x6dport(x)'"
 *     separateOperators('n-->0')      // 'n-- >0'
 */

const lineBreaks = /[^\r\n\u2028\u2029]/g

/** Replaces comments by spaces in text between nodes: it has only punctuation, keywords and comments, so `//` and `/*` always begin a comment. */
export function spacesForComments(text: string): string {
  if (!text.includes('/') && !text.startsWith('#!')) return text
  return text.replace(/^#!.*|\/\/.*|\/\*[^]*?\*\//g, (comment) => comment.replace(lineBreaks, ' '))
}

/** The same text, template or regular expression; one escaped character keeps the censor from seeing code in it. */
export function escapeLiteral(literal: string): string {
  return literal
    .replace(/import(?=\s*(?:\(|\/[/*]))/g, 'i\\x6dport')
    .replace(/eval(?=\s*\()/g, 'ev\\x61l')
    .replace(/<!--/g, '<!\\x2d-')
    .replace(/-->/g, '--\\x3e')
}

/** Puts a space into `n-->0`, `a<!--b` and a division after `/import/`, which are operators in code. Literals must be escaped already. */
export function separateOperators(code: string): string {
  return code.replace(/-->/g, '-- >').replace(/<!--/g, '< !--').replace(/import\/(?=[/*])/g, 'import/ ')
}

/** Method names that the censor would take for calls. */
export function isCensoredName(name: string): boolean {
  return name === 'import' || name === 'eval'
}
