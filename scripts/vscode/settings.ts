/**
 * User settings that make VS Code show the notebook and nothing else: no welcome page, no trust question, no chat,
 * no updates, no recommendations. `{ ...calmSettings, ...themeSettings('light') }`
 */
export type Settings = Readonly<Record<string, unknown>>

export type Theme = 'light' | 'dark' | 'high-contrast' | 'high-contrast-light'

export const calmSettings: Settings = {
  'window.autoDetectColorScheme': true,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'remote.autoForwardPorts': false,
  // The desktop's default; in a browser VS Code would save each change at once.
  'files.autoSave': 'off',
}

const themeNames: Record<Theme, string> = {
  'light': 'Light Modern',
  'dark': 'Dark Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
}

export function themeSettings(theme: Theme): Settings {
  return {
    'workbench.colorTheme': themeNames[theme],
    'window.autoDetectColorScheme': false,
    'window.autoDetectHighContrast': false,
  }
}
