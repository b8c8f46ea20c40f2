/**
 * Gradients, from the last segment to the first; the states inside of a segment are computed again from its checkpoint. Equations: ../cpu.ts.
 * Sums over channels or batch are left as parts, which sumParts adds up: dA [b, e, n]; dB and dC [b, groups, l, n]; dD and dDeltaBias [b, e].
 */
export const backward = /* wgsl */ `
const ROW = WIDTH + 1; // so that neighbouring threads add up from different banks
var<workgroup> products: array<f32, 2 * N * ROW>; // what each channel adds to a token's dB and dC

@compute @workgroup_size(WIDTH)
fn scanBackward(
  @builtin(local_invocation_index) index: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let lane = i32(index);
  let at = placeOf(lane, group);
  let state = (at.batch * p.e + at.channel) * N;
  let skip = D(at.channel);
  var rate: array<f32, N>;
  var h: array<f32, N>;
  var g: array<f32, N>;
  var sumA: array<f32, N>;
  var before: array<f32, SEGMENT * N>; // the states before each token of the segment
  var sumD = 0.0;
  var sumBias = 0.0;
  for (var k = 0; k < N; k++) {
    rate[k] = A(at.channel * N + k);
    g[k] = select(0.0, dLast(state + k), at.there);
  }
  for (var start = (p.l - 1) / SEGMENT * SEGMENT; start >= 0; start -= SEGMENT) {
    let end = min(start + SEGMENT, p.l);
    fetchSegment(at.batch, start, lane);
    for (var k = 0; k < N; k++) { h[k] = checkpoints(checkpointAt(at, start, k)); }
    for (var step = start; step < end; step++) {
      let token = tokenAt(at.batch, step);
      let row = (step - start) * N;
      let dt = stepLength(token, at.channel);
      let x = dt * u(token * p.e + at.channel);
      for (var k = 0; k < N; k++) {
        before[row + k] = h[k];
        let z = dt * rate[k];
        let a = decay(z);
        h[k] = a * h[k] + x * gain(z, a) * segmentB[row + k];
      }
    }
    for (var step = end - 1; step >= start; step--) {
      let token = tokenAt(at.batch, step);
      let place = token * p.e + at.channel;
      let row = (step - start) * N;
      let ut = u(place);
      let dyt = select(0.0, dy(place), at.there); // and so nothing of dB and dC comes from behind the last channel
      let dt = stepLength(token, at.channel);
      let x = dt * ut;
      var dx = 0.0;
      var throughDecay = 0.0;
      for (var k = 0; k < N; k++) {
        let b = segmentB[row + k];
        let z = dt * rate[k];
        let a = decay(z);
        let f = gain(z, a);
        let gh = g[k] + segmentC[row + k] * dyt;
        let dz = gh * (decaySlope(a, f) * before[row + k] + x * b * gainSlope(z, a, f));
        products[k * ROW + lane] = gh * x * f;
        products[(N + k) * ROW + lane] = dyt * h[k];
        dx += gh * f * b;
        throughDecay += rate[k] * dz;
        sumA[k] += dt * dz;
        g[k] = gh * a;
        h[k] = before[row + k];
      }
      let dDelta = (throughDecay + dx * ut) * stepSlope(token, at.channel);
      sumBias += dDelta;
      sumD += dyt * ut;
      if (at.there) {
        write_du(place, dx * dt + skip * dyt);
        write_dDelta(place, dDelta);
      }
      workgroupBarrier();
      let part = ((at.batch * i32(groups.x) + i32(group.x)) * p.l + token - at.batch * p.l) * N;
      for (var i = lane; i < 2 * N; i += WIDTH) {
        var sum = 0.0;
        for (var channel = 0; channel < WIDTH; channel++) { sum += products[i * ROW + channel]; }
        if (i < N) { write_dB(part + i, sum); } else { write_dC(part + i - N, sum); }
      }
      workgroupBarrier();
    }
  }
  if (at.there) {
    for (var k = 0; k < N; k++) {
      write_dA(state + k, sumA[k]);
      write_dInitial(state + k, g[k]);
    }
    write_dD(at.batch * p.e + at.channel, sumD);
    write_dDeltaBias(at.batch * p.e + at.channel, sumBias);
  }
}
`
