import { sigmoid } from '../runtime/webgpu/math.wgsl.js'

/**
 * Causal depthwise convolution and SiLU. Equations: cpu.ts. One thread walks one channel through CHUNK tokens, those in registers with the TAPS - 1 before them;
 * neighbouring threads are neighbouring channels. Compiled for a number of taps. Workgroups: x channels, y chunks, z batch.
 */
const chunk = /* wgsl */ `${sigmoid}
fn tokenAt(batch: i32, step: i32) -> i32 {
  if (REVERSE) { return batch * p.l + p.l - 1 - step; }
  return batch * p.l + step;
}

// What the filter sees: the masked token, or the state before the first one.
fn seen(batch: i32, step: i32, channel: i32) -> f32 {
  if (step >= p.l) { return 0.0; }
  if (step < 0) { return initialState((batch * (TAPS - 1) + step + TAPS - 1) * p.e + channel); }
  let token = tokenAt(batch, step);
  return x(token * p.e + channel) * mask(token);
}
`

/** → y [b, l, e] */
export const forward = /* wgsl */ `${chunk}
@compute @workgroup_size(WIDTH)
fn convForward(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u) {
  let channel = i32(group.x) * WIDTH + i32(lane);
  let batch = i32(group.z);
  let start = i32(group.y) * CHUNK;
  if (channel >= p.e) { return; }
  var window: array<f32, TAPS - 1 + CHUNK>;
  for (var i = 0; i < TAPS - 1 + CHUNK; i++) { window[i] = seen(batch, start + i - (TAPS - 1), channel); }
  for (var t = 0; t < min(CHUNK, p.l - start); t++) {
    var v = bias(channel);
    for (var j = 0; j < TAPS; j++) { v += weight(channel * TAPS + j) * window[t + j]; }
    if (SILU) { v *= sigmoid(v); }
    let token = tokenAt(batch, start + t);
    write_y(token * p.e + channel, v * mask(token));
  }
}
`

/** → dx [b, l, e] and dInitial [b, k-1, e]; sums over tokens are left as parts: dWeight [b, chunks, e, k], dBias [b, chunks, e] */
export const backward = /* wgsl */ `${chunk}
const STEPS = CHUNK + TAPS - 1; // the chunk's tokens, and those behind it that see them

@compute @workgroup_size(WIDTH)
fn convBackward(
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let channel = i32(group.x) * WIDTH + i32(lane);
  let batch = i32(group.z);
  let start = i32(group.y) * CHUNK;
  if (channel >= p.e) { return; }
  var w: array<f32, TAPS>;
  var dw: array<f32, TAPS>;
  var window: array<f32, STEPS + TAPS - 1>;
  var g: array<f32, STEPS>; // dL/dv of each step
  var db = 0.0;
  for (var j = 0; j < TAPS; j++) { w[j] = weight(channel * TAPS + j); }
  for (var i = 0; i < STEPS + TAPS - 1; i++) { window[i] = seen(batch, start + i - (TAPS - 1), channel); }
  for (var t = 0; t < min(STEPS, p.l - start); t++) {
    var v = bias(channel);
    for (var j = 0; j < TAPS; j++) { v += w[j] * window[t + j]; }
    let token = tokenAt(batch, start + t);
    g[t] = dy(token * p.e + channel) * mask(token);
    if (SILU) {
      let s = sigmoid(v);
      g[t] *= s + v * s * (1.0 - s);
    }
    if (t < CHUNK) {
      db += g[t];
      for (var j = 0; j < TAPS; j++) { dw[j] += g[t] * window[t + j]; }
    }
  }
  for (var t = 0; t < min(CHUNK, p.l - start); t++) { // the token is seen by steps t to t + TAPS - 1
    var sum = 0.0;
    for (var j = 0; j < TAPS; j++) { sum += g[t + TAPS - 1 - j] * w[j]; }
    let token = tokenAt(batch, start + t);
    write_dx(token * p.e + channel, sum * mask(token));
  }
  if (start == 0) {
    for (var i = 0; i < TAPS - 1; i++) { // stands TAPS - 1 - i steps before the first token
      var sum = 0.0;
      for (var j = 0; j <= i; j++) { sum += g[i - j] * w[j]; }
      write_dInitial((batch * (TAPS - 1) + i) * p.e + channel, sum);
    }
  }
  let part = (batch * i32(groups.y) + i32(group.y)) * p.e + channel;
  for (var j = 0; j < TAPS; j++) { write_dWeight(part * TAPS + j, dw[j]); }
  write_dBias(part, db);
}
`
