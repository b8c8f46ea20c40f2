/** The five published benchmarks and the synthetic world of coloured shapes. */
export type BenchmarkName = 'qvhighlights' | 'charades' | 'tacos' | 'tvsum' | 'youtube' | 'shapes'

/** The benchmarks that can be loaded, trained on and scored. */
export const BENCHMARK_NAMES: readonly BenchmarkName[] = [
  'qvhighlights',
  'charades',
  'tacos',
  'tvsum',
  'youtube',
  'shapes',
]
