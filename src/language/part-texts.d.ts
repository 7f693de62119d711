/** The sources of the parts library by file name: what `#parts` of `package.json` gives, from `scripts/lib/part-texts.ts` or the build's copy. */
declare const texts: Record<string, string>
export default texts
