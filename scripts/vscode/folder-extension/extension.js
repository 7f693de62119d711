/**
 * Shows a folder of the machine that serves this page as a VS Code file system, `dsnb-folder://workspace/…`.
 * One CommonJS file without dependencies: that is what the web extension host loads. The other end is `../folder.ts`.
 */
const vscode = require('vscode')

class ServedFolder {
  #changes = new vscode.EventEmitter()
  onDidChangeFile = this.#changes.event

  constructor(base) {
    this.base = base
  }

  async #request(method, uri, body) {
    const path = uri.path.split('/').map(encodeURIComponent).join('/')
    const response = await fetch(this.base + path, { method, body })
    if (!response.ok) throw vscode.FileSystemError.Unavailable(uri)
    if (response.headers.get('X-Stat') === 'none') throw vscode.FileSystemError.FileNotFound(uri)
    return response
  }

  #changed(type, uri) {
    this.#changes.fire([{ type, uri }])
  }

  watch() {
    return new vscode.Disposable(() => {})
  }

  async stat(uri) {
    const response = await this.#request('GET', uri)
    return JSON.parse(response.headers.get('X-Stat'))
  }

  async readDirectory(uri) {
    return (await this.#request('GET', uri)).json()
  }

  async readFile(uri) {
    return new Uint8Array(await (await this.#request('GET', uri)).arrayBuffer())
  }

  async writeFile(uri, content) {
    await this.#request('PUT', uri, content)
    this.#changed(vscode.FileChangeType.Changed, uri)
  }

  async createDirectory(uri) {
    await this.#request('POST', uri)
    this.#changed(vscode.FileChangeType.Created, uri)
  }

  async delete(uri) {
    await this.#request('DELETE', uri)
    this.#changed(vscode.FileChangeType.Deleted, uri)
  }

  async rename(from, to) {
    await this.writeFile(to, await this.readFile(from))
    await this.delete(from)
  }
}

exports.activate = (context) => {
  // The extension is served by the same server: its own address tells where the workspace is.
  const base = vscode.Uri.joinPath(context.extensionUri, '../workspace').toString(true)
  context.subscriptions.push(vscode.workspace.registerFileSystemProvider('dsnb-folder', new ServedFolder(base), { isCaseSensitive: true }))
}
