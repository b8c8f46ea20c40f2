import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CourseError } from './errors.js'

/** Where a notebook may stand, seen from the folder that holds `data`: notebooks, notebooks/exercises, or the top. */
const UP = ['..', '.', join('..', '..')]

/**
 * Where a small file of the course lies: `data/course/NAME` of the repository, seen from the running notebook.
 * @param name of the file or folder, such as `tiny`
 * @param folder beside it in `data`
 * @throws CourseError when it is not there
 */
export function courseFile(name: string, folder = 'course'): string {
  const path = UP.map((up) => join(up, 'data', folder, name)).find((path) => existsSync(path))
  if (path === undefined)
    throw new CourseError(`data/${folder}/${name} is not here; run the notebook inside its repository`)
  return path
}
