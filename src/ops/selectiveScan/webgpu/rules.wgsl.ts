/** Rules of discretization: those of ../discretization.ts. z = δA; decay: Ā; gain: B̄/(δB). RULE is a constant, so one branch is left. */
export const rules = /* wgsl */ `
fn decay(z: f32) -> f32 {
  if (RULE == MAMBA || RULE == ZOH) { return exp(z); }
  if (RULE == BILINEAR) { return (1.0 + z / 2.0) / (1.0 - z / 2.0); }
  return 1.0 + z;
}

// (e^z - 1)/z = sum of z^k/(k+1)!, and its derivative, for small z.
fn series(z: f32) -> f32 {
  var sum = 1.0 / 3628800.0;
  var factorial = 3628800.0;
  for (var k = 8; k >= 0; k--) {
    factorial /= f32(k + 2);
    sum = sum * z + 1.0 / factorial;
  }
  return sum;
}
fn seriesSlope(z: f32) -> f32 {
  var sum = 9.0 / 3628800.0;
  var factorial = 3628800.0;
  for (var k = 8; k >= 1; k--) {
    factorial /= f32(k + 2);
    sum = sum * z + f32(k) / factorial;
  }
  return sum;
}

// a = decay(z), f = gain(z, a).
fn gain(z: f32, a: f32) -> f32 {
  if (RULE == ZOH) {
    if (abs(z) < 0.5) { return series(z); }
    return (a - 1.0) / z;
  }
  if (RULE == BILINEAR) { return 1.0 / (1.0 - z / 2.0); }
  return 1.0;
}
fn decaySlope(a: f32, f: f32) -> f32 {
  if (RULE == BILINEAR) { return f * f; }
  if (RULE == EULER) { return 1.0; }
  return a;
}
fn gainSlope(z: f32, a: f32, f: f32) -> f32 {
  if (RULE == ZOH) {
    if (abs(z) < 0.5) { return seriesSlope(z); }
    return (a - f) / z;
  }
  if (RULE == BILINEAR) { return f * f / 2.0; }
  return 0.0;
}
`
