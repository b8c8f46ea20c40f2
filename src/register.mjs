// Lets Node run TypeScript sources through ts-node: node --import ./src/register.mjs FILE.ts
// (`ts-node --esm` fails on Node 20 to 24; a registered loader works on all of them.)
import { register } from 'node:module'
import { fileURLToPath } from 'node:url'

process.env.TS_NODE_PROJECT ??= fileURLToPath(new URL('tsconfig.json', import.meta.url)) // ts-node would look for it above the folder it is called from
register('ts-node/esm', import.meta.url)
