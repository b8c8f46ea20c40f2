/**
 * Sine and cosine to the last places, one thread a value. WGSL's own may be wrong by 2^-11 (W3C, WGSL, "Accuracy of
 * built-in functions"), which a position encoding hands on to the whole model.
 *
 * x = k π/2 + r with |r| <= π/4, π/2 in three parts of few bits; polynomials of degree 7 and 8 in r. Source: S. Moshier,
 * Cephes, sinf.c. QUARTER is 0 for the sine, and 1 for the cosine, which runs a quarter of a turn ahead.
 */
export const sine = /* wgsl */ `
@compute @workgroup_size(WIDTH)
fn sine(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = i32(id.x); i < p.size; i += i32(groups.x) * WIDTH) {
    let k = round(x(i) * 0.6366197723675814);
    let r = ((x(i) - k * 1.5703125) - k * 4.837512969970703e-4) - k * 7.54978995489188e-8;
    let z = r * r;
    let s = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * r + r;
    let c = ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
    let quarter = i32(k) + QUARTER;
    let value = select(s, c, (quarter & 1) == 1);
    write_y(i, select(value, -value, (quarter & 2) == 2));
  }
}
`
