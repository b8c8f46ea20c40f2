/**
 * A product of matrices for attention between spikes (orders.ts), for each step and sample: out = factor X Y, or Xᵀ Y,
 * where X is mostly zeros. A workgroup computes WIDTH values of one line: it fetches as many of X's line at a time, and
 * adds the row of Y that each nonzero names. Workgroups: x line, y group, z parts of a line.
 * BY_COLUMN: the lines of X are its columns; TURNED: out is written transposed.
 */
export const product = /* wgsl */ `
var<workgroup> values: array<f32, WIDTH>;

@compute @workgroup_size(WIDTH)
fn attentionProduct(@builtin(local_invocation_index) index: u32, @builtin(workgroup_id) group: vec3u) {
  let lane = i32(index);
  let line = i32(group.x);
  let matrix = i32(group.y);
  let column = i32(group.z) * WIDTH + lane;
  var sum = 0.0;
  for (var start = 0; start < p.across; start += WIDTH) {
    let k = start + lane;
    workgroupBarrier(); // the values before are used up
    if (k < p.across) {
      values[lane] = x(matrix * p.lines * p.across + select(line * p.across + k, k * p.lines + line, BY_COLUMN));
    }
    workgroupBarrier();
    if (column < p.width) {
      let row = (matrix * p.across + start) * p.width + column;
      for (var i = 0; i < min(WIDTH, p.across - start); i++) {
        if (values[i] != 0.0) { sum += values[i] * y(row + i * p.width); }
      }
    }
  }
  if (column < p.width) {
    let place = select(line * p.width + column, column * p.lines + line, TURNED);
    write_out(matrix * p.lines * p.width + place, sum * scale(matrix % p.batch));
  }
}
`

/** turned [columns, rows] = x [rows, columns], one thread a value. */
export const transpose = /* wgsl */ `
@compute @workgroup_size(WIDTH)
fn attentionTranspose(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let size = p.rows * p.columns;
  for (var i = i32(id.x); i < p.matrices * size; i += i32(groups.x) * WIDTH) {
    let row = i % size / p.columns;
    write_turned(i - i % size + i % p.columns * p.rows + row, x(i));
  }
}
`
