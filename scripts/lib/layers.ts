/**
 * The top-level folders of the sources, and which other ones each may import. No two may import each other.
 *
 *     layers.kernel   // ['guest', 'trace']
 *
 * Lint rules check the pure folders in the editor; a test checks all imports.
 */

/** Folders that know no Node, no VS Code, no DOM, no clock and no chance. */
export const pureLayers: Readonly<Record<string, readonly string[]>> = {
  format: [],
  trace: [],
  guest: ['trace'],
  kernel: ['guest', 'trace'],
  explore: ['guest', 'trace'],
  check: ['explore', 'guest', 'kernel', 'trace'],
  diagram: ['trace'],
  language: ['check', 'explore', 'guest', 'kernel', 'trace'],
}

export const layers: Readonly<Record<string, readonly string[]>> = {
  ...pureLayers,
  host: ['check', 'diagram', 'explore', 'guest', 'kernel', 'trace'],
  extension: ['check', 'diagram', 'explore', 'format', 'host', 'kernel', 'language', 'trace'],
  cli: ['check', 'diagram', 'format', 'host', 'kernel', 'language', 'trace'],
  webview: ['diagram', 'trace'],
}
