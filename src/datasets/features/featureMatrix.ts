/** Rows of features: clips or words. Row-major [rows, columns]. */
export interface FeatureMatrix {
  readonly rows: number
  readonly columns: number
  readonly data: Float32Array
}
