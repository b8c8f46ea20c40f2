/** `spikemba data …`: what data there are, getting them, checking them, making them. */
export { dataCheck } from './data/check.js'
export { dataFetch } from './data/fetch.js'
export { dataList } from './data/list.js'
export { dataSynthesize } from './data/synthesize.js'
