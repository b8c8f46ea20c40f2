/** Rows of features: clips or words. Row-major [rows, columns]. */
export interface FeatureMatrix {
  /** How many clips or words. */
  readonly rows: number
  /** Features of each. */
  readonly columns: number
  /** Row-major [rows, columns]. */
  readonly data: Float32Array
}
