/**
 * Langium parses lines by the grammar. This uses its core only, without file system and language server, and builds it on first use.
 *
 *     const { tokens } = tokenize('at 1s pause c1 for 40s')
 *     const { value, failed } = parseWith('FaultLine', 'at 1s pause c1 for 40s')
 */
import {
  AbstractAstReflection, createDefaultCoreModule, createDefaultSharedCoreModule, DefaultLexer, DefaultTokenBuilder, EmptyFileSystem,
  inject, loadGrammarFromJson,
} from 'langium'
import type { AstNode, GrammarAST, LangiumCoreServices, LexerResult } from 'langium'
import { grammarJson } from './grammar.ts'
import { isWord } from './word.ts'

type Grammar = GrammarAST.Grammar
type TokenType = LexerResult['tokens'][number]['tokenType']

/** One word, number or mark of a line. */
export interface Token {
  text: string
  /** The keyword itself, or the terminal: `WORD`, `NUMBER`, `TEXT`, `STRAY`. */
  type: string
  start: number
  end: number
}

export interface TokenizedLine {
  tokens: Token[]
  /** The comment with its `#`, and where it begins. */
  comment?: Token
}

/** Makes every keyword a word too: whether it stands for a name depends on its place, and only the grammar knows that. */
class ContextualTokenBuilder extends DefaultTokenBuilder {
  protected override buildKeywordToken(keyword: GrammarAST.Keyword, terminals: TokenType[], caseInsensitive: boolean): TokenType {
    const token = super.buildKeywordToken(keyword, terminals, caseInsensitive)
    const word = terminals.find((terminal) => terminal.name === 'WORD')
    if (word !== undefined && isWord(keyword.value)) token.CATEGORIES = [word]
    return token
  }
}

/** Remembers the tokens of the last line, which is tokenized twice: to find its rule, and by the parser. */
class RememberingLexer extends DefaultLexer {
  private text: string | undefined
  private result: LexerResult | undefined

  override tokenize(text: string): LexerResult {
    if (this.result === undefined || this.text !== text) {
      this.result = super.tokenize(text)
      this.text = text
    }
    return this.result
  }
}

/** Langium's knowledge of types, left empty: each kind of line turns the tree into its own data at once. */
class NoReflection extends AbstractAstReflection {
  override readonly types = {}
}

let grammar: Grammar | undefined
let services: LangiumCoreServices | undefined

export function scenarioGrammar(): Grammar {
  grammar ??= loadGrammarFromJson(grammarJson)
  return grammar
}

function langium(): LangiumCoreServices {
  if (services !== undefined) return services
  const shared = inject(createDefaultSharedCoreModule(EmptyFileSystem), { AstReflection: () => new NoReflection() })
  services = inject(createDefaultCoreModule({ shared }), {
    Grammar: scenarioGrammar,
    LanguageMetaData: () => ({ languageId: 'dsnb-scenario', fileExtensions: [], caseInsensitive: false, mode: 'production' as const }),
    parser: {
      ParserConfig: () => ({ recoveryEnabled: false }),
      TokenBuilder: () => new ContextualTokenBuilder(),
      Lexer: (core: LangiumCoreServices) => new RememberingLexer(core),
    },
  })
  shared.ServiceRegistry.register(services)
  return services
}

export function tokenize(text: string): TokenizedLine {
  const { tokens, hidden } = langium().parser.Lexer.tokenize(text)
  const plain = (token: LexerResult['tokens'][number]): Token => (
    { text: token.image, type: token.tokenType.name, start: token.startOffset, end: token.startOffset + token.image.length }
  )
  const comment = hidden.find((token) => token.tokenType.name === 'COMMENT')
  return { tokens: tokens.map(plain), ...(comment !== undefined && { comment: plain(comment) }) }
}

/** Reads one line with one rule. `failed` says that the line is not of that form; `rule-graph.ts` then finds out where and why. */
export function parseWith(rule: string, text: string): { value: AstNode; failed: boolean } {
  const { value, parserErrors, lexerErrors } = langium().parser.LangiumParser.parse(text, { rule })
  return { value, failed: parserErrors.length > 0 || lexerErrors.length > 0 }
}
