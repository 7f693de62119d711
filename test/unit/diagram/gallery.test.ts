/**
 * Goal: a change of drawing is seen. The figures of the small runs in `test/gallery` are compared with the stored ones.
 *
 * ```sh
 * npm run gallery                  # shows what changed, as it is stored and as it is now
 * npm run gallery -- --update      # keeps it
 * ```
 */
import assert from 'node:assert/strict'
import { compare, figuresOf, type GalleryFigure } from '../../../scripts/gallery/figures.ts'
import { galleryPage } from '../../../scripts/gallery/page.ts'
import { galleryNotebooks, runsOf, type GalleryRun } from '../../../scripts/gallery/runs.ts'
import { wentWell } from '../../../src/check/outcome.ts'
import { NotebookAnalysis, type SourceCell } from '../../../src/language/notebook/index.ts'
import { libraryFiles } from '../support/library.ts'

const whatToDo = '`npm run gallery` shows them beside the stored ones; `npm run gallery -- --update` stores them as they are now'

suite('diagram: gallery', () => {
  const notebooks = galleryNotebooks()
  let runs: GalleryRun[] = []
  let figures: GalleryFigure[] = []

  suiteSetup(() => {
    runs = notebooks.flatMap(runsOf)
    figures = figuresOf(runs)
  })

  for (const { name } of notebooks) {
    test(`${name}: figures and texts are as stored`, () => {
      const { changed, missing } = compare(figures.filter(({ of }) => of.notebook === name))
      const files = [...changed.map(({ figure }) => figure.file), ...missing.map(({ file }) => `${file} (not stored)`)]
      assert.deepEqual(files, [], whatToDo)
    })
  }

  test('the colours are as stored, and nothing is stored that no run makes', () => {
    const { left, colours } = compare(figures)
    assert.deepEqual([left, colours], [[], false], whatToDo)
  })

  test('the notebooks open without an error, and the runs come to what they expect', () => {
    for (const { name, cells } of notebooks) {
      const analysis = new NotebookAnalysis({ libraryFiles: libraryFiles() })
      analysis.update(cells.filter((cell): cell is SourceCell => cell.kind !== 'prose'))
      assert.deepEqual(analysis.diagnostics().filter(({ severity }) => severity === 'error'), [], name)
    }
    assert.deepEqual(runs.filter(({ summary }) => !wentWell(summary)).map(({ name }) => name), ['nodes-careless'], 'only the one that shows an error')
  })

  test('another drawing is noticed, and the page shows both', () => {
    const [figure, ...rest] = figures.filter(({ file }) => file.endsWith('.svg'))
    const moved = { ...figure, text: figure.text.replace(/ y1="(\d+)"/, (_, y) => ` y1="${Number(y) + 1}"`) }
    const comparison = compare([moved, { ...figure, file: 'new.svg' }, ...rest])
    assert.deepEqual(comparison.changed.map(({ figure: { file } }) => file), [figure.file])
    assert.deepEqual(comparison.missing.map(({ file }) => file), ['new.svg'])
    const page = galleryPage([moved, ...rest], comparison)
    const changes = page.slice(page.indexOf('<section id="changes">'), page.indexOf('</section>'))
    assert.ok(changes.includes(moved.text) && changes.includes(figure.text))
    const whole = galleryPage(figures, compare(figures))
    for (const { file } of figures) assert.ok(whole.includes(`id="${file}"`), file)
    assert.equal(whole.match(/<figure class="dark">/g)?.length, rest.length + 1)
  })
})
