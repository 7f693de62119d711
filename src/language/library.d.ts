/** The texts of TypeScript's own `lib.*.d.ts` files, put into the bundle by the build. */
declare module 'dsnb:library' {
  const files: Record<string, string>
  export default files
}
