/**
 * Which views the output of the cell shows, in the author's order.
 *
 * ```dsnb
 * show sequence, clocks
 * ```
 */
import { viewOf, viewWords } from '../../../trace/views.ts'
import { didYouMean, listed } from '../../did-you-mean.ts'
import type { NameTree, Tree } from '../grammar/parse-tree.ts'
import type { Written } from '../written.ts'
import { beginsWith } from './line-kind.ts'
import type { RunLineKind } from './scope.ts'

export interface ShowLine extends Written {
  kind: 'show'
  /** In the author's words; a view may have several. */
  views: string[]
}

export interface ShowLineTree extends Tree { $type: 'ShowLine'; views: NameTree[] }

export const showLine: RunLineKind<ShowLine, ShowLineTree> = {
  kind: 'show',
  rule: 'ShowLine',
  words: ['show'],
  begins: beginsWith('show'),
  places: { 'ShowLine.views': { text: 'a view', offers: 'view' } },
  help: {
    show: { help: 'The views under the cell.', example: 'show sequence, clocks' },
  },

  read(line, { views }, written) {
    for (const view of views) {
      if (viewOf(view.text) !== undefined) continue
      const hint = didYouMean(view.text, viewWords) ?? `The views are ${listed(viewWords, 'and')}.`
      line.fail(line.span(view), 'unknown-view', `Unknown view "${view.text}".`, hint)
    }
    return { ...written, kind: 'show', views: views.map((view) => view.text) }
  },

  print: ({ views }) => `show ${views.join(', ')}`,

  lower({ views }, plan) {
    plan.views.push(...views)
  },
}
