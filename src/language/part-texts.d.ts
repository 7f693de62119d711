/** The sources of the parts library by file name, what `#parts` in `package.json` stands for: `scripts/lib/part-texts.ts`, or the build's copy. */
declare const texts: Record<string, string>
export default texts
