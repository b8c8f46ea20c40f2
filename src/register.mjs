// Lets Node run TypeScript sources through ts-node: node --import ./src/register.mjs FILE.ts
// (`ts-node --esm` fails on Node 20 to 24; a registered loader works on all of them.)
import { register } from 'node:module'

register('ts-node/esm', import.meta.url)
