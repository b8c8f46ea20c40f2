// What TensorFlow.js's core runs when it is imported, and declares nowhere: methods such as `x.mul(y)`.
declare module '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops'
