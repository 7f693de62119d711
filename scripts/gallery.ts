/**
 * Every figure of the small runs in `test/gallery` on one page, `out/gallery/index.html`.
 *
 * ```sh
 * npm run gallery                  # writes the page: light and dark, first the figures that differ from the stored ones
 * npm run gallery -- clocks        # only figures with this in their name
 * npm run gallery -- --update      # stores the figures as they are now, for the test that compares them
 * ```
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compare, figuresOf, store } from './gallery/figures.ts'
import { galleryPage } from './gallery/page.ts'
import { galleryRuns } from './gallery/runs.ts'
import { outFolder } from './lib/paths.ts'

function main(parameters: readonly string[]): number {
  const words = parameters.filter((word) => !word.startsWith('-'))
  const unknown = parameters.find((word) => word.startsWith('-') && word !== '--update')
  if (unknown !== undefined) {
    console.error(`There is no option ${unknown}. Usage: npm run gallery -- [--update] [part of a name …]`)
    return 2
  }
  const figures = figuresOf(galleryRuns())
  if (parameters.includes('--update')) store(figures)
  const comparison = compare(figures)
  const shown = words.length === 0 ? figures : figures.filter(({ file }) => words.some((word) => file.includes(word)))
  const page = join(outFolder, 'gallery', 'index.html')
  mkdirSync(join(outFolder, 'gallery'), { recursive: true })
  writeFileSync(page, galleryPage(shown, comparison))
  console.log(`${shown.length} figures and texts: ${page}`)
  for (const { figure } of comparison.changed) console.log(`  not as stored: ${figure.file}`)
  for (const { file } of comparison.missing) console.log(`  not stored: ${file}`)
  for (const file of comparison.left) console.log(`  stored, and made by no run: ${file}`)
  if (comparison.colours) console.log('  the colours are not as stored: figure.css')
  return 0
}

process.exitCode = main(process.argv.slice(2))
