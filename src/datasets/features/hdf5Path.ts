/**
 * Entries of HDF5 files as paths, so that one file with an entry per video reads like a folder with a file per video.
 */

/** Whether the name is one that HDF5 files of features bear. */
export const isHdf5Name = (name: string): boolean => /\.(h5|hdf5)$/i.test(name)

/** `features/vgg.hdf5/AO8RW` → the file and its entry; without an entry, the path itself and ''. */
export function splitHdf5Path(path: string): { readonly file: string; readonly entry: string } {
  const [, file = path, entry = ''] = /^(.*?\.(?:h5|hdf5))\/(.+)$/i.exec(path) ?? []
  return { file, entry }
}
