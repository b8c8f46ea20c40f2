/** Which adapter WebGPU offers, in words. */
import type { GpuAdapter } from './types.js'

/** Renderers of software that do not call themselves a fallback. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|microsoft basic render|\bwarp\b/i

/** Whether the adapter computes on CPU cores: right, and slower than every other backend. */
export function isSoftware({ info, isFallbackAdapter }: GpuAdapter): boolean {
  return (
    info.isFallbackAdapter === true ||
    isFallbackAdapter === true ||
    SOFTWARE.test([info.vendor, info.architecture, info.device, info.description].join(' '))
  )
}

/** For example 'WebGPU on nvidia ampere (NVIDIA GeForce RTX 3080)'. Browsers may keep the description to themselves. */
export function describeAdapter(adapter: GpuAdapter): string {
  const { vendor, architecture, description } = adapter.info
  const name = [vendor, architecture].filter(Boolean).join(' ') || 'an adapter without a name'
  const words = `WebGPU on ${name}${description ? ` (${description})` : ''}`
  return isSoftware(adapter) ? `${words}: a software adapter, on CPU cores` : words
}
