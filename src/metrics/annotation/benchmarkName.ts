/** The five published benchmarks and the synthetic world of coloured shapes. */
export type BenchmarkName = 'qvhighlights' | 'charades' | 'tacos' | 'tvsum' | 'youtube' | 'shapes'

export const BENCHMARK_NAMES: readonly BenchmarkName[] = ['qvhighlights', 'charades', 'tacos', 'tvsum', 'youtube', 'shapes']
