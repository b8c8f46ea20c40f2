// The test server's files as a file system that only reads: vscode-vfs://served/x.ipynb is /files/x.ipynb.
const vscode = require('vscode')

exports.activate = (context) => {
  const files = vscode.Uri.joinPath(context.extensionUri, '..', 'files').toString(true)
  const readFile = async (uri) => {
    const response = await fetch(files + uri.path)
    if (!response.ok) throw vscode.FileSystemError.FileNotFound(uri)
    return new Uint8Array(await response.arrayBuffer())
  }
  const refuse = (uri) => {
    throw vscode.FileSystemError.NoPermissions(uri)
  }
  const stat = async (uri) => ({
    ...{ ctime: 0, mtime: 0 },
    ...(uri.path === '/'
      ? { type: vscode.FileType.Directory, size: 0 }
      : { type: vscode.FileType.File, size: (await readFile(uri)).length }),
  })
  const provider = {
    onDidChangeFile: new vscode.EventEmitter().event,
    watch: () => new vscode.Disposable(() => {}),
    readDirectory: async () => [],
    ...{ stat, readFile, writeFile: refuse, delete: refuse, rename: refuse, createDirectory: refuse },
  }
  context.subscriptions.push(vscode.workspace.registerFileSystemProvider('vscode-vfs', provider, { isReadonly: true }))
}
