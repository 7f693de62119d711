/** The language as the editor loads it: with the declarations of the language, and what there is to say about them. */
/// <reference path="library.d.ts" />
export { libraryFiles as documentedLibrary } from 'dsnb:documented-library'
export * from './index.ts'
