/**
 * Runs the tests of another room again, with TensorFlow in place of their backends: every file there that reads
 * `BACKENDS`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { findTensorflow } from '../../src/tensor/tensorflow.node.js'
import { notHere } from './notHere.js'

/** @param rooms folders beside this one */
export async function onTensorflow(...rooms: readonly string[]): Promise<void> {
  if (!findTensorflow()?.built) {
    notHere('TensorFlow is set up', 'TensorFlow is not built here: npx spikemba setup tensorflow')
    return
  }
  process.env.SPIKEMBA_TEST_BACKENDS = 'tensorflow'
  for (const room of rooms) for (const file of filesOf(room)) await import(file)
}

function filesOf(room: string): string[] {
  const folder = fileURLToPath(new URL(`../${room}/`, import.meta.url))
  const files = readdirSync(folder).filter(
    (name) => name.endsWith('.test.ts') && readFileSync(folder + name, 'utf8').includes('BACKENDS'),
  )
  if (files.length === 0) throw new Error(`${folder} has no test that reads BACKENDS`)
  return files.map((name) => folder + name)
}
