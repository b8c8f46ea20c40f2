/**
 * Runs the tests of another room again, on WebGPU. No card is needed: Chromium brings SwiftShader, a driver for Vulkan
 * that computes on CPU cores. VK_DRIVER_FILES takes another one.
 */
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findTool } from '../../src/cli/tensorflow/tools.js'
import { againOn } from '../againOn.js'
import { onPath } from '../lab/chromium.js'
import { notHere } from '../notHere.js'

const DRIVER = 'vk_swiftshader_icd.json'

/**
 * @param rooms folders of test/
 * @param except beginnings of names of files to leave out
 * @returns whether there is an adapter to run on; says so where there is none
 */
export async function onWebgpu(rooms: readonly string[] = [], except: readonly string[] = []): Promise<boolean> {
  const driver = process.env.VK_DRIVER_FILES ?? (await swiftShader())
  if (!driver) {
    notHere('a driver for Vulkan is here', 'no driver for Vulkan: `apt-get install chromium` brings SwiftShader')
    return false
  }
  process.env.VK_DRIVER_FILES = driver
  againOn('webgpu', rooms, except)
  return true
}

/** Beside the browser's program, or where Debian puts it. */
async function swiftShader(): Promise<string | undefined> {
  const tool = await findTool('chromium')
  const folders = [...(tool ? [dirname(realpathSync(onPath(tool.command[0]!)))] : []), '/usr/lib/chromium']
  return folders.map((folder) => join(folder, DRIVER)).find(existsSync)
}
