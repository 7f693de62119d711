/** The language as the editor loads it: with TypeScript's own declarations, their documentation included, which hover shows. */
/// <reference path="library.d.ts" />
export { libraryFiles as documentedLibrary } from 'dsnb:documented-library'
export * from './index.ts'
