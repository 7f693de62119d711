/**
 * The top-level folders of the sources and the other ones that each may import: the arrows point one way.
 *
 *     layers.kernel   // ['guest', 'trace']
 *
 * The lint rules hold the pure folders to it while one types; a test walks all imports.
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
