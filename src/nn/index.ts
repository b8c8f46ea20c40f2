export { EVALUATION, Module, type Pass } from './module.js'
