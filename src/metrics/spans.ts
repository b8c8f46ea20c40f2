export const startEndOf = ([centre, width]: readonly [centre: number, width: number]): [start: number, end: number] => [
  centre - width / 2,
  centre + width / 2,
]

/**
 * The two ways to write a span: [centre, width], which models predict, and [start, end], which files hold. Same unit in
 * and out.
 */
export const centerWidthOf = ([start, end]: readonly [start: number, end: number]): [centre: number, width: number] => [
  (start + end) / 2,
  end - start,
]
