/**
 * Reads declarations with their comments, from which `docs/node-code.md` is made.
 *
 *     const [section] = readSections('// --- Disk\n/** A disk. *\/\ninterface NodeDisk { sync(): void }')
 *     section.title              // 'Disk'
 *     section.items[0].members   // [{ name: 'sync', signature: 'sync(): void', … }]
 *
 * A line comment `// --- Title` begins a section, of the text or of a class; line comments right under it introduce the section.
 */
import ts from 'typescript'

export interface Doc {
  readonly text: string
  readonly params: readonly { readonly name: string; readonly text: string }[]
  readonly returns: string
  /** What is thrown: `Timeout: no answer came`. */
  readonly throws: readonly { readonly name: string; readonly text: string }[]
  readonly examples: readonly string[]
}

export interface Item {
  readonly name: string
  readonly kind: 'class' | 'interface' | 'type' | 'function' | 'variable' | 'member'
  /** The declaration without its comments; for a class or an interface only its first line. */
  readonly signature: string
  readonly doc: Doc
  readonly members: readonly Item[]
  /** The sections of its members; one without a title when there are none. */
  readonly sections: readonly Section[]
  /** For a property the name of its type. */
  readonly type: string
}

export interface Section {
  readonly title: string
  readonly intro: string
  readonly items: readonly Item[]
}

/** The sections of a text of declarations. */
export function readSections(text: string): Section[] {
  const file = ts.createSourceFile('declarations.ts', text, ts.ScriptTarget.ES2024, true)
  return sectionsOf(file, file.statements, itemOf)
}

/** What a module exports, in its order, and the comment at its head. */
export function readModule(text: string): { head: string; items: Item[] } {
  const file = ts.createSourceFile('module.ts', text, ts.ScriptTarget.ES2024, true)
  const exported = file.statements.filter((statement) => ts.canHaveModifiers(statement)
    && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
  const head = /^\/\*\*([\s\S]*?)\*\//.exec(text)?.[1].replace(/^ *\* ?/gm, '').trim() ?? ''
  return { head, items: exported.flatMap((statement) => itemOf(statement) ?? []) }
}

function sectionsOf<Child extends ts.Node>(
  file: ts.SourceFile | ts.Node, children: readonly Child[], read: (child: Child) => Item | undefined,
): Section[] {
  const { text } = file.getSourceFile()
  const sections: { title: string; intro: string; items: Item[] }[] = []
  for (const child of children) {
    const before = text.slice(child.getFullStart(), child.getStart(undefined, true))
    for (const [, title, intro] of before.matchAll(/^[ \t]*\/\/ --- (.*)\n((?:[ \t]*\/\/ (?!---).*\n)*)/gm)) {
      sections.push({ title, intro: intro.replace(/^[ \t]*\/\/ /gm, '').trim(), items: [] })
    }
    if (sections.length === 0) sections.push({ title: '', intro: '', items: [] })
    const item = read(child)
    if (item) sections.at(-1)?.items.push(item)
  }
  return sections
}

function itemOf(statement: ts.Node): Item | undefined {
  const doc = docOf(statement)
  const plain = { doc, members: [], sections: [], type: '' }
  if (ts.isClassDeclaration(statement)) return container(statement, 'class')
  if (ts.isInterfaceDeclaration(statement)) return container(statement, 'interface')
  if (ts.isTypeAliasDeclaration(statement)) return { ...plain, name: statement.name.text, kind: 'type', signature: signatureOf(statement) }
  if (ts.isFunctionDeclaration(statement) && statement.name) return { ...plain, name: statement.name.text, kind: 'function', signature: signatureOf(statement) }
  if (!ts.isVariableStatement(statement)) return undefined
  return { ...plain, name: statement.declarationList.declarations[0].name.getText(), kind: 'variable', signature: signatureOf(statement) }
}

function container(node: ts.ClassDeclaration | ts.InterfaceDeclaration, kind: 'class' | 'interface'): Item {
  const members: readonly (ts.ClassElement | ts.TypeElement)[] = [...node.members]
  const sections = sectionsOf(node, members, memberOf)
  const end = node.members.pos - 1
  const signature = node.getSourceFile().text.slice(node.getStart(), end).replace(/^export /, '').replace(/^declare /, '').trim()
  return { name: node.name?.text ?? '', kind, signature, doc: docOf(node), members: sections.flatMap(({ items }) => items), sections, type: '' }
}

/** A member that its users see; undefined for private ones and for those between the layers of a part. A constructor is told as it is called. */
function memberOf(member: ts.ClassElement | ts.TypeElement): Item | undefined {
  if (ts.isConstructorDeclaration(member)) {
    const signature = signatureOf(member).replace(/^constructor/, `new ${member.parent.name?.text ?? ''}`)
    return { name: 'constructor', kind: 'member', signature, doc: docOf(member), members: [], sections: [], type: '' }
  }
  if (!member.name || ts.isPrivateIdentifier(member.name)) return undefined
  const hidden = ts.canHaveModifiers(member)
    && ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword)
  if (hidden) return undefined
  const type = (ts.isPropertyDeclaration(member) || ts.isPropertySignature(member)) && member.type ? member.type.getText() : ''
  return { name: member.name.getText(), kind: 'member', signature: signatureOf(member), doc: docOf(member), members: [], sections: [], type }
}

/** The text of a declaration without comment and body. */
function signatureOf(node: ts.Node): string {
  const { text } = node.getSourceFile()
  const body = ts.isFunctionLike(node) && 'body' in node ? (node.body as ts.Node | undefined) : undefined
  return text.slice(node.getStart(), body ? body.getStart() : node.end).trim().replace(/^export /, '').replace(/^declare /, '').replace(/;$/, '')
}

function docOf(node: ts.Node): Doc {
  const [comment] = (ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc)).slice(-1)
  const params: { name: string; text: string }[] = []
  const throws: { name: string; text: string }[] = []
  const examples: string[] = []
  let returns = ''
  for (const tag of comment?.tags ?? []) {
    const text = plain(tag.comment)
    if (ts.isJSDocParameterTag(tag)) params.push({ name: tag.name.getText(), text })
    else if (ts.isJSDocReturnTag(tag)) returns = text
    else if (tag.tagName.text === 'example') examples.push(exampleOf(tag))
    else if (tag.tagName.text === 'throws') {
      const [name, ...rest] = text.split(': ')
      throws.push({ name, text: rest.join(': ') })
    }
  }
  return { text: plain(comment?.comment), params, returns, throws, examples }
}

/** The text after `@example`, read from the source, since the compiler's own result loses the indentation. */
function exampleOf(tag: ts.JSDocTag): string {
  const whole = tag.getSourceFile().text.slice(tag.tagName.end, tag.end)
  return whole.replace(/^[ \t]*\* ?/gm, '').replace(/\*\/$/, '').trim()
}

function plain(comment: string | ts.NodeArray<ts.JSDocComment> | undefined): string {
  return (ts.getTextOfJSDocComment(comment) ?? '').trim()
}
