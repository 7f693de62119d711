/** The texts of TypeScript's own `lib.*.d.ts` files, put into the bundle by the build. */
declare module 'dsnb:library' {
  export function libraryFiles(): Record<string, string>
}
