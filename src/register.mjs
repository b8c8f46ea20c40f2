// Lets Node run TypeScript sources through ts-node: node --import ./src/register.mjs FILE.ts
// (`ts-node --esm` fails on Node 20 to 24; a registered loader works on all of them.)
import { existsSync } from 'node:fs'
import { register } from 'node:module'
import { fileURLToPath } from 'node:url'

// A project's own tsconfig.json speaks for its programs; this repository keeps its own beside this file, where ts-node
// would not look.
if (!existsSync('tsconfig.json'))
  process.env.TS_NODE_PROJECT ??= fileURLToPath(new URL('tsconfig.json', import.meta.url))
register('ts-node/esm', import.meta.url)
