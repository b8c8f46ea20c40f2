/** Who this kernel is. */
import { createRequire } from 'node:module'
import { type Content, PROTOCOL_VERSION } from '../../wire/message.js'
import { chosenCompiler, nativeCompiler } from '../check/native/compiler.js'

/** Of TypeScript, which takes too long to load to be asked here. */
function versionOf(name: string): string {
  try {
    return (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version
  } catch {
    return ''
  }
}

/** @param folder where its cells run */
export const kernelInfo = (folder: string): Content => {
  const version = (program: string | undefined): string =>
    versionOf(program === undefined ? 'typescript' : 'typescript-native')
  const checker = version(chosenCompiler(folder).program)
  return {
    status: 'ok',
    protocol_version: PROTOCOL_VERSION,
    implementation: 'spikemba',
    implementation_version: versionOf('spikemba') || '0',
    // A front end reads the mode as a string or as { name, version }.
    language_info: {
      name: 'typescript',
      version: version(nativeCompiler()), // a notebook keeps it: the same in every folder
      mimetype: 'text/typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      codemirror_mode: 'typescript',
      nbconvert_exporter: 'script',
    },
    banner: `TypeScript ${checker} on Node ${process.version}, strict. Values live on from cell to cell.`,
    help_links: [
      { text: 'TypeScript', url: 'https://www.typescriptlang.org/docs/' },
      { text: 'Node', url: 'https://nodejs.org/api/' },
    ],
    debugger: true,
    supported_features: ['debugger'],
  }
}
