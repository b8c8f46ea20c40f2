/** y [b, l, e], the last state [b, e, n], and the state before every segment, from which the way back starts. */
export const forward = /* wgsl */ `
@compute @workgroup_size(WIDTH)
fn scanForward(@builtin(local_invocation_index) index: u32, @builtin(workgroup_id) group: vec3u) {
  let lane = i32(index);
  let at = placeOf(lane, group);
  let state = (at.batch * p.e + at.channel) * N;
  let skip = D(at.channel);
  var rate: array<f32, N>;
  var h: array<f32, N>;
  for (var k = 0; k < N; k++) {
    rate[k] = A(at.channel * N + k);
    h[k] = initialState(state + k);
  }
  for (var start = 0; start < p.l; start += SEGMENT) {
    fetchSegment(at.batch, start, lane);
    if (at.there) {
      for (var k = 0; k < N; k++) { write_checkpoints(checkpointAt(at, start, k), h[k]); }
    }
    let end = min(start + SEGMENT, p.l);
    for (var step = start; step < end; step++) {
      let token = tokenAt(at.batch, step);
      let place = token * p.e + at.channel;
      let row = (step - start) * N;
      let dt = stepLength(token, at.channel);
      let x = dt * u(place);
      var sum = skip * u(place);
      for (var k = 0; k < N; k++) {
        let z = dt * rate[k];
        let a = decay(z);
        h[k] = a * h[k] + x * gain(z, a) * segmentB[row + k];
        sum += segmentC[row + k] * h[k];
      }
      if (at.there) { write_y(place, sum); }
    }
  }
  if (at.there) {
    for (var k = 0; k < N; k++) { write_lastState(state + k, h[k]); }
  }
}
`
