/**
 * Leaky integrate-and-fire neurons, one thread a neuron. Equations: cpu.ts. Compiled for a number of steps and a surrogate.
 *
 * Products and sums stand in the order of the other backends, but WGSL lets a card round a product and a sum as one: a potential within one rounding of the threshold may
 * fire here and not there.
 */
const neuron = /* wgsl */ `
fn fires(h: f32) -> bool {
  if (FIRE_ON_EQUAL) { return h >= p.vThreshold; }
  return h > p.vThreshold;
}
fn currentAt(t: i32, i: i32) -> f32 {
  if (CONSTANT) { return current(i); }
  return current(t * p.m + i);
}
fn charge(v: f32, x: f32) -> f32 { return v + (p.inputGain * x - p.inverseTau * (v - p.vReset)); }
fn reset(h: f32) -> f32 {
  if (!fires(h)) { return h; }
  if (SOFT_RESET) { return h - p.vThreshold; }
  return p.vReset;
}
`

/** current [t or 1, m], initial [m] → spikes [t, m], last [m], membrane [t, m] */
export const forward = /* wgsl */ `${neuron}
@compute @workgroup_size(WIDTH)
fn lifForward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = i32(id.x); i < p.m; i += i32(groups.x) * WIDTH) {
    var v = initial(i);
    for (var t = 0; t < STEPS; t++) {
      let h = charge(v, currentAt(t, i));
      v = reset(h);
      write_spikes(t * p.m + i, select(0.0, 1.0, fires(h)));
      write_membrane(t * p.m + i, v);
    }
    write_last(i, v);
  }
}
`

/** The surrogate's derivative: the numbers of spike/surrogateCodes.ts, the formulas of spike/surrogateDerivatives.ts. */
const slope = /* wgsl */ `
fn slope(x: f32) -> f32 {
  if (SURROGATE == ATAN) {
    let s = 1.5707963267948966 * p.alpha * x;
    return p.alpha / 2.0 / (1.0 + s * s);
  }
  if (SURROGATE == SIGMOID) {
    let e = exp(-abs(p.alpha * x)); // σ(1 - σ) is the same on both sides
    return p.alpha * e / ((1.0 + e) * (1.0 + e));
  }
  if (SURROGATE == FAST_SIGMOID) {
    let s = 1.0 + p.alpha * abs(x);
    return 1.0 / (s * s);
  }
  if (SURROGATE == TRIANGLE) { return max(0.0, 1.0 - p.alpha * abs(x)); }
  if (SURROGATE == RECTANGLE) { return select(0.0, 1.0 / p.alpha, abs(x) < p.alpha / 2.0); }
  return 1.0;
}
`

/** The same and the outputs' gradients → dCurrent [t or 1, m], dInitial [m] */
export const backward = /* wgsl */ `${neuron}${slope}
@compute @workgroup_size(WIDTH)
fn lifBackward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = i32(id.x); i < p.m; i += i32(groups.x) * WIDTH) {
    var charged: array<f32, STEPS>;
    var v = initial(i);
    for (var t = 0; t < STEPS; t++) {
      charged[t] = charge(v, currentAt(t, i));
      v = reset(charged[t]);
    }
    var dv = dLast(i);
    var sum = 0.0;
    for (var t = STEPS - 1; t >= 0; t--) {
      let h = charged[t];
      dv += dMembrane(t * p.m + i);
      var jump = h - p.vReset;
      if (SOFT_RESET) { jump = p.vThreshold; }
      if (DETACH_RESET) { jump = 0.0; }
      let passes = SOFT_RESET || !fires(h);
      let dh = (dSpikes(t * p.m + i) - dv * jump) * slope(h - p.vThreshold) + select(0.0, dv, passes);
      if (CONSTANT) { sum += p.inputGain * dh; } else { write_dCurrent(t * p.m + i, p.inputGain * dh); }
      dv = (1.0 - p.inverseTau) * dh;
    }
    if (CONSTANT) { write_dCurrent(i, sum); }
    write_dInitial(i, dv);
  }
}
`
