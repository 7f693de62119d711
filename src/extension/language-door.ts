/**
 * Loads the language on demand. Serializer, controller and commands do not need it; the language is large, and is loaded when the first notebook
 * is analysed.
 *
 *     declare const open: OpenLanguage
 *     const { complete, hover } = await open()
 */
import type * as language from '../language/editor.ts'

export type Language = typeof language

export type OpenLanguage = () => Promise<Language>

/** Loads the language once for all callers. After a failure the next call tries again. */
export function onceOpened(open: OpenLanguage): OpenLanguage {
  let opened: Promise<Language> | undefined
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined
      throw error
    })
    return opened
  }
}
