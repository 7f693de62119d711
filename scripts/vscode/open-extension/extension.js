/**
 * Opens the file that DSNB_OPEN names, once the window has started with no editor in it.
 *
 * The page's own way (an `openFile` in its address) comes too early: it resolves the file before the extensions of a
 * server are known, and so shows a notebook as text.
 */
const vscode = require('vscode')

exports.activate = async () => {
  const name = process.env.DSNB_OPEN
  const folder = vscode.workspace.workspaceFolders?.[0]
  const empty = vscode.window.tabGroups.all.every((group) => group.tabs.length === 0)
  if (name && folder && empty) await vscode.commands.executeCommand('vscode.open', vscode.Uri.joinPath(folder.uri, name))
}
