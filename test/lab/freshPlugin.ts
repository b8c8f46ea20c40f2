/** The extension that JupyterLab gets in these tests is that of today's sources. */
import { execFileSync } from 'node:child_process'

export default function freshPlugin(): void {
  execFileSync(process.execPath, ['plugins/jupyterlab/build.mjs'], { stdio: 'inherit' })
}
