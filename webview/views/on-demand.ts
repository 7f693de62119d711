/** What most outputs do not need at once, and comes when a view is opened: figures but the space-time diagram, and all that is text. */
export { viewFigures } from '../../src/diagram/view-figures.ts'
export { mermaidOf, mermaidText, viewTexts } from '../../src/diagram/view-texts.ts'
