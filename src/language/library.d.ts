/** The texts of TypeScript's own `lib.*.d.ts` files, put into the bundle by the build. */
declare module 'dsnb:library' {
  export function libraryFiles(): Record<string, string>
}

/** The same with the documentation of each name, for the editor. */
declare module 'dsnb:documented-library' {
  export function libraryFiles(): Record<string, string>
}

/** Changes with everything that an analysis depends on: the sources, the packages, the build. */
declare module 'dsnb:build' {
  export function buildId(): string
  /** `0.1.0`. */
  export function packageVersion(): string
  /** `>=22.18`. */
  export function nodeNeeded(): string
}
