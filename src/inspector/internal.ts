/** What the recipes need of live inspectors, and users do not. */
export { liveSvg } from './live/liveSvg.js'
export {
  LIVE_MIME,
  LIVE_TARGET,
  type LiveView,
  readLive,
  writeLive,
} from './live/liveView.js'
export { MOST_COLUMNS, MOST_LETTERS, MOST_POINTS, TrainingHistory } from './live/trainingHistory.js'
export { wakeOrder, wakesInWords } from './live/wakes.js'
