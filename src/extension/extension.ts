/** Registers all parts of the extension. `main.ts` and `browser.ts` call it with the kernel of their host. */
import type * as vscode from 'vscode'
import type { KernelHost } from '../host/kernel-host.ts'
import { Analyses } from './analyses.ts'
import { registerController } from './controller.ts'
import { registerExports } from './export.ts'
import { registerLanguageFeatures } from './language-features.ts'
import { onceOpened, type OpenLanguage } from './language-door.ts'
import { lazy } from './lazy.ts'
import { registerOpenCommands } from './open-commands.ts'
import { Problems } from './problems.ts'
import { Progress } from './progress.ts'
import { RendererLink, registerSteps } from './renderer-link.ts'
import { registerRunCommands } from './run-commands.ts'
import { registerSerializer } from './serializer.ts'
import { registerStatus } from './status.ts'

/** What differs between the hosts of extensions. */
export interface HostParts {
  createHost: () => KernelHost
  openLanguage: OpenLanguage
}

export function start({ subscriptions, extensionUri }: vscode.ExtensionContext, { createHost, openLanguage }: HostParts): void {
  const host = lazy(createHost)
  const analyses = new Analyses(onceOpened(openLanguage))
  const problems = new Problems(analyses)
  const progress = new Progress()
  const link = new RendererLink()
  subscriptions.push(host, analyses, problems, progress, link)

  subscriptions.push(registerSerializer())
  subscriptions.push(registerController({ analyses, problems, progress, link, host: host.get }))
  subscriptions.push(registerLanguageFeatures(analyses))
  subscriptions.push(registerStatus(analyses, progress))
  subscriptions.push(registerRunCommands(analyses))
  subscriptions.push(registerSteps(link))
  subscriptions.push(registerExports(link))
  subscriptions.push(registerOpenCommands(extensionUri))
}
