import { sigmoid, softplus } from '../../runtime/webgpu/math.wgsl.js'

/**
 * What the scan's shaders share. Axes: b batch, l sequence, e channels, n state. Equations: ../cpu.ts.
 *
 * A thread walks the sequence of one channel, its N states in registers; the WIDTH threads of a workgroup are neighbouring channels, so
 * that u, delta, y and their gradients are read and written side by side. The tokens' B and C are everybody's: the workgroup fetches a SEGMENT of them at a time.
 * Workgroups: x channels, y batch. Barriers stand in loops whose bounds are the same for all threads.
 */
export const segment = /* wgsl */ `${softplus}${sigmoid}
var<workgroup> segmentB: array<f32, SEGMENT * N>;
var<workgroup> segmentC: array<f32, SEGMENT * N>;

struct Place {
  batch: i32,
  channel: i32,
  there: bool, // threads behind the last channel do as its own does, and write nothing
}

fn placeOf(lane: i32, group: vec3u) -> Place {
  let wanted = i32(group.x) * WIDTH + lane;
  return Place(i32(group.y), min(wanted, p.e - 1), wanted < p.e);
}

fn tokenAt(batch: i32, step: i32) -> i32 {
  if (REVERSE) { return batch * p.l + p.l - 1 - step; }
  return batch * p.l + step;
}

// δ of one token and channel, and its derivative by delta.
fn stepLength(token: i32, channel: i32) -> f32 {
  let raw = delta(token * p.e + channel) + deltaBias(channel);
  if (SOFTPLUS) { return softplus(raw) * mask(token); }
  return raw * mask(token);
}
fn stepSlope(token: i32, channel: i32) -> f32 {
  if (SOFTPLUS) { return sigmoid(delta(token * p.e + channel) + deltaBias(channel)) * mask(token); }
  return mask(token);
}

fn fetchSegment(batch: i32, start: i32, lane: i32) {
  workgroupBarrier(); // the one before is used up
  for (var i = lane; i < SEGMENT * N; i += WIDTH) {
    let step = start + i / N;
    if (step < p.l) {
      let place = tokenAt(batch, step) * N + i % N;
      segmentB[i] = B(place);
      segmentC[i] = C(place);
    }
  }
  workgroupBarrier();
}

// Where the states of a channel lie before a segment: [b, segments, n, e].
fn checkpointAt(at: Place, start: i32, k: i32) -> i32 {
  let segments = (p.l + SEGMENT - 1) / SEGMENT;
  return ((at.batch * segments + start / SEGMENT) * N + k) * p.e + at.channel;
}
`
