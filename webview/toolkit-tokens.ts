/** The toolkit's design tokens, set from the editor's theme. All tokens that its controls use must be here. */
export const toolkitTokens = `
.dsnb {
  --design-unit: 4;
  --border-width: 1;
  --corner-radius: 0;
  --corner-radius-round: 2;
  --disabled-opacity: 0.4;
  --input-height: 24;
  --input-min-width: 56px;
  --font-family: var(--vscode-font-family, system-ui, sans-serif);
  --body-font: var(--vscode-font-family, system-ui, sans-serif);
  --font-weight: var(--vscode-font-weight, 400);
  --foreground: var(--vscode-foreground, #24292f);
  --background: var(--vscode-editor-background, #ffffff);
  --focus-border: var(--vscode-focusBorder, #0b63c5);
  --contrast-border: var(--vscode-contrastBorder, transparent);
  --contrast-active-border: var(--vscode-contrastActiveBorder, transparent);
  --type-ramp-base-font-size: var(--vscode-font-size, 13px);
  --type-ramp-base-line-height: normal;
  --type-ramp-minus1-font-size: 11px;
  --type-ramp-minus1-line-height: 16px;
  --button-border: var(--vscode-button-border, var(--vscode-contrastBorder, transparent));
  --button-icon-background: transparent;
  --button-icon-corner-radius: 5px;
  --button-icon-outline-offset: 0;
  --button-icon-hover-background: var(--vscode-toolbar-hoverBackground, rgba(90, 93, 94, 0.31));
  --button-icon-padding: 3px;
  --button-primary-background: var(--vscode-button-background, #0b63c5);
  --button-primary-foreground: var(--vscode-button-foreground, #ffffff);
  --button-primary-hover-background: var(--vscode-button-hoverBackground, #0b63c5);
  --button-secondary-background: var(--vscode-button-secondaryBackground, #e5e5e5);
  --button-secondary-foreground: var(--vscode-button-secondaryForeground, #24292f);
  --button-secondary-hover-background: var(--vscode-button-secondaryHoverBackground, #cccccc);
  --button-padding-horizontal: 9px;
  --button-padding-vertical: 3px;
  --checkbox-background: var(--vscode-checkbox-background, #ffffff);
  --checkbox-border: var(--vscode-checkbox-border, #8a939c);
  --checkbox-corner-radius: 3;
  --dropdown-background: var(--vscode-dropdown-background, #ffffff);
  --dropdown-border: var(--vscode-dropdown-border, #8a939c);
  --dropdown-foreground: var(--vscode-dropdown-foreground, #24292f);
  --dropdown-list-max-height: 200px;
  --list-active-selection-background: var(--vscode-list-activeSelectionBackground, #0b63c5);
  --list-active-selection-foreground: var(--vscode-list-activeSelectionForeground, #ffffff);
  --list-hover-background: var(--vscode-list-hoverBackground, #f0f0f0);
}
`
