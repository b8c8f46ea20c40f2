/**
 * The backends that a table of tests runs on: cpu and wasm; those named in SPIKEMBA_TEST_BACKENDS instead, where it is
 * set (`test/tensorflow` and `test/webgpu` run the same tables there).
 */
export const BACKENDS = (process.env.SPIKEMBA_TEST_BACKENDS?.split(',') ?? ['cpu', 'wasm']) as readonly (
  | 'cpu'
  | 'wasm'
  | 'tensorflow'
  | 'webgpu'
)[]
