/**
 * The door to the language. Serializer, controller and commands are there at once; what understands notebooks is large, and comes when the
 * first one has to be understood.
 *
 *     declare const open: OpenLanguage
 *     const { complete, hover } = await open()
 */
import type * as language from '../language/editor.ts'

export type Language = typeof language

export type OpenLanguage = () => Promise<Language>

/** The same language for all who ask. Who asks after a failure tries again. */
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
